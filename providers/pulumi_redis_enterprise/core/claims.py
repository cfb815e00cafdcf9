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

from pulumi_redis_enterprise.core.holders import Holders
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


@dataclass(frozen=True, slots=True)
class Rival:
    """Another resource of the program that manages the same object.

    Attributes:
        urn: The other one; "" if that is not known.
        changes: How the wish of this one differs from that of the other, as far as it is known.
    """

    urn: str
    changes: Changes


class Claims:
    """The objects of one kind, in one cluster, that the resources of the running program manage.

    Threads may share them. With a URN, which only the plugin is told, two resources of one object differ from one that
    is checked twice, and a creation that replaces a resource from one that is new. Without, the wishes have to tell.

    Args:
        rules: Tell what identifies an object.
    """

    def __init__(self, rules: Identifies) -> None:
        self._rules = rules
        self._keys: Holders[Key] = Holders()
        self._ids: Holders[str] = Holders()
        self._plans: dict[str, Plan] = {}
        self._plans_by_urn: dict[str, Plan] = {}
        self._ids_by_wish: dict[Key, str] = {}
        self._created: set[Key] = set()
        self._wishes: dict[Key, dict[str, Properties]] = {}
        self._previous: dict[str, Properties] = {}
        self._is_preview = False

    def __bool__(self) -> bool:
        return bool(self._keys or self._ids)

    def note_check(self, inputs: Properties, urn: str = "") -> None:
        """Claim the object of checked inputs.

        In a check, as a refresh and a destroy make none; but they ask for differences, of what is removed as well.
        """
        key = self._rules.natural_key(inputs)
        if all(map(is_reference, key)):
            former = self._keys.held_by(urn)
            if former not in (None, key):
                # A replacement is checked once more, and then without what `ignore_changes` left out.
                self._ids.release(urn)
                self._wishes.get(former, {}).pop(urn, None)
            self._keys.put(key, urn)
        self._is_preview |= contains_unknown(key)

    def rival(self, inputs: Properties, urn: str = "") -> Rival | None:
        """Return another resource of the program that has claimed the object of checked inputs.

        Without a URN, that is one with another wish.
        """
        key = self._rules.natural_key(inputs)
        if not all(map(is_reference, key)) or (contains_unknown(inputs) and not urn):
            return None
        wishes = self._wishes.setdefault(key, {})
        first = next((it for it in wishes if it != urn or not urn), None)
        if first is None:
            wishes[urn] = inputs
            return None
        is_known = not contains_unknown([wishes[first], inputs])
        changes = self._rules.changes(wishes[first], inputs) if is_known else Changes()
        return Rival(first, changes) if urn or changes else None

    def changes(self, plan: Plan) -> Changes:
        """Return how what is wanted of a stored resource differs from what it is.

        If something that a resource depends on is deleted before its replacement, the engine asks for the difference
        with unknown values, and deletes the resource at once if they would replace it, though it may well stay the same
        (`calculateDependentReplacements` of pulumi/pkg/resource/deploy, 3.259). Only in a preview, where checks meet
        unknown values too, they are shown as a replacement.
        """
        # The id is the uid by which an object may be meant.
        found = self._rules.changes(plan.old | {"id": plan.id}, plan.new)
        if not found.replaces or self._is_preview or not contains_unknown(self._rules.natural_key(plan.new)):
            return found
        return Changes(updates=(*found.replaces, *found.updates))

    def note_difference(self, plan: Plan, changes: Changes, urn: str = "") -> None:
        """Note what becomes of a stored resource, if a check of it has claimed what is wanted.

        The id is claimed as well, unless another object is wanted: it may have another name in the cluster by now.
        """
        key = self._rules.natural_key(plan.new)
        if not all(map(is_reference, key)) or urn not in self._keys.of([key]):
            return
        self._previous.setdefault(plan.id, carried(plan.old))
        if changes.replaces:
            # The engine checks what is created instead once more, and then without what `ignore_changes` left out.
            self._wishes.get(key, {}).pop(urn, None)
        else:
            self._ids.put(plan.id, urn)
        if changes:
            self._plans[plan.id] = self._plans_by_urn[urn] = plan
            self._ids_by_wish[key] = plan.id

    def note_creation(self, id_: str, new: Properties, urn: str = "") -> None:
        """Claim an object that this run has created or adopted, with the outputs that it got."""
        self._ids.put(id_, urn)
        self._previous.setdefault(id_, carried(new))
        self._created.add(self._rules.natural_key(new))

    def holders(self, id_: str, names: Names) -> list[str]:
        """Return the resources of the program that manage this live object; "" stands for one without a URN."""
        return list(dict.fromkeys([*self._ids.of([id_]), *self._keys.of(product(*names))]))

    def namesake(self, id_: str, urn: str) -> str | None:
        """Return another resource with this id that names the object otherwise, by a name where this one has a uid."""
        others = self._ids.of([id_]) if urn else []
        return next((it for it in others if self._keys.held_by(it) != self._keys.held_by(urn)), None)

    def previous(self, id_: str) -> Properties:
        """Return the outputs that tell how the first resource of this object found it; {} if there is none.

        A second resource of the object finds it as the first one made it, which is not to be given back.
        """
        return self._previous.get(id_, {})

    def renewal(self, new: Properties, urn: str = "") -> Plan | None:
        """Return the plan of which the engine makes a creation, if there is one.

        It creates anew what it replaces for reasons of its own, as the option `replace_on_changes`; and a database that
        got another name by hand looks like another one. If the object is still the same, this is an update of it.
        """
        plan = self._plan_of(self._ids_by_wish.get(self._rules.natural_key(new), ""), urn)
        return None if plan is None or self._rules.changes(plan.new, new) else plan

    def successor(self, id_: str, urn: str = "") -> Properties | None:
        """Return what the object of this id makes room for; None if nothing does, or if it was created first."""
        plan = self._plan_of(id_, urn)
        if plan is None or plan.id != id_ or self._rules.natural_key(plan.new) in self._created:
            return None
        return plan.new

    def _plan_of(self, id_: str, urn: str) -> Plan | None:
        return self._plans_by_urn.get(urn) if urn else self._plans.get(id_)


class Renames:
    """The names that objects of one kind - roles, Redis ACLs - leave and take in a run. Threads may share it.

    A cluster has no two roles of one name. So a resource that takes a name waits until the other role has left it, and
    an exchange, in which each waits for the other, is refused.
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
