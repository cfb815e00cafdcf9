"""The steps of a login by certificate: which were passed, at which it stopped, and what to do about that."""

from collections.abc import Mapping
from typing import Final

from pulumi_redis_enterprise.core.checks import Check, fail, ok, skipped

TLS: Final = "the TLS handshake"
SUBJECT: Final = "the validation of its subject"
USER: Final = "the look-up of the user"
PERMISSION: Final = "the permission"

_FIXES: Final[Mapping[str, str]] = {
    TLS: "see that the certificate has not expired, that its CA is among the trusted ones (TrustedCa, or "
    "`client_certificates` of a DatabaseMtlsConfig), and that certificate logins are on (ClusterMtlsConfig)",
    SUBJECT: "add the subject to `authorized_subjects`: `pulumi-redis-enterprise subject --details` prints the record",
    # The vendor documents RFC 2253; the one recorded login to a database had "C=US,CN=abc", its own order.
    USER: "make a CertificateUser with exactly the subject line that `pulumi-redis-enterprise subject` prints; if a "
    "database does not know a subject of several attributes by it, give the user a certificate with one, as CN=app-1",
    PERMISSION: "give the user a role that may do this: one with a `management` for the REST API, one in a "
    "DatabaseAccess for a database",
}
STEPS: Final = tuple(_FIXES)


def either(*steps: str) -> str:
    """The place where a login stopped, if it is only known to be one of these."""
    return " or ".join(steps)


def fix_for(failed_step: str) -> str:
    """Return what to do about a login that stopped at a step, or at one of several."""
    return "; or ".join(_FIXES[step] for step in _suspects(failed_step))


def _suspects(failed_step: str) -> list[str]:
    return [step for step in STEPS if step in failed_step]


def login_checks(failed_step: str, message: str, fix: str = "") -> list[Check]:
    """One check for each step of a login.

    Args:
        failed_step: The step at which it was refused, or several joined by `either`; "" if it was allowed.
        message: What the other side said.
        fix: What to do about it, if that is known better than for the step in general.
    """
    suspects = _suspects(failed_step)
    if not suspects:
        return [*map(_passed, STEPS[:-1]), ok(PERMISSION, message)]
    first, last = STEPS.index(suspects[0]), STEPS.index(suspects[-1])
    refused = fail(failed_step, message, fix or fix_for(failed_step))
    return [*map(_passed, STEPS[:first]), refused, *(skipped(step, "not reached") for step in STEPS[last + 1 :])]


def _passed(step: str) -> Check:
    return ok(step, "passed")
