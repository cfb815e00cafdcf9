"""The names of what a run creates: the prefix and the exact form tell them from everybody else's."""

import re
import secrets
from collections.abc import Mapping
from typing import Any, Final

_FORM: Final = re.compile(r"conformance-[0-9a-f]{16}-", re.IGNORECASE)


def new_prefix() -> str:
    """Return what the names of a run begin with."""
    return f"conformance-{secrets.token_hex(8)}-"


def is_throwaway(record: Mapping[str, Any]) -> bool:
    """Return whether an object of the cluster is of this run or of an earlier one, by its name."""
    name = record.get("name")
    return isinstance(name, str) and _FORM.match(name) is not None


def without_prefix(text: str) -> str:
    """Return a text with the short names that tests gave."""
    return _FORM.sub("", text)
