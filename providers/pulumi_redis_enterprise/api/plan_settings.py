"""The settings that a preview looks at: what to say of certificates, and whether to ask the cluster.

Example::

    settings, problems = plan_settings_from([configuration_source(configuration), environment_source(os.environ)])
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_redis_enterprise.api.setting_sources import NAMESPACE, Source, how_to_set, merged
from pulumi_redis_enterprise.api.setting_values import VALUE_FROM_TEXT
from pulumi_redis_enterprise.core.lifetimes import Limits
from pulumi_redis_enterprise.errors import Problem

_LIMITS: Final = {"expiryWarningDays": "expiry_warning_days", "expiryErrorDays": "expiry_error_days"}
_SERVER_VALIDATION: Final = "serverValidation"


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What a preview does.

    Attributes:
        limits: When it tells of certificates that end.
        server_validation: Whether it lets the cluster try what would be sent.
    """

    limits: Limits = field(default_factory=Limits)
    server_validation: bool = False


def plan_settings_from(sources: Sequence[Source]) -> tuple[PlanSettings, list[Problem]]:
    """The settings, and what is wrong with them; a wrong one is as if it were not given."""
    given, _ = merged(sources)
    values: dict[str, Any] = {}
    problems = []
    for key in (*_LIMITS, _SERVER_VALIDATION):
        if key in given:
            try:
                values[key] = VALUE_FROM_TEXT[key](given[key].text)
            except ValueError as error:
                reason = f"{error} (from the {given[key].label})"
                problems.append(Problem(f"{NAMESPACE}:{key}", reason, how_to_set(key)))
    limits = Limits(**{name: values[key] for key, name in _LIMITS.items() if key in values})
    return PlanSettings(limits, values.get(_SERVER_VALIDATION, False)), problems
