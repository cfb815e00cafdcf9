"""The names of throwaway objects: the prefix and the exact form tell them from everybody else's."""

import re
import secrets
from typing import Any, Final

PREFIX: Final = "probe-"
_DOMAIN: Final = "@probe.invalid"  # RFC 2606 section 2: a name that nobody has
_FORM: Final = re.compile(rf"{PREFIX}[0-9a-f]{{16}}(?:{re.escape(_DOMAIN)})?", re.IGNORECASE)


def new_name() -> str:
    """Return a name that nobody has."""
    return PREFIX + secrets.token_hex(8)


def address_of(name: str) -> str:
    """Return the e-mail address that belongs to a name."""
    return name + _DOMAIN


def is_throwaway(record: dict[str, Any]) -> bool:
    """Return whether an object of the cluster is a probe's, by its name."""
    name = record.get("name")
    return isinstance(name, str) and _FORM.fullmatch(name) is not None
