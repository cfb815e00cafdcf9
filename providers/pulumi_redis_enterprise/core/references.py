"""How an input names an object of the cluster: by its name, or by its uid."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pulumi_redis_enterprise.core.unknown import UNKNOWN, contains_unknown
from pulumi_redis_enterprise.errors import Problem, quoted


def is_reference(value: Any) -> bool:
    """Whether the value can be a name or a uid."""
    if isinstance(value, str):
        return bool(value.strip())
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def reference_problems(where: str, value: Any, *, source: str) -> list[Problem]:
    """What is wrong with a reference.

    Args:
        where: The input.
        value: What is given.
        source: Where the right names are to be found, for example "GET /v1/roles".
    """
    if contains_unknown(value) or is_reference(value):
        return []
    return [Problem(where, f"expected a name or a uid, got {quoted(value)}", f"take it from {source}")]


def canonical_references(references: list[Any]) -> Any:
    """Return references in an order of their own, each once; UNKNOWN if one of them is unknown."""
    if contains_unknown(references):
        return UNKNOWN
    if not all(map(is_reference, references)):
        return references
    return sorted(dict.fromkeys(references), key=_order)


def references_as_before(uids: Collection[int], names: Mapping[int, str], before: Any) -> list[str | int]:
    """Return references to live objects, spelled as the state spells them.

    Args:
        uids: The live objects.
        names: The names of all objects by uid; one without a name is referred to by its uid.
        before: The stored references. Those that mean a live object are kept, be it by uid or by name.
    """
    spellings = {spelling: uid for uid in uids for spelling in (uid, names.get(uid, uid))}
    kept = [reference for reference in _hashable(before) if reference in spellings]
    told = {spellings[reference] for reference in kept}
    return sorted([*kept, *(names.get(uid, uid) for uid in uids if uid not in told)], key=_order)


def unique_names(records: Collection[Mapping[str, Any]]) -> dict[int, str]:
    """Return the names by uid of the objects whose name no other one has; databases may share a name."""
    count = Counter(record["name"] for record in records)
    return {record["uid"]: record["name"] for record in records if count[record["name"]] == 1}


def named_as_before(uid: int, names: Mapping[int, str], before: Any) -> str | int:
    """The reference to a live object, spelt as the state spells it: by uid only if it does so."""
    return uid if before == uid else names.get(uid, uid)


def _hashable(references: Any) -> Iterable[str | int]:
    """The references in a stored list, which may be anything that an import file says."""
    return [it for it in references if is_reference(it)] if isinstance(references, list | tuple) else ()


def _order(reference: str | int) -> tuple[bool, int, str]:
    return (isinstance(reference, str), reference if isinstance(reference, int) else 0, str(reference))
