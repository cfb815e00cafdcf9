"""One request to one node as one user, and its outcome."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from typing import Final

import requests
import urllib3
from requests import Response

from pulumi_redis_enterprise.api.settings.connection_settings import ConnectionSettings
from pulumi_redis_enterprise.api.transport.failures import CHECK_URL, Failure
from pulumi_redis_enterprise.api.transport.http_errors import api_error
from pulumi_redis_enterprise.api.transport.limits import LARGEST_HEAD, allowance
from pulumi_redis_enterprise.api.transport.redirects import redirected
from pulumi_redis_enterprise.api.transport.response_body import read_body
from pulumi_redis_enterprise.api.transport.retry import ApiCall
from pulumi_redis_enterprise.api.transport.sessions import Sessions
from pulumi_redis_enterprise.api.transport.transport_errors import failure_from
from pulumi_redis_enterprise.errors import ApiError, BadAnswerError

_LOG = logging.getLogger(__name__)

# RFC 9110 sections 15.4.8 and 15.4.9: the method stays, so a server that answers so has done nothing.
_SENT_ON: Final = frozenset({HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT})


class Exchange:
    """Sends requests, and keeps in mind what became of the login.

    Args:
        settings: As whom, and whom to trust.
        clock: Seconds of a clock that never goes back.

    Attributes:
        login: What is known of the credentials; take a turn before `send`.
        sessions: The connections.
    """

    def __init__(self, settings: ConnectionSettings, *, clock: Callable[[], float]) -> None:
        self.login = CredentialState()
        self._settings = settings
        self._clock = clock
        self.sessions = Sessions(settings)

    def send(self, node: str, call: ApiCall) -> Response | Failure:
        """Send a call once; what comes of it is an answer, or a failure as data.

        Raises:
            ApiError: The credentials were rejected.
        """
        started = self._clock()
        settings = replace(self._settings, url=node)
        outcome: Response | Failure
        try:
            outcome = self._answer_to(call, node + call.path)
        except (requests.RequestException, urllib3.exceptions.HTTPError, BadAnswerError) as error:
            outcome = failure_from(error, settings)
        result = outcome.status_code if isinstance(outcome, Response) else "no answer"
        where = call.path if node == self._settings.url else node + call.path
        _LOG.debug("%s %s %s %.0f ms", call.method, where, result, 1000 * (self._clock() - started))
        if isinstance(outcome, Failure):
            return outcome
        if HTTPStatus.MULTIPLE_CHOICES <= outcome.status_code < HTTPStatus.BAD_REQUEST:
            not_processed = call.method == "GET" or outcome.status_code in _SENT_ON
            location = outcome.headers.get("Location", "")
            return redirected(location, settings, status=outcome.status_code, not_processed=not_processed)
        self._judge_login(call, outcome)
        return outcome

    def _answer_to(self, call: ApiCall, url: str) -> Response:
        connect, answer = timeouts = self._settings.timeout, call.timeout
        limit = allowance(seconds=connect + answer, octets=LARGEST_HEAD, clock=self._clock)
        with self.sessions.borrowed() as session, limit as allowed:
            response = session.request(
                call.method,
                url,
                params=call.params,
                json=call.body,
                timeout=timeouts,
                allow_redirects=False,
                stream=True,
            )
            if response.status_code < HTTPStatus.OK:
                # `http.client` takes it for the answer, and the one that follows for the answer to the next request.
                response.close()
                reason = f"answered {response.status_code}, an interim status, where a final one was expected"
                raise BadAnswerError(reason, fix=CHECK_URL)
            return read_body(response, allowed)

    def _judge_login(self, call: ApiCall, response: Response) -> None:
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            self.login.rejected = api_error(call, response, self._settings)
            raise self.login.rejected
        if response.ok or response.status_code == HTTPStatus.FORBIDDEN:
            self.login.accepted = True


class CredentialState:
    """The state of the credentials, noted so that wrong ones are sent once.

    Five failed logins lock the account, and the engine's plugin process begins with four calls at a time: so
    requests go one by one until the credentials were accepted, and none is sent after they were rejected.
    """

    def __init__(self) -> None:
        self.accepted = False
        self.rejected: ApiError | None = None
        self._one_at_a_time = threading.Lock()

    @contextmanager
    def one_at_a_time(self) -> Iterator[None]:
        """Wait for one's turn.

        Raises:
            ApiError: The credentials were rejected before.
        """
        if self.accepted:
            self._raise_if_rejected()
            yield
            return
        with self._one_at_a_time:
            self._raise_if_rejected()
            yield

    def _raise_if_rejected(self) -> None:
        if self.rejected is not None:
            raise self.rejected.with_traceback(None)
