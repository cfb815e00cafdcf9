"""The outcome of a login that was tried: what it was, tried again, and explained where the other side says little."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from pulumi_redis_enterprise.core import login_steps as steps
from pulumi_redis_enterprise.core.x509.findings import Problem
from pulumi_redis_enterprise.errors import EndedError

_ATTEMPTS: Final = 3
UNKNOWN: Final = "unknown"
"""The validation of subjects where it cannot be looked at."""
ALONE: Final = "why is not to be seen from outside"
_ENDED: Final = "the connection was ended without a word"


@dataclass(frozen=True, slots=True)
class LoginOutcome:
    """The outcome of a login.

    Attributes:
        failed_step: The step at which it was refused; "" if it was allowed.
        message: What the other side said: the user's role or name, or why not.
        username: Who it was, if that is known.
        role: The management role on the REST API, if that was asked for.
        fix: What to do about the refusal; "" for what helps at that step in general.
        is_pending: Whether the cluster's settings say otherwise, so that a change may not have reached the proxy yet.
    """

    failed_step: str
    message: str
    username: str = ""
    role: str = ""
    fix: str = field(default="", compare=False)
    is_pending: bool = field(default=False, compare=False)


def explained(
    login: Callable[[], LoginOutcome], *, why: Callable[[], list[Problem]], of: Sequence[str], is_known: bool = True
) -> LoginOutcome:
    """Log in; where the other side does not take the certificate, and says little or nothing, give the reasons.

    A certificate that is not taken may end in an alert, a cut connection or a 401: some clusters let the handshake
    pass, and a client whose key it cannot use shows no certificate at all.

    Args:
        login: Logs in.
        why: Tells what the TLS stack of the other side has against the certificate.
        of: The steps at which a login may have stopped for such a reason.
        is_known: Whether what the other side trusts can be looked at, so that no reason means that there is none.
    """
    try:
        outcome = login()
    except EndedError:
        if found := why():
            return _refused(LoginOutcome(steps.TLS, _ENDED), found)
        raise
    if outcome.failed_step not in of:
        return outcome
    if found := why():
        return _refused(outcome, found)
    # With certificate logins off, the 401 has its cause.
    return replace(outcome, is_pending=is_known) if outcome.failed_step == steps.TLS and not outcome.fix else outcome


def _refused(outcome: LoginOutcome, found: Sequence[Problem]) -> LoginOutcome:
    """The login with what the TLS stack of the other side has against the certificate."""
    message = f"{outcome.message}: {'; '.join(finding.message for finding in found)}"
    fix = "; ".join(dict.fromkeys(finding.fix for finding in found))
    return replace(outcome, failed_step=steps.TLS, message=message, fix=fix, is_pending=False)


def decided(
    login: Callable[[], LoginOutcome],
    *,
    validation: Callable[[], str],
    turned_away: Callable[[LoginOutcome], LoginOutcome],
) -> LoginOutcome:
    """Try again what ended without a word: in TLS 1.3 the alert that says why may be lost with the connection.

    What always ends so is a subject that is turned away, if subjects are looked at there.
    """
    for _ in range(_ATTEMPTS - 1):
        with suppress(EndedError):
            return login()
    try:
        return login()
    except EndedError:
        if (kind := validation()) == "disabled":
            raise
        if kind == UNKNOWN:
            return LoginOutcome(steps.either(steps.TLS, steps.SUBJECT), f"{_ENDED}: {ALONE}")
        return turned_away(LoginOutcome(steps.SUBJECT, _ENDED))
