"""The settings that a preview looks at: what to say of certificates, and whether to ask the cluster.

They are read apart from those of the connection, which take `cryptography`: a preview can do without. Example::

    settings, problems = plan_settings_from([configuration_source(configuration), environment_source(os.environ)])
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pulumi_redis_enterprise.api.settings.places import STACK_PLACE, Place
from pulumi_redis_enterprise.api.settings.sources import Source, merged, values_from
from pulumi_redis_enterprise.core.trust.lifetimes import Limits
from pulumi_redis_enterprise.errors import Problem

_LIMITS: Final = {"expiryWarningDays": "expiry_warning_days", "expiryErrorDays": "expiry_error_days"}
_SERVER_VALIDATION: Final = "serverValidation"
_MOST_DAYS: Final = 100_000


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """The settings of a preview.

    Attributes:
        limits: When it tells of certificates that expire.
        server_validation: Whether it lets the cluster try what would be sent.
    """

    limits: Limits = field(default_factory=Limits)
    server_validation: bool = False


def plan_settings_from(sources: Sequence[Source], place: Place = STACK_PLACE) -> tuple[PlanSettings, list[Problem]]:
    """The settings, and what is wrong with them; a wrong one is as if it were not given."""
    given, _ = merged(sources)
    values, problems = values_from(given, PLAN_VALUE_FROM_TEXT, place)
    limits = Limits(**{name: values[key] for key, name in _LIMITS.items() if key in values})
    named = [replace(problem, property=place.name(problem.property)) for problem in problems]
    return PlanSettings(limits, values.get(_SERVER_VALIDATION, False)), named


def days_from(text: str) -> float:
    """A number of days, 0 or more; so many that a date can still be that far ahead."""
    try:
        days = float(text)
    except ValueError:
        raise ValueError("is not a number of days") from None
    if not 0 <= days <= _MOST_DAYS:
        raise ValueError(f"is not a number of days from 0 to {_MOST_DAYS}")
    return days


def flag_from(text: str) -> bool:
    """Yes or no."""
    if text.lower() not in {"true", "false"}:
        raise ValueError("is neither true nor false")
    return text.lower() == "true"


PLAN_VALUE_FROM_TEXT: Final[Mapping[str, Callable[[str], Any]]] = {
    **dict.fromkeys(_LIMITS, days_from),
    _SERVER_VALIDATION: flag_from,
}
"""These settings, and how the text of each is read."""
