"""The one funnel that every request goes through: login, nodes, retries, errors, time-outs.

Example::

    client = Client(settings)
    client.get("/v1/users/role")  # {"role": "admin"}
"""

import math
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from requests import Response

from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials, ConnectionSettings
from pulumi_redis_enterprise.api.transport.cancellation import pause, refuse_to_begin, waiting_for
from pulumi_redis_enterprise.api.transport.failures import Failure, together
from pulumi_redis_enterprise.api.transport.http_errors import api_error
from pulumi_redis_enterprise.api.transport.journal import note_change
from pulumi_redis_enterprise.api.transport.redirects import KnownNodes
from pulumi_redis_enterprise.api.transport.response_body import json_in, unusable_body
from pulumi_redis_enterprise.api.transport.retry import (
    DELAYS,
    ApiCall,
    FailureKind,
    delay_from,
    may_follow_status,
    may_go_elsewhere,
    may_try_again,
)
from pulumi_redis_enterprise.api.transport.single_request import Exchange
from pulumi_redis_enterprise.errors import UnreachableError

_INTRODUCTION: Final = "/v1/cluster"


def ignore_progress(message: str) -> None:
    """Drop a message on progress."""


class Client:
    """Requests to one cluster as one user. Safe to share among threads; connects when first used.

    With several nodes, the one that answered last is asked first. A node that was not asked before has to be of the
    same cluster as the others.

    Args:
        settings: Where, and as whom.
        sleep: Waits for so many seconds.
        clock: Seconds of a clock that never goes back.
        log: Gets a sentence whenever something takes longer: retries and waits.
    """

    def __init__(
        self,
        settings: ConnectionSettings,
        *,
        sleep: Callable[[float], None] = pause,
        clock: Callable[[], float] = time.monotonic,
        log: Callable[[str], None] = ignore_progress,
    ) -> None:
        self.settings = settings
        self.sleep = sleep
        self.clock = clock
        self.log = log
        self._nodes = KnownNodes((settings.url, *settings.nodes))
        self._exchange = Exchange(settings, clock=clock)

    def get(self, path: str, **options: Any) -> Any:
        """GET; see `request`."""
        return self.request("GET", path, **options)

    def post(self, path: str, body: Any, **options: Any) -> Any:
        """POST; see `request`."""
        return self.request("POST", path, body=body, **options)

    def put(self, path: str, body: Any, **options: Any) -> Any:
        """PUT; see `request`."""
        return self.request("PUT", path, body=body, **options)

    def delete(self, path: str, **options: Any) -> Any:
        """DELETE; see `request`."""
        return self.request("DELETE", path, **options)

    def request(  # noqa: PLR0913 - by keyword, and most calls need none of them
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        timeout: float | None = None,
        ok: Collection[int] = (),
    ) -> Any:
        """Send a request until it is answered, and return the JSON of the answer.

        Args:
            method: GET, POST, PUT or DELETE.
            path: From ``/v1/`` on.
            params: The query.
            body: What to send as JSON.
            timeout: Seconds to wait for the answer; by default the settings' timeout.
            ok: Error statuses that are as good as success; they return None.

        Returns:
            The parsed JSON; None if the body of an answer to a write is empty.

        Raises:
            UnreachableError: There was no usable answer.
            ApiError: The answer has an error status.
            SettingsError: A node is of another cluster.
        """
        call = ApiCall(method, path, timeout=timeout or self.settings.timeout, params=params, body=body)
        outcome = self._patient_attempt(call)
        if isinstance(outcome, Response) and outcome.status_code in ok:
            return None
        if isinstance(outcome, Response):
            return self._value(call, outcome)
        raise UnreachableError.of(outcome, f"{call}: ")

    def attempt(self, method: str, path: str) -> Response | Failure:
        """Send a request once, to each node until one answers, and return whatever comes of it.

        Raises:
            ApiError: The credentials were rejected, now or before.
            SettingsError: A node is of another cluster.
        """
        return self._attempt(ApiCall(method, path, timeout=self.settings.timeout))

    def with_credentials(self, credentials: CertificateCredentials, *, most_seconds: float = math.inf) -> "Client":
        """A client with other credentials, whose requests go to the same nodes in the same order.

        Args:
            credentials: The other credentials.
            most_seconds: A lower time-out than that of the settings.
        """
        timeout = min(self.settings.timeout, most_seconds)
        settings = replace(self.settings, credentials=credentials, timeout=timeout)
        other = Client(settings, sleep=self.sleep, clock=self.clock, log=self.log)
        other._nodes = self._nodes
        return other

    def reconnect(self) -> None:
        """Let every request from now on use a new connection.

        A cluster keeps what it knows of a client certificate for as long as the connection lives.
        """
        self._exchange.sessions.renew()

    def close(self) -> None:
        """Close the connections that no request uses just now."""
        self._exchange.sessions.close()

    def _patient_attempt(self, call: ApiCall) -> Response | Failure:
        for default in DELAYS:
            outcome = self._attempt(call)
            if not self._may_repeat(call, outcome):
                return outcome
            delay = delay_from(outcome.headers, default) if isinstance(outcome, Response) else default
            message = f"{outcome.status_code}" if isinstance(outcome, Response) else outcome.message
            self.log(f"{call}: {message}; trying again in {delay:g} s")
            with waiting_for(f"waiting to send {call} again ({message})"):
                self.sleep(delay)
            if self._nodes.are_several and not _is_for_another_node(call, outcome):
                # The node may have seen this write, so no other one was asked. As it may be sent twice, it goes where
                # reads are answered by now.
                self.attempt("GET", _INTRODUCTION)
        return self._attempt(call)

    def _may_repeat(self, call: ApiCall, outcome: Response | Failure) -> bool:
        if isinstance(outcome, Response):
            return may_follow_status(call, outcome.status_code)
        by_certificate = isinstance(self.settings.credentials, CertificateCredentials)
        if outcome.kind is FailureKind.UNKNOWN and by_certificate and not self._exchange.login.accepted:
            # A connection that breaks before the certificate was ever accepted most likely was refused for it.
            return False
        return may_try_again(call, outcome.kind)

    def _attempt(self, call: ApiCall) -> Response | Failure:
        with self._exchange.login.one_at_a_time():
            if call.method == "GET":
                return self._ask_around(call)
            refuse_to_begin(call)
            outcome = self._ask_around(call)
            if _may_have_changed(outcome):
                note_change(call)
            return outcome

    def _ask_around(self, call: ApiCall) -> Response | Failure:
        """Ask one node after the other, each once at most: redirects cannot go round in circles."""
        waiting, outcomes = self._nodes.in_order(), list[Response | Failure]()
        while waiting:
            node = waiting.pop(0)
            sent, outcome = self._ask(node, call)
            if not _is_for_another_node(sent, outcome):
                self._note(node, outcome, outcomes)
                return outcome
            target = self._nodes.named_by(outcome.sent_on_to) if isinstance(outcome, Failure) else None
            if target in waiting:
                waiting.sort(key=lambda url: url != target)
            else:
                outcomes.append(outcome)
        answers = [outcome for outcome in outcomes if isinstance(outcome, Response)]
        return answers[-1] if answers else together([outcome for outcome in outcomes if isinstance(outcome, Failure)])

    def _note(self, node: str, outcome: Response | Failure, others: list[Response | Failure]) -> None:
        """Ask the node that answered first from now on; tell why, unless it was named by the others."""
        if not isinstance(outcome, Response) or node == self._nodes.preferred:
            return
        self._nodes.prefer(node)
        troubles = [_trouble(other) for other in others if not (isinstance(other, Failure) and other.sent_on_to)]
        if troubles:
            self.log(f"warning: {'; '.join(troubles)}; going on with {node}{self._nodes.cluster_of(node)}")

    def _ask(self, node: str, call: ApiCall) -> tuple[ApiCall, Response | Failure]:
        """Send the call, or what goes before it if the node was not asked before; return which, and what came of it."""
        if not self._nodes.are_several or self._nodes.is_recognized(node):
            return call, self._exchange.send(node, call)
        introduction = ApiCall("GET", _INTRODUCTION, timeout=self.settings.timeout)
        outcome = self._exchange.send(node, introduction)
        if _is_for_another_node(introduction, outcome) or isinstance(outcome, Failure):
            return introduction, outcome
        cluster = _name_in(outcome)
        if cluster:
            self._nodes.recognize(node, cluster)
        return call, self._exchange.send(node, call)

    def _value(self, call: ApiCall, outcome: Response) -> Any:
        if not HTTPStatus.OK <= outcome.status_code < HTTPStatus.MULTIPLE_CHOICES:
            raise api_error(call, outcome, self.settings)
        if call.method != "GET" and not outcome.content.strip():
            return None
        try:
            return json_in(outcome)
        except (ValueError, RecursionError):
            # Left at once, as the exception may hold the whole body. JSON nested by the thousands is none either.
            pass
        node = self._nodes.named_by(outcome.url) or self.settings.url
        content_type = outcome.headers.get("Content-Type", "")
        asked = replace(self.settings, url=node)
        failure = unusable_body(outcome.content, content_type, asked, status=outcome.status_code)
        raise UnreachableError.of(failure, f"{call}: ")


def _is_for_another_node(call: ApiCall, outcome: Response | Failure) -> bool:
    if isinstance(outcome, Failure):
        return may_go_elsewhere(call, outcome.kind)
    return call.method == "GET" and outcome.status_code == HTTPStatus.SERVICE_UNAVAILABLE


def _may_have_changed(outcome: Response | Failure) -> bool:
    """Return True if the cluster may have carried out a write that ended so."""
    if isinstance(outcome, Failure):
        return outcome.kind not in {FailureKind.NOTHING_SENT, FailureKind.ELSEWHERE}
    return outcome.ok or outcome.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR


def _trouble(outcome: Response | Failure) -> str:
    return outcome.message if isinstance(outcome, Failure) else f"{outcome.url} -> {outcome.status_code}"


def _name_in(response: Response) -> str:
    """The name in a cluster object; "" if there is none, as for who may not see it."""
    try:
        record = json_in(response)
    except (ValueError, RecursionError):
        return ""
    name = record.get("name") if isinstance(record, dict) else None
    return name if response.ok and isinstance(name, str) else ""
