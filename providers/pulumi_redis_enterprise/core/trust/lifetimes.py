"""Lifetimes of the certificates of a plan, and the limits for warnings and problems.

What has ended already is no matter of this module: that is wrong by itself. No number of days is ever stored, as it
would be another one tomorrow.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pulumi_redis_enterprise.core.model import CheckedInputs, Lifetime, PlanWarning
from pulumi_redis_enterprise.errors import Problem


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits, in days, before the expiry of a certificate.

    Attributes:
        expiry_warning_days: From then on there is a warning.
        expiry_error_days: From then on it is refused, unless it did not change since the last update.
    """

    expiry_warning_days: float = 30.0
    expiry_error_days: float = 0.0


def judge_lifetimes(checked: CheckedInputs, limits: Limits, *, now: datetime) -> None:
    """Add what there is to say about certificates that expire soon to the problems and warnings of a check."""
    for lifetime in checked.lifetimes:
        if now > lifetime.ends:
            continue
        if lifetime.ends < now + timedelta(days=limits.expiry_error_days):
            checked.add([_refusal(lifetime, limits)], unchanged=lifetime.unchanged)
        elif lifetime.ends < now + timedelta(days=limits.expiry_warning_days):
            checked.warnings.append(_caution(lifetime, limits))


def _refusal(lifetime: Lifetime, limits: Limits) -> Problem:
    return Problem(
        lifetime.where,
        f"{lifetime.whose} expires on {lifetime.ends:%Y-%m-%d}, within the {limits.expiry_error_days:g} days of "
        "redis-enterprise:expiryErrorDays",
        "renew it, or set redis-enterprise:expiryErrorDays to less",
        aged=True,
    )


def _caution(lifetime: Lifetime, limits: Limits) -> PlanWarning:
    return PlanWarning(
        f"certificates expire within {limits.expiry_warning_days:g} days",
        f"{lifetime.ends:%Y-%m-%d} {lifetime.whose}",
        "renew them; redis-enterprise:expiryWarningDays says how early this is told",
    )
