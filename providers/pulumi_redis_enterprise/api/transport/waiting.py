"""Waits for the cluster: for the work that goes on after an answer, and for a REST API that blinks.

Port 9443 may blink after a change of its own CA or settings.
https://redis.io/docs/latest/operate/rs/references/rest-api/requests/actions/
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from requests import Response

from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.failures import Failure
from pulumi_redis_enterprise.api.transport.http_errors import scrubbed
from pulumi_redis_enterprise.api.transport.polling import LONGEST_DELAY, back_off, poll_until
from pulumi_redis_enterprise.api.transport.response_parsing import object_in
from pulumi_redis_enterprise.api.transport.retry import FailureKind
from pulumi_redis_enterprise.errors import NotConvergedError, UnreachableError

_FAILED: Final = frozenset({"failed", "cancelled", "aborted"})
# Needs no permission, and says who one is: the least that a login can be proven by.
PROBE: Final = "/v1/users/role"
_ANSWERS_IN_A_ROW = 3  # the first answer may come from before the blink, or from the one node that is done
_FIRST_DELAY = 0.3


class Actions:
    """``/v1/actions``."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def wait(self, action_uid: str | None, *, deadline: float = 300.0) -> None:
        """Wait until an action is done. No action at all, or one that is no longer kept, is done.

        Args:
            action_uid: As the answer to a write names it.
            deadline: Seconds until it is given up.

        Raises:
            NotConvergedError: It failed, or is not done in time.
        """
        if not action_uid:
            return

        def progress(_is_done: object, delay: float) -> str:
            return f"waiting for action {action_uid}" if delay >= LONGEST_DELAY else ""

        if not poll_until(
            lambda: self._is_done(action_uid),
            bool,
            client=self._client,
            deadline=deadline,
            delays=back_off(),
            progress=progress,
        ):
            raise _late_action(action_uid, deadline)

    def _is_done(self, action_uid: str) -> bool:
        path = f"/v1/actions/{action_uid}"
        answer = self._client.get(path, ok=(HTTPStatus.NOT_FOUND,))
        if answer is None:
            return True
        record = object_in(answer, f"GET {path}")
        status = str(record.get("status", "")).lower()
        if status in _FAILED:
            raise NotConvergedError(
                f"action {action_uid} of the cluster has {status}{self._reason(record)}",
                fix="correct what the cluster names, then run again",
            )
        return status == "completed"

    def _reason(self, record: Mapping[str, Any]) -> str:
        message = record.get("error") or record.get("error_message") or record.get("error_code")
        return f": {scrubbed(str(message), self._client.settings)}" if message else ""


def _late_action(action_uid: str, deadline: float) -> NotConvergedError:
    return NotConvergedError(
        f"action {action_uid} of the cluster is not done after {deadline:g} s",
        fix="see whether a node is down (rladmin status), then run `pulumi refresh` and go on",
    )


def wait_for_answers(client: Client, *, deadline: float) -> None:
    """Probe on new connections until the API has answered several times in a row.

    Raises:
        NotConvergedError: It does not answer in time.
        UnreachableError: Waiting will not help, as when a certificate is not trusted any more.
        ApiError: It answers, and rejects the credentials.
    """
    probes = _Probes(client)
    poll_until(
        probes.send,
        lambda answers: answers == _ANSWERS_IN_A_ROW,
        client=client,
        deadline=deadline,
        delays=probes.delays(),
        progress=lambda _answers, _delay: probes.progress(),
    )
    if probes.answers < _ANSWERS_IN_A_ROW:
        raise _unsteady(deadline, probes.trouble)


class _Probes:
    """The probes, each on a new connection.

    Attributes:
        answers: How many have been answered in a row.
        trouble: The reason for which the last one was not; None if it was.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self.answers = 0
        self.trouble: str | None = None

    def send(self) -> int:
        """Probe once; return how many answers there are in a row."""
        self._client.reconnect()
        self.trouble = _trouble(self._client.attempt("GET", PROBE))
        self.answers = 0 if self.trouble else self.answers + 1
        return self.answers

    def delays(self) -> Iterator[float]:
        """Yield the first delay between answers, and ever longer ones while there is trouble."""
        delay = _FIRST_DELAY
        while True:
            delay = min(2 * delay, LONGEST_DELAY) if self.trouble else delay
            yield delay

    def progress(self) -> str:
        """Return the line that tells what is waited for."""
        return f"waiting for the REST API to answer again: {self.trouble}" if self.trouble else ""


def _trouble(outcome: Response | Failure) -> str | None:
    """Return why this is not an answer yet; None if it is one, whatever it says."""
    if isinstance(outcome, Response):
        status = outcome.status_code
        return f"status {status}" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else None
    if outcome.kind is FailureKind.FINAL:
        raise UnreachableError.of(outcome, f"GET {PROBE}: ")
    return outcome.message


def _unsteady(deadline: float, trouble: str | None) -> NotConvergedError:
    return NotConvergedError(
        f"the REST API does not answer steadily {deadline:g} s after a change ({trouble or 'it did once'})",
        fix="see `rladmin status` on a node; the change itself was accepted, so run `pulumi refresh` once it answers",
    )
