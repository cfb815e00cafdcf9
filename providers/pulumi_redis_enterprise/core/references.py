"""How an input names an object of the cluster: by its name, or by its uid."""

from collections.abc import Mapping
from typing import Any

from pulumi_redis_enterprise.core.unknown import contains_unknown
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


def named_as_before(uid: int, names: Mapping[int, str], before: Any) -> str | int:
    """The reference to a live object, spelt as the state spells it: by uid only if it does so."""
    return uid if before == uid else names.get(uid, uid)
