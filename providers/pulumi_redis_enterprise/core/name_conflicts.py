"""Objects of the cluster that have what a new or changed one is to have: a name, a subject line, an e-mail address.

In a preview that is not wrong for certain: the run may be about to delete or rename the very object that has it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pulumi_redis_enterprise.core.plan_warnings import PlanWarning
from pulumi_redis_enterprise.errors import redact

_UNIQUE: Final = ("name", "certificate_subject_line", "email")
_KIND: Final = "the cluster has objects that stand in the way"
_ADVICE: Final = (
    "nothing, if this run deletes or changes them before; else give other names, subject lines or addresses, or set "
    "adopt_existing=True to take over an object of exactly this name"
)


def name_conflicts(kind: str, others: Iterable[Mapping[str, Any]], payload: Mapping[str, Any]) -> list[PlanWarning]:
    """Return what there is to say of the objects that have what only one can have.

    Args:
        kind: What the objects are called, for example "user".
        others: All objects but the one that `payload` is for, under the vendor's names of their fields.
        payload: What would be sent.
    """
    return [
        PlanWarning(_KIND, f"{kind} {other['name']!r} (uid {other['uid']}) has the {name} {redact(value)}", _ADVICE)
        for other in others
        for name in _UNIQUE
        if (value := payload.get(name)) and _folded(name, other.get(name)) == _folded(name, value)
    ]


def is_as_wanted(other: Mapping[str, Any], payload: Mapping[str, Any]) -> bool:
    """Return True if an object has all that would be sent: an update takes it over as it is."""
    return all(_listed(other.get(name)) == value for name, value in payload.items())


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _folded(name: str, value: Any) -> Any:
    # Whether names that differ in case only are two to a cluster is not known; subject lines are.
    return value.casefold() if name != "certificate_subject_line" and isinstance(value, str) else value
