"""Waiting for the REST API after a change of its own CA or settings, when port 9443 may blink."""

from http import HTTPStatus
from typing import Final

from requests import Response

from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.failures import Failure
from pulumi_redis_enterprise.api.transport.retry import Loss
from pulumi_redis_enterprise.errors import NotConvergedError, UnreachableError

# Needs no permission, and says who one is: the least that a login can be proven by.
PROBE: Final = "/v1/users/role"

_ANSWERS_IN_A_ROW = 3  # the first answer may come from before the blink, or from the one node that is done
_FIRST_DELAY = 0.3
_LONGEST_DELAY = 5.0


def wait_for_answers(client: Client, *, deadline: float) -> None:
    """Probe on new connections until the API has answered several times in a row.

    Raises:
        NotConvergedError: It does not answer in time.
        UnreachableError: Waiting will not help, as when a certificate is not trusted any more.
        ApiError: It answers, and rejects the credentials.
    """
    until = client.clock() + deadline
    delay, answers = _FIRST_DELAY, 0
    while True:
        client.reconnect()
        outcome = client.attempt("GET", PROBE)
        trouble = _trouble(outcome)
        answers = 0 if trouble else answers + 1
        if answers == _ANSWERS_IN_A_ROW:
            return
        if client.clock() + delay > until:
            raise _late(deadline, trouble)
        if trouble:
            client.log(f"waiting for the REST API to answer again: {trouble}")
            delay = min(2 * delay, _LONGEST_DELAY)
        client.sleep(delay)


def _trouble(outcome: Response | Failure) -> str | None:
    """Why this is not an answer yet; None if it is one, whatever it says."""
    if isinstance(outcome, Response):
        status = outcome.status_code
        return f"status {status}" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else None
    if outcome.loss is Loss.FINAL:
        raise UnreachableError(f"GET {PROBE}: {outcome.reason}", fix=outcome.fix)
    return outcome.reason


def _late(deadline: float, trouble: str | None) -> NotConvergedError:
    return NotConvergedError(
        f"the REST API does not answer steadily {deadline:g} s after a change ({trouble or 'it did once'})",
        fix="see `rladmin status` on a node; the change itself was accepted, so run `pulumi refresh` once it answers",
    )
