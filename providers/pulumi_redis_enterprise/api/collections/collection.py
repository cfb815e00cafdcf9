"""Objects of one kind - users, roles, ACLs - that have a uid and a name, under one path of the REST API.

Every one of some thousand resources looks for its own among some ten thousand: what walked the list would take the
product of both. So the objects that this process knows of are found by uid and by name.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from http import HTTPStatus
from typing import Any, Generic, Protocol, TypeVar

from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.journal import note_object
from pulumi_redis_enterprise.api.transport.polling import read_back
from pulumi_redis_enterprise.api.transport.response_parsing import action_in, objects_in
from pulumi_redis_enterprise.api.transport.waiting import Actions
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.x509.text import join_limited
from pulumi_redis_enterprise.errors import InvalidInputError, NotConvergedError, UnreachableError, redact


class Named(Protocol):
    """The attributes that every object has."""

    @property
    def uid(self) -> Uid:
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
        self._uids: dict[str, list[Uid]] | None = None

    def put(self, item: Item) -> None:
        """Note an object, new or changed."""
        self.drop(item.uid)
        self._by_uid[item.uid] = item
        if self._uids is not None:
            self._note_keys(self._uids, item)

    def drop(self, uid: Uid) -> None:
        """Forget an object, if it is known at all."""
        item = self._by_uid.pop(uid, None)
        if item and self._uids is not None:
            for key in self._keys(item):
                self._uids[key].remove(uid)

    def cached(self, uid: Uid) -> Item | None:
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

    def _note_keys(self, uids: dict[str, list[Uid]], item: Item) -> None:
        for key in self._keys(item):
            uids.setdefault(key, []).append(item.uid)


def _no_expression(_name: Any) -> str:
    """Stand for the expression that creates an object, where the program creates none."""
    return ""


class NamedObjects(Generic[Item]):
    """One path, for example ``/v1/users``.

    The list is asked for once and kept up to date with this process's own writes, as every one of some hundred
    resources would ask for it.

    Args:
        client: Sends.
        actions: Waits for what a write sets off.
        path: From ``/v1/`` on.
        kind: What an object is called in messages, for example "user".
        from_api: Reads the kept part out of an answer; its second argument names the call.
        creation: Returns the Python expression that creates an object of a name; "" if there is none.
        write_lock: What has to be held while writing, where the cluster cannot take writes side by side.
    """

    def __init__(  # noqa: PLR0913
        self,
        client: Client,
        actions: Actions,
        *,
        path: str,
        kind: str,
        from_api: Callable[[Any, str], Item],
        creation: Callable[[Any], str] = _no_expression,
        write_lock: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self.path = path
        self._client = client
        self._actions = actions
        self.kind = kind
        self._from_api = from_api
        self._creation = creation
        self._lock_writes = write_lock
        self._known: ObjectCache[Item] | None = None
        self._known_lock = threading.Lock()

    def all(self, *, refresh: bool = False) -> tuple[Item, ...]:
        """All objects, sorted by uid; `refresh` asks the cluster again."""
        with self._known_lock:
            return self._list(refresh=refresh).all()

    def cached(self, uid: Uid) -> Item | None:
        """The object of this uid, as far as the list and the writes of this process tell."""
        with self._known_lock:
            return self._list().cached(uid)

    def named(self, name: str) -> list[Item]:
        """The objects of this name, whatever the case of its letters."""
        return self._under(f"name {name.casefold()}")

    def conflicting(self, payload: Mapping[str, Any]) -> list[Item]:
        """The objects, sorted by uid, that have what this payload has and only one should have, such as a name.

        Whatever the case of its letters: whether the cluster minds it is not known.
        """
        return self.named(payload["name"]) if "name" in payload else []

    def resolve(self, *references: str | int) -> list[Item]:
        """The objects of these names or uids, in the order of their uids, each once.

        Raises:
            InvalidInputError: There is no such object; names all that are missing, lists what there is, and gives the
                expression that creates what is missing.
        """
        if missing := self.missing(*references):
            message = f"the cluster has no {self.kind} {join_limited(map(redact, missing))}"
            raise InvalidInputError(message, fix=self._fix_for(missing))
        return [item for item in self.all() if item.uid in references or item.name in references]

    def _fix_for(self, missing: Iterable[str | int]) -> str:
        """Name what there is, and the expression that takes the place of each missing name in a program."""
        listing = join_limited(f"{item.name!r} (uid {item.uid})" for item in self.all()) or "none"
        # A name that differs in case only is a typing error: to create such a one would be refused.
        unlike = [name for name in missing if isinstance(name, str) and not self.named(name)]
        expressions = join_limited(filter(None, map(self._creation, unlike)))
        if not expressions:
            return f"take the names or uids of these: {listing}"
        return f"create it: write {expressions} in place of the name; or name one of these: {listing}"

    def missing(self, *references: str | int) -> list[str | int]:
        """Those names and uids that no object has."""
        known = {reference for item in self.all() for reference in (item.uid, item.name)}
        return [reference for reference in references if reference not in known]

    def get(self, uid: Uid) -> Item | None:
        """The object as it is now, or None if it is gone."""
        path = f"{self.path}/{uid}"
        answer = self._client.get(path, ok=(HTTPStatus.NOT_FOUND,))
        if answer is None:
            self._forget(uid)
            return None
        return self._remember(self._from_api(answer, f"GET {path}"))

    def create(self, payload: Mapping[str, Any]) -> Item:
        """Create an object and wait until the cluster is done with it.

        If the connection breaks meanwhile, the object is looked for: it is this one if its name is there with a uid
        that was not there before.
        """
        before = {item.uid for item in self.named(payload["name"])}
        with self._lock_writes():
            try:
                answer = self._client.post(self.path, dict(payload))
            except UnreachableError as error:
                created = self._found_in_list(payload["name"], before)
                if created is None:
                    raise error from None
                _note_created(created.uid)
                return created
            _note_created(answer.get("uid") if isinstance(answer, dict) else None)
            item = self._written(answer, f"POST {self.path}") or self._found_in_list(payload["name"], before)
        if item is None:
            raise NotConvergedError(
                f"POST {self.path} was accepted, but {self.kind} {payload['name']!r} is not there",
                fix="run `pulumi up` again; if it stays so, see `rladmin status` for nodes that lag behind",
            )
        _note_created(item.uid)
        return item

    def update(self, uid: Uid, payload: Mapping[str, Any]) -> Item:
        """Change only these fields of an object and wait until the cluster is done with it."""
        path = f"{self.path}/{uid}"
        with self._lock_writes():
            item = self._written(self._client.put(path, dict(payload)), f"PUT {path}")
        return item or self._remember(self._from_api(self._client.get(path), f"GET {path}"))

    def delete(self, uid: Uid) -> None:
        """Delete an object and wait until the cluster shows it no more; a missing object counts as deleted.

        Raises:
            NotConvergedError: It is there all the same.
        """
        path = f"{self.path}/{uid}"
        with self._lock_writes():
            self._written(self._client.delete(path, ok=(HTTPStatus.NOT_FOUND,)), f"DELETE {path}")
        self._forget(uid)
        read_back(
            lambda: self.get(uid),
            lambda seen: "still shows it" if seen else "",
            client=self._client,
            accepted=f"the deletion of the {self.kind} with uid {uid}",
            fix="run it again; if it stays so, see `rladmin status` for nodes that lag behind",
        )

    def _written(self, answer: Any, call: str) -> Item | None:
        """Wait for what a write set off; the object, if the answer has it."""
        record: Mapping[str, Any] = answer if isinstance(answer, dict) else {}
        self._actions.wait(action_in(record, call))
        return self._remember(self._from_api(record, call)) if "uid" in record else None

    def _found_in_list(self, name: str, before: Collection[Uid]) -> Item | None:
        """The object of this name that the list did not have before."""
        items = self.all(refresh=True)
        return next((item for item in items if item.name == name and item.uid not in before), None)

    def _keys(self, item: Item) -> Iterable[str]:
        """Return what an object can be found by; each key begins with what it is."""
        return (f"name {item.name.casefold()}",)

    def _under(self, key: str) -> list[Item]:
        with self._known_lock:
            return self._list().find_by(key)

    def _list(self, *, refresh: bool = False) -> ObjectCache[Item]:
        """Return what is known, asked for when it is needed first. The caller holds the lock."""
        if refresh:
            self._known = None  # before the new one is there: two lists of some ten thousand are too much to hold
        if self._known is None:
            call = f"GET {self.path}"
            records = objects_in(self._client.get(self.path), call)
            self._known = ObjectCache((self._from_api(record, call) for record in records), keys=self._keys)
        return self._known

    def _remember(self, item: Item) -> Item:
        with self._known_lock:
            if self._known is not None:
                self._known.put(item)
        return item

    def _forget(self, uid: Uid) -> None:
        with self._known_lock:
            if self._known is not None:
                self._known.drop(uid)


def _note_created(uid: Any) -> None:
    if isinstance(uid, int):
        note_object(str(uid), {"uid": uid}, is_new=True)
