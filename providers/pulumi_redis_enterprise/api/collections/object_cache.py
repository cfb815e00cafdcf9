"""The objects of one kind that this process knows of, and look-ups that walk none of the others.

Every one of some thousand resources looks for its own among some ten thousand: what walked the list would take the
product of both.
"""

from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar


class Named(Protocol):
    """The attributes that every object has."""

    @property
    def uid(self) -> int:
        """Return what the cluster calls it."""

    @property
    def name(self) -> str:
        """Return what people call it."""


Item = TypeVar("Item", bound=Named)


class ObjectCache(Generic[Item]):
    """Objects by uid, and by what else they are looked up by.

    The way by keys is made when something is first looked up by one: a refresh does so by uid alone.

    Args:
        items: The first ones.
        keys: What an object can be found by, beside its uid.
    """

    def __init__(self, items: Iterable[Item], *, keys: Callable[[Item], Iterable[str]]) -> None:
        self._keys = keys
        self._by_uid = {item.uid: item for item in items}
        self._uids: dict[str, list[int]] | None = None

    def put(self, item: Item) -> None:
        """Note an object, new or changed."""
        self.drop(item.uid)
        self._by_uid[item.uid] = item
        if self._uids is not None:
            self._note_keys(self._uids, item)

    def drop(self, uid: int) -> None:
        """Forget an object, if it is known at all."""
        item = self._by_uid.pop(uid, None)
        if item and self._uids is not None:
            for key in self._keys(item):
                self._uids[key].remove(uid)

    def cached(self, uid: int) -> Item | None:
        """The object of this uid."""
        return self._by_uid.get(uid)

    def find_by(self, key: str) -> list[Item]:
        """The objects that can be found by this key, sorted by uid."""
        if self._uids is None:
            self._uids = {}
            for item in self._by_uid.values():
                self._note_keys(self._uids, item)
        return [self._by_uid[uid] for uid in sorted(self._uids.get(key, ()))]

    def all(self) -> tuple[Item, ...]:
        """All of them, sorted by uid."""
        return tuple(self._by_uid[uid] for uid in sorted(self._by_uid))

    def _note_keys(self, uids: dict[str, list[int]], item: Item) -> None:
        for key in self._keys(item):
            uids.setdefault(key, []).append(item.uid)
