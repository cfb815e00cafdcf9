"""The one sentinel for a value that a preview does not know yet.

An input that another resource makes in the same run has no value in a preview. It may stand at any depth of
any input, whatever the declared type, so every rule of the core lets it pass. How the engine spells it is the
edge's business (`_provider`).
"""

from collections.abc import Mapping
from typing import Any, Final


class Unknown:
    """The type of `UNKNOWN`, for annotations."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
"""A value that is not known before the update."""


def contains_unknown(value: Any) -> bool:
    """Return True if the value is unknown, or holds an unknown value at any depth."""
    if isinstance(value, Unknown):
        return True
    if isinstance(value, Mapping):
        return any(contains_unknown(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(contains_unknown(item) for item in value)
    return False
