"""The differences between an object that exists and the one that is wanted, as a message tells them."""

from collections.abc import Mapping
from typing import Any

from pulumi_redis_enterprise.core.model import Changes
from pulumi_redis_enterprise.errors import redact


def both_sides(changes: Changes, found: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Describe each difference: ``management: found 'none', wanted 'admin'``.

    Args:
        changes: The properties that differ.
        found: The inputs that describe what exists.
        wanted: The checked inputs.
    """
    return [
        f"{name}: found {_shown(found.get(name))}, wanted {_shown(wanted.get(name))}"
        for name in (*changes.replaces, *changes.updates)
    ]


def _shown(value: Any) -> str:
    if value in (None, "", [], {}):
        return "none"
    if isinstance(value, Mapping):
        return "[" + "; ".join(value) + "]"
    return str(value).lower() if isinstance(value, bool) else redact(value)
