"""A login that is tried again while a change may not have reached the proxy yet."""

import math
from collections.abc import Callable, Iterator
from typing import Final

from pulumi_redis_enterprise.api.probes.login_outcome import LoginOutcome
from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.polling import back_off, poll_until
from pulumi_redis_enterprise.errors import EndedError, NoListenerError, SilentError, UnreachableError

_PROGRESS: Final = "waiting for the login to end as the cluster's settings say"
_FIRST_ATTEMPT: Final = 2.0
"""Seconds that the first login may take; each further one gets twice those of the one before.

A proxy that does not know of its settings yet may leave a client without an answer for ever, as a database without TLS
waits for the rest of what it takes for a command. The last attempts are long enough for a slow network.
"""

_REJECTED: Final = "401"
_MOST_REJECTIONS: Final = 3
"""Logins that the REST API answers with 401: five of them within 15 minutes lock a user."""


def awaited_login(
    log_in: Callable[[float], LoginOutcome],
    is_expected: Callable[[LoginOutcome], bool],
    *,
    client: Client,
    deadline: float,
) -> LoginOutcome:
    """Log in until the login ends as expected, or the cluster's settings explain why it does not.

    Args:
        log_in: Logs in, within so many seconds.
        is_expected: Whether a login ended as it has to.
        client: Whose clock to wait by.
        deadline: Seconds after which the last login decides.

    Raises:
        UnreachableError: There was no answer about the client.
    """
    rejections = 0
    limits = back_off(_FIRST_ATTEMPT if deadline > _FIRST_ATTEMPT else math.inf, math.inf)

    def look() -> LoginOutcome | UnreachableError:
        nonlocal rejections
        try:
            login = log_in(next(limits))
        except (EndedError, NoListenerError, SilentError) as error:
            # While a proxy starts anew with its settings, nobody listens, or connections end, or nobody answers.
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
