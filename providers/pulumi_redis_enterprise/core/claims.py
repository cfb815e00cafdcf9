"""The objects that the running program manages: what a deletion in the same run has to leave alone.

The engine deletes what is no longer in the program after it has checked everything that is: `Check` is called for each
resource that registers, and the deletions are generated when the program has ended (`continueStepsFromImport` and
`performPostSteps` of pulumi/pkg/resource/deploy, 3.259). A resource that was renamed without an alias, or replaced by
`pulumi up --replace`, is to the engine a new one and an old one to delete; to the cluster both are one object.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

Reference = str | int
"""A name or a uid."""

Key = tuple[Any, ...]
"""The inputs that identify an object, names or uids, as ``("orders", "app")``; ``()`` if a cluster has only one."""

Names = Sequence[Collection[Reference]]
"""For each part of a key, every reference that means the live object, as ``({"orders", 1}, {"app", 5})``."""


@dataclass(frozen=True, slots=True)
class LiveObject:
    """An object that the cluster has.

    Attributes:
        label: What a message calls it: its kind, name and uid.
        names: What inputs may mean it by.
    """

    label: str
    names: Names


class Claims:
    """The objects of one kind, in one cluster, that the resources of the running program manage.

    Claims are only added, so that threads may share them.
    """

    def __init__(self) -> None:
        self._keys: set[Key] = set()
        self._ids: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._keys or self._ids)

    def add(self, key: Key) -> None:
        """Claim the object that these inputs mean."""
        self._keys.add(key)

    def add_id(self, id_: str) -> None:
        """Claim the object of this resource id."""
        self._ids.add(id_)

    def has(self, key: Key) -> bool:
        """Return True if exactly these inputs were claimed."""
        return key in self._keys

    def holds(self, id_: str, names: Names) -> bool:
        """Return True if some resource of the program manages this live object."""
        return id_ in self._ids or any(key in self._keys for key in product(*names))
