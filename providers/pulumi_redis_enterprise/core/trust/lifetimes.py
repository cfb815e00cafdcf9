"""Lifetimes of certificates: which have expired, and which expire soon, for a plan, a doctor and an audit.

In a plan, one that has expired is wrong by itself. No number of days is ever stored, as it would be another one
tomorrow.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from pulumi_redis_enterprise.core.model import CheckedInputs, Lifetime, PlanWarning
from pulumi_redis_enterprise.core.x509.certificate import has_expired
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


class Thresholds(NamedTuple):
    """The moment at which certificates are judged, and how long before their expiry there is a warning."""

    at: datetime
    notice: timedelta

    def has_expired(self, expiry: datetime) -> bool:
        """Return True if the certificate of this expiry is no longer valid."""
        return has_expired(expiry, self.at)

    def is_soon(self, expiry: datetime) -> bool:
        """Return True for a certificate that is valid, and will not be for long."""
        return not self.has_expired(expiry) and expiry < self.at + self.notice

    def days_left(self, expiry: datetime) -> int:
        """Return the whole days until then."""
        return (expiry - self.at).days


def judge_lifetimes(checked: CheckedInputs, limits: Limits, *, now: datetime) -> None:
    """Add what there is to say about certificates that expire soon to the problems and warnings of a check."""
    error, warning = (
        Thresholds(now, timedelta(days=days)) for days in (limits.expiry_error_days, limits.expiry_warning_days)
    )
    for lifetime in checked.lifetimes:
        if error.is_soon(lifetime.ends):
            checked.add([_refusal(lifetime, limits)], unchanged=lifetime.unchanged)
        elif warning.is_soon(lifetime.ends):
            checked.warnings.append(_warning(lifetime, limits))


def _refusal(lifetime: Lifetime, limits: Limits) -> Problem:
    return Problem(
        lifetime.where,
        f"{lifetime.whose} expires on {lifetime.ends:%Y-%m-%d}, within the {limits.expiry_error_days:g} days of "
        "redis-enterprise:expiryErrorDays",
        "renew it, or set redis-enterprise:expiryErrorDays to less",
        aged=True,
    )


def _warning(lifetime: Lifetime, limits: Limits) -> PlanWarning:
    return PlanWarning(
        f"{lifetime.ends:%Y-%m-%d} {lifetime.whose}",
        f"certificates expire within {limits.expiry_warning_days:g} days",
        "renew them; redis-enterprise:expiryWarningDays says how early this is told",
    )
