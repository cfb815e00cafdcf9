"""The entries of a table of connections, and what is wrong with one: its name, a key, or the type of a value."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from pulumi_redis_enterprise.api.settings.places import SETTINGS, VARIABLE, Place
from pulumi_redis_enterprise.core.model import SEPARATOR
from pulumi_redis_enterprise.errors import Problem, redact

RETIRED: Final = "retired"
"""The key of a connection that is kept only to delete what is still there."""

PASSWORD_FILE: Final = "passwordFile"  # noqa: S105 - the name of a key

_WRONG_NAME: Final = (
    f"has the name {{!r}}; expected one without {SEPARATOR!r} in it and without ':' at its end, as an import has it "
    f"before an id: east{SEPARATOR}app"
)
_RENAME: Final = (
    "name it {!r}, in the program too; if a state has the old name, keep the old table beside it, with `retired` true, "
    "until `pulumi up` is through"
)


def name_problems(name: str) -> list[Problem]:
    """Return what is wrong with the name of a connection: an import by the plugin has to tell it from the id."""
    if name and f"{name}{SEPARATOR}".partition(SEPARATOR) == (name, SEPARATOR, ""):
        return []
    return [Problem("", _WRONG_NAME.format(name), _RENAME.format(re.sub(":+", "-", name).strip("-") or "east"))]


def entry_problems(key: str, value: Any, place: Place) -> Iterator[Problem]:
    """Yield what is wrong with one entry of a table, without its value."""
    if key == RETIRED:
        if not isinstance(value, bool):
            yield Problem(key, f"is {redact(value)}; expected true or false", place.how_to_remove(key))
    elif key not in _known():
        import difflib

        nearest = difflib.get_close_matches(key, _known(), n=1)
        known = f"did you mean {nearest[0]}?" if nearest else f"known are {', '.join(SETTINGS)}"
        yield Problem(key, "is not a setting", f"{place.how_to_remove(key)}; {known}")
    elif not _is_text(value) and not (key == "nodes" and isinstance(value, list) and all(map(_is_text, value))):
        what = f"is of the type {type(value).__name__}; expected a text, a number, or true or false"
        yield Problem(key, what, place.how_to_set(key))


def repetitions(table: Mapping[str, Any]) -> list[Problem]:
    """Return the settings that a table has more than once, as a value and by a variable."""
    twice = [key for key in SETTINGS if sum(it in table for it in _spellings(key)) > 1]
    return [Problem(key, "is given in several ways", f"keep one of {_joined(key)}") for key in twice]


def is_retired(table: Any) -> bool:
    """Return True for a connection that is kept only to delete."""
    return isinstance(table, dict) and table.get(RETIRED) is True


def _is_text(value: Any) -> bool:
    return isinstance(value, str | int | float | bool)


@cache
def _known() -> tuple[str, ...]:
    return (*SETTINGS, *(key + VARIABLE for key in SETTINGS), PASSWORD_FILE)


def _spellings(key: str) -> list[str]:
    return [key, key + VARIABLE, *([PASSWORD_FILE] if key == "password" else [])]


def _joined(key: str) -> str:
    return " and ".join(_spellings(key))
