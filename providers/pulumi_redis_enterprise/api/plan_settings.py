"""The settings that a preview looks at, which needs no others: what to say of certificates that end soon.

Example::

    limits, problems = limits_from([configuration_source(configuration), environment_source(os.environ)])
"""

from collections.abc import Sequence
from typing import Final

from pulumi_redis_enterprise.api.setting_sources import NAMESPACE, Source, how_to_set, merged
from pulumi_redis_enterprise.api.setting_values import VALUE_FROM_TEXT
from pulumi_redis_enterprise.core.lifetimes import Limits
from pulumi_redis_enterprise.errors import Problem

_FIELDS: Final = {"expiryWarningDays": "expiry_warning_days", "expiryErrorDays": "expiry_error_days"}


def limits_from(sources: Sequence[Source]) -> tuple[Limits, list[Problem]]:
    """The limits, and what is wrong with their settings; a wrong one is as if it were not given."""
    given, _ = merged(sources)
    values: dict[str, float] = {}
    problems = []
    for key, field in _FIELDS.items():
        if key in given:
            try:
                values[field] = VALUE_FROM_TEXT[key](given[key].text)
            except ValueError as error:
                reason = f"{error} (from the {given[key].label})"
                problems.append(Problem(f"{NAMESPACE}:{key}", reason, how_to_set(key)))
    return Limits(**values), problems
