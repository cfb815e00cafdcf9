"""The differences between an object that exists and the one that is wanted, as a message tells them.

Other objects may have what only one can have: a name, a subject line, an e-mail address. In a preview that is not wrong
for certain: the run may be about to delete or rename the very object that has it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pulumi_redis_enterprise.core.model import Changes, PlanWarning
from pulumi_redis_enterprise.core.x509.text import describe, may_hold_key
from pulumi_redis_enterprise.errors import one_line, redact

_LONGEST_SIDE: Final = 300
_BEFORE: Final = 20
_UNIQUE: Final = ("name", "certificate_subject_line", "email")
_KIND: Final = "the cluster has objects that stand in the way"
_ADVICE: Final = (
    "nothing, if this run deletes or changes them before; else give other names, subject lines or addresses, or set "
    "adopt_existing=True to take over an object of exactly this name"
)


def both_sides(changes: Changes, found: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Describe each difference: ``management: found 'none', wanted 'admin'``.

    Of long values, what both sides have is left out, so that the difference is always shown.

    Args:
        changes: The properties that differ.
        found: The inputs that describe what exists.
        wanted: The checked inputs.
    """
    return [_difference(name, found.get(name), wanted.get(name)) for name in (*changes.replaces, *changes.updates)]


def _difference(name: str, found: Any, wanted: Any) -> str:
    there, asked = _shown(found), _shown(wanted)
    if max(len(there), len(asked)) > _LONGEST_SIDE:
        there, asked = _only_different(found, wanted)
    return f"{name}: found {there}, wanted {asked}"


def _shown(value: Any) -> str:
    if value in (None, "", [], {}):
        return "none"
    if isinstance(value, Mapping | list):
        return _bracketed(_items(value))
    if isinstance(value, str) and not may_hold_key(value):
        return repr(one_line(value))
    return str(value).lower() if isinstance(value, bool) else redact(value)


def _bracketed(items: list[str]) -> str:
    # What may hold a comma is divided by more.
    divided = "; " if any("=" in item for item in items) else ", "
    return f"[{divided.join(items)}]"


def _items(value: Mapping[str, Any] | list[Any]) -> list[str]:
    """The keys of an object, or what is in a list: a record as ``CN=app-1,O=Acme``."""
    if isinstance(value, Mapping):
        return list(value)
    return [_record(item) if isinstance(item, Mapping) else redact(item) for item in value]


def _record(record: Mapping[str, Any]) -> str:
    pairs = ((key, value if isinstance(value, str) else repr(value)) for key, value in record.items())
    text = ",".join(f"{key}={value}" for key, value in pairs)
    return describe(text) if may_hold_key(text) else one_line(text)


def _only_different(found: Any, wanted: Any) -> tuple[str, str]:
    """Both sides of a difference without what they share."""
    if isinstance(found, str) and isinstance(wanted, str):
        return _from_difference(_shown(found), _shown(wanted))
    if not (isinstance(found, Mapping | list) and isinstance(wanted, Mapping | list)):
        return _cut(_shown(found)), _cut(_shown(wanted))
    there, asked = _items(found), _items(wanted)
    shared = set(there) & set(asked)
    sides = ([item for item in side if item not in shared] for side in (there, asked))
    mine, theirs = (_bracketed([*side, f"{len(shared)} more that are the same"]) for side in sides)
    return _cut(mine), _cut(theirs)


def _from_difference(found: str, wanted: str) -> tuple[str, str]:
    """Two texts from shortly before the place where they part."""
    at = next((index for index, pair in enumerate(zip(found, wanted, strict=False)) if pair[0] != pair[1]), 0)
    start = max(0, at - _BEFORE)
    mark = "…" if start else ""
    return _cut(mark + found[start:]), _cut(mark + wanted[start:])


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SIDE else f"{text[: _LONGEST_SIDE - 1]}…"


def name_conflicts(kind: str, others: Iterable[Mapping[str, Any]], payload: Mapping[str, Any]) -> list[PlanWarning]:
    """Return what there is to say of the objects that have what only one can have.

    Args:
        kind: What the objects are called, for example "user".
        others: All objects but the one that `payload` is for, under the vendor's names of their fields.
        payload: What would be sent.
    """
    return [
        PlanWarning(f"{kind} {other['name']!r} (uid {other['uid']}) has the {name} {redact(value)}", _KIND, _ADVICE)
        for other in others
        for name in _UNIQUE
        if (value := payload.get(name)) and _folded(name, other.get(name)) == _folded(name, value)
    ]


def is_as_wanted(other: Mapping[str, Any], payload: Mapping[str, Any]) -> bool:
    """Return True if an object has all that would be sent: an update takes it over as it is."""
    return all(_as_list(other.get(name)) == value for name, value in payload.items())


def _as_list(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _folded(name: str, value: Any) -> Any:
    # Whether names that differ in case only are two to a cluster is not known; subject lines are.
    return value.casefold() if name != "certificate_subject_line" and isinstance(value, str) else value
