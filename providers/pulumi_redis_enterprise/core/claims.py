"""The memory of a run about its objects: what it manages, renames, and has given back.

The engine deletes what is no longer in the program after it has checked everything that is: `Check` is called for each
resource that registers, and the deletions are generated when the program has ended (`continueStepsFromImport` and
`performPostSteps` of pulumi/pkg/resource/deploy, 3.259). A resource that was renamed without an alias, or replaced by
`pulumi up --replace`, is to the engine a new one and an old one to delete; to the cluster both are one object. So what
the running program manages is what a deletion in the same run has to leave alone.
"""

import threading
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Protocol

from pulumi_redis_enterprise.core.model import Changes, Properties
from pulumi_redis_enterprise.core.previous_settings import carried
from pulumi_redis_enterprise.core.references import is_reference
from pulumi_redis_enterprise.core.unknown import contains_unknown

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
        renamable: The parts of `names` whose object people rename while it stays the same, as databases.
        former: The names that this run has taken from the objects of some parts, by the number of the part.
        is_foreign: True if no resource creates such an object, as a user who logs in by password.
    """

    label: str
    names: Names
    renamable: Collection[int] = ()
    former: Mapping[int, str] = field(default_factory=dict)
    is_foreign: bool = False

    def is_meant_by(self, key: Key) -> bool:
        """Return True if these inputs mean this object."""
        return key in product(*self.names)


class Identifies(Protocol):
    """The rules of a kind of resource, as far as claims need them."""

    def natural_key(self, new: Any, /) -> Key:
        """Return the inputs that identify the object."""

    def changes(self, old: Any, new: Any, /) -> Changes:
        """Return how two wishes differ."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan for a resource that is stored.

    Attributes:
        id: Its id.
        old: The stored outputs.
        new: The checked inputs.
    """

    id: str
    old: Properties
    new: Properties


class Claims:
    """The objects of one kind, in one cluster, that the resources of the running program manage.

    Nothing is ever taken back, so that threads may share them.

    Args:
        rules: Tell what identifies an object.
    """

    def __init__(self, rules: Identifies) -> None:
        self._rules = rules
        self._keys: set[Key] = set()
        self._ids: set[str] = set()
        self._plans: dict[str, Plan] = {}
        self._ids_by_wish: dict[Key, str] = {}
        self._created: set[Key] = set()
        self._wishes: dict[Key, Properties] = {}
        self._previous: dict[str, Properties] = {}
        self._is_preview = False

    def __bool__(self) -> bool:
        return bool(self._keys or self._ids)

    def note_check(self, inputs: Properties) -> None:
        """Claim the object of checked inputs.

        In a check, as a refresh and a destroy make none; but they ask for differences, of what is removed as well.
        """
        key = self._rules.natural_key(inputs)
        if all(map(is_reference, key)):
            self._keys.add(key)
        self._is_preview |= contains_unknown(key)

    def rival(self, inputs: Properties) -> Changes:
        """Return how checked inputs differ from those that another resource of the program has for the same object."""
        key = self._rules.natural_key(inputs)
        if contains_unknown(inputs) or not all(map(is_reference, key)):
            return Changes()
        first = self._wishes.setdefault(key, inputs)
        return Changes() if first is inputs else self._rules.changes(first, inputs)

    def changes(self, plan: Plan) -> Changes:
        """Return how what is wanted of a stored resource differs from what it is.

        If something that a resource depends on is deleted before its replacement, the engine asks for the difference
        with unknown values, and deletes the resource at once if they would replace it, though it may well stay the same
        (`calculateDependentReplacements` of pulumi/pkg/resource/deploy, 3.259). Only in a preview, where checks meet
        unknown values too, they are told as a replacement.
        """
        # The id is the uid by which an object may be meant.
        found = self._rules.changes(plan.old | {"id": plan.id}, plan.new)
        if not found.replaces or self._is_preview or not contains_unknown(self._rules.natural_key(plan.new)):
            return found
        return Changes(updates=(*found.replaces, *found.updates))

    def note_difference(self, plan: Plan, changes: Changes) -> None:
        """Note what becomes of a stored resource, if a check has claimed what is wanted.

        The id is claimed as well, unless another object is wanted: it may have another name in the cluster by now.
        """
        key = self._rules.natural_key(plan.new)
        if not all(map(is_reference, key)) or key not in self._keys:
            return
        self._previous.setdefault(plan.id, carried(plan.old))
        if changes.replaces:
            # The engine checks what is created instead once more, and then without what `ignore_changes` left out.
            self._wishes.pop(key, None)
        else:
            self._ids.add(plan.id)
        if changes:
            self._plans[plan.id] = plan
            self._ids_by_wish[key] = plan.id

    def note_creation(self, id_: str, new: Properties) -> None:
        """Claim an object that this run has created or adopted, with the outputs that it got."""
        self._ids.add(id_)
        self._previous.setdefault(id_, carried(new))
        self._created.add(self._rules.natural_key(new))

    def holds(self, id_: str, names: Names) -> bool:
        """Return True if some resource of the program manages this live object."""
        return id_ in self._ids or any(key in self._keys for key in product(*names))

    def previous(self, id_: str) -> Properties:
        """Return the outputs that tell how the first resource of this object found it; {} if there is none.

        A second resource of the object finds it as the first one made it, which is not to be given back.
        """
        return self._previous.get(id_, {})

    def renewal(self, new: Properties) -> Plan | None:
        """Return the plan of which the engine makes a creation, if there is one.

        It creates anew what it replaces for reasons of its own, as the option `replace_on_changes`; and a database that
        got another name by hand looks like another one. If the object is still the same, this is an update of it.
        """
        plan = self._plans.get(self._ids_by_wish.get(self._rules.natural_key(new), ""))
        return None if plan is None or self._rules.changes(plan.new, new) else plan

    def successor(self, id_: str) -> Properties | None:
        """Return what the object of this id makes room for; None if nothing does, or if it was created first."""
        plan = self._plans.get(id_)
        return None if plan is None or self._rules.natural_key(plan.new) in self._created else plan.new


class Renames:
    """The names that objects of one kind - roles, Redis ACLs - leave and take in a run. Threads may share it.

    A cluster has no two roles of one name. So whoever takes a name waits until the other role has left it, and an
    exchange, in which each waits for the other, is refused.
    """

    def __init__(self) -> None:
        self._after: dict[str, str] = {}

    def note(self, before: Any, after: Any) -> None:
        """Note the name of the last update, None if there was none, and the one that is wanted, if it is known yet."""
        if isinstance(before, str) and isinstance(after, str) and before != after:
            self._after[before] = after

    def is_left(self, name: str) -> bool:
        """Return True if the object of this name gets another one."""
        return name in self._after

    def former(self, name: str) -> str | None:
        """Return the name that an object of this name had before; None if it has it since the last update."""
        return next((before for before, after in self._after.items() if after == name), None)

    def exchange(self, name: Any) -> list[str]:
        """Return the names whose objects would have to wait for each other, this one first; [] if none would."""
        if not isinstance(name, str):
            return []
        chain = [name]
        while (taken := self._after.get(chain[-1])) is not None and taken not in chain:
            chain.append(taken)
        return chain if taken == name else []


class Returned:
    """The objects of one kind, in one cluster, that a run has given back, by their ids. Threads may share it.

    Two resources may manage one object: by mistake, or because an update that renames a resource was stopped before its
    deletions. The first one knows how the object was found. The second one found it as the first had made it, so its
    deletion must not set it up again after the first one gave it back.
    """

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def lock_of(self, id_: str) -> threading.Lock:
        """Return the lock that a deletion of this object holds, so that two of them never overlap."""
        return self._locks[id_]

    def note(self, id_: str) -> None:
        """Note an object that was given back."""
        self._ids.add(id_)

    def __contains__(self, id_: str) -> bool:
        return id_ in self._ids
