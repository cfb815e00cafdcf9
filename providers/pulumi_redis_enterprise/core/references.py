"""References of inputs to objects of the cluster: by its name, or by its uid."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NewType

from pulumi_redis_enterprise.core.unknown import UNKNOWN, contains_unknown
from pulumi_redis_enterprise.errors import InvalidInputError, Problem, redact

Uid = NewType("Uid", int)
"""The number by which a cluster knows an object of one kind; a type checker tells it from other numbers."""


def is_reference(value: Any) -> bool:
    """Return True if the value can be a name or a uid."""
    if isinstance(value, str):
        return bool(value.strip())
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def reference_problems(where: str, value: Any, *, source: str) -> list[Problem]:
    """Return what is wrong with a reference.

    Args:
        where: The input.
        value: What is given.
        source: Where the right names are to be found, for example "GET /v1/roles".
    """
    if contains_unknown(value) or is_reference(value):
        return []
    return [Problem(where, f"expected a name or a uid, got {redact(value)}", f"take it from {source}")]


def canonical_references(references: list[Any]) -> Any:
    """Return references in an order of their own, each once; UNKNOWN if one of them is unknown."""
    if contains_unknown(references):
        return UNKNOWN
    if not all(map(is_reference, references)):
        return references
    return sorted(dict.fromkeys(references), key=_order)


def references_as_before(uids: Collection[Uid], names: Mapping[Uid, str], before: Any) -> list[str | int]:
    """Return references to live objects, spelled as the state spells them.

    Args:
        uids: The live objects.
        names: The names of all objects by uid; one without a name is referred to by its uid.
        before: The stored references. Those that mean a live object are kept, be it by uid or by name.
    """
    spellings: dict[str | int, Uid] = {spelling: uid for uid in uids for spelling in (uid, names.get(uid, uid))}
    kept = [reference for reference in _hashable(before) if reference in spellings]
    kept_uids = {spellings[reference] for reference in kept}
    return sorted([*kept, *(names.get(uid, uid) for uid in uids if uid not in kept_uids)], key=_order)


def unique_names(records: Collection[Mapping[str, Any]]) -> dict[Uid, str]:
    """Return the names by uid of the objects whose name no other one has; databases may share a name."""
    count = Counter(record["name"] for record in records)
    return {record["uid"]: record["name"] for record in records if count[record["name"]] == 1}


def means_same_object(reference: Any, *known: Any) -> bool:
    """Return True if a reference is one of those that an object is known by, be it a name or the uid."""
    return is_reference(reference) and reference in known


def uid_from(id_: str) -> Uid:
    """The uid that is the id of a resource.

    Raises:
        InvalidInputError: It is no number, as in an import file written by hand.
    """
    if not id_.isdecimal():
        fix = "give the object's uid, as GET /v1/users, /v1/roles, /v1/redis_acls and /v1/bdbs show it"
        raise InvalidInputError(f"expected a uid as the resource's id, got {redact(id_)}", fix=fix)
    return Uid(int(id_))


def uid_in_id(id_: Any) -> Uid | None:
    """Return the uid that is the id of a resource; None if it is not known."""
    return Uid(int(id_)) if isinstance(id_, str) and id_.isdecimal() else None


def identity_as_before(uid: Uid, names: Mapping[Uid, str], before: Any) -> str | int:
    """Return the reference to the live object that a resource is about, spelled as the state spells it.

    An object that got another name by hand is the same one, and keeps the spelling of the state: unless another object
    has that name by now.

    Args:
        uid: The object's.
        names: The names of all objects by uid.
        before: The stored reference.
    """
    if before == uid or (isinstance(before, str) and before and before not in names.values()):
        return uid if before == uid else str(before)
    return names.get(uid, uid)


def without_new_names(outputs: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
    """Return outputs for a state of an earlier release: names that it does not hold would look like drift."""
    known = "cluster" not in state  # what is imported has no outputs yet
    return {name: value for name, value in outputs.items() if known or name in state or not name.endswith("_name")}


def named_as_before(uid: Uid, names: Mapping[Uid, str], before: Any) -> str | int:
    """The reference to a live object, spelt as the state spells it: by uid only if it does so."""
    return uid if before == uid else names.get(uid, uid)


def _hashable(references: Any) -> Iterable[str | int]:
    """The references in a stored list, which may be anything that an import file says."""
    return [it for it in references if is_reference(it)] if isinstance(references, list | tuple) else ()


def _order(reference: str | int) -> tuple[bool, int, str]:
    return (isinstance(reference, str), reference if isinstance(reference, int) else 0, str(reference))
