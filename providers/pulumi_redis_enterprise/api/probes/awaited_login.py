"""A login that is tried again while a change may not have reached the proxy yet."""

from collections.abc import Callable, Iterator
from typing import Final

from pulumi_redis_enterprise.api.probes.login_outcome import EndedError, LoginOutcome, NoListenerError
from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.polling import back_off, poll_until
from pulumi_redis_enterprise.errors import UnreachableError

_PROGRESS: Final = "waiting for the login to end as the cluster's settings say"
_REJECTED: Final = "401"
_MOST_REJECTIONS: Final = 3
"""Logins that the REST API answers with 401: five of them within 15 minutes lock a user."""


def awaited_login(
    log_in: Callable[[], LoginOutcome], is_expected: Callable[[LoginOutcome], bool], *, client: Client, deadline: float
) -> LoginOutcome:
    """Log in until the login ends as expected, or the cluster's settings explain why it does not.

    Args:
        log_in: Logs in.
        is_expected: Whether a login ended as it has to.
        client: Whose clock to wait by.
        deadline: Seconds after which the last login decides.

    Raises:
        UnreachableError: There was no answer about the client.
    """
    rejections = 0

    def look() -> LoginOutcome | UnreachableError:
        nonlocal rejections
        try:
            login = log_in()
        except (EndedError, NoListenerError) as error:
            # While a proxy starts anew with its settings, nobody listens, or connections end.
            return error
        rejections += login.message.startswith(_REJECTED)
        return login

    def is_final(seen: LoginOutcome | UnreachableError) -> bool:
        if isinstance(seen, UnreachableError):
            return False
        return is_expected(seen) or not seen.is_pending or rejections == _MOST_REJECTIONS

    def delays() -> Iterator[float]:
        for delay in back_off():
            # The few rejections that there may be are spread over the time.
            yield deadline / _MOST_REJECTIONS if rejections else delay

    outcome = poll_until(look, is_final, client=client, deadline=deadline, delays=delays(), progress=_PROGRESS)
    if isinstance(outcome, UnreachableError):
        raise outcome
    return outcome
