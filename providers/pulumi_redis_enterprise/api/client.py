"""The one funnel that every request goes through: login, retries, errors, time-outs.

Example::

    client = Client(settings)
    client.get("/v1/users/role")  # {"role": "admin"}
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from ssl import SSLContext
from typing import Any

import requests
import urllib3
from requests import Response
from requests.auth import HTTPBasicAuth

from pulumi_redis_enterprise.api.bodies import TooLargeError, TooSlowError, read_body
from pulumi_redis_enterprise.api.failures import Failure, failure_from, not_the_rest_api
from pulumi_redis_enterprise.api.retry import DELAYS, Call, Loss, delay_from, may_follow_loss, may_follow_status
from pulumi_redis_enterprise.api.settings import BasicCredentials, CertificateCredentials, ConnectionSettings
from pulumi_redis_enterprise.api.statuses import api_error
from pulumi_redis_enterprise.api.tls import TlsAdapter, client_context
from pulumi_redis_enterprise.errors import ApiError, UnreachableError

_LOG = logging.getLogger(__name__)


def say_nothing(message: str) -> None:
    """Drop a message on progress."""


class Client:
    """Requests to one cluster as one identity. Safe to share among threads; connects when first used.

    Args:
        settings: Where, and as whom.
        sleep: Waits for so many seconds.
        clock: Seconds of a clock that never goes back.
        log: Told in a sentence whenever something takes longer: retries and waits.
    """

    def __init__(
        self,
        settings: ConnectionSettings,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        log: Callable[[str], None] = say_nothing,
    ) -> None:
        self.settings = settings
        self.sleep = sleep
        self.clock = clock
        self.log = log
        self._login = Login()
        self._thread = threading.local()
        self._generation = object()

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
            The parsed JSON, or None if the body is empty.

        Raises:
            UnreachableError: There was no usable answer.
            ApiError: The answer has an error status.
        """
        call = Call(method, path, timeout=timeout or self.settings.timeout, params=params, body=body)
        outcome = self._patient_attempt(call)
        if isinstance(outcome, Response) and outcome.status_code in ok:
            return None
        value = self._value(call, outcome)
        if isinstance(value, Failure):
            raise UnreachableError(f"{call}: {value.reason}", fix=value.fix)
        return value

    def attempt(self, method: str, path: str) -> Response | Failure:
        """Send a request once, and return whatever comes of it.

        Raises:
            ApiError: The credentials were rejected, now or before.
        """
        return self._attempt(Call(method, path, timeout=self.settings.timeout))

    def reconnect(self) -> None:
        """Let the next request of every thread use a new connection.

        A cluster keeps what it knows of a client certificate for as long as the connection lives.
        """
        self._generation = object()

    def close(self) -> None:
        """Close this thread's connections; another thread's are closed when the thread ends."""
        session: requests.Session | None = getattr(self._thread, "session", None)
        self._thread.session = None
        if session is not None:
            session.close()

    def _patient_attempt(self, call: Call) -> Response | Failure:
        for default in DELAYS:
            outcome = self._attempt(call)
            if not self._may_repeat(call, outcome):
                return outcome
            asked = outcome.headers.get("Retry-After") if isinstance(outcome, Response) else None
            delay = delay_from(asked, default)
            said = f"{outcome.status_code}" if isinstance(outcome, Response) else outcome.reason
            self.log(f"{call}: {said}; trying again in {delay:g} s")
            self.sleep(delay)
        return self._attempt(call)

    def _may_repeat(self, call: Call, outcome: Response | Failure) -> bool:
        if isinstance(outcome, Response):
            return may_follow_status(call, outcome.status_code)
        by_certificate = isinstance(self.settings.credentials, CertificateCredentials)
        if outcome.loss is Loss.UNKNOWN and by_certificate and not self._login.accepted:
            # A connection that breaks before the certificate was ever accepted most likely was refused for it.
            return False
        return may_follow_loss(call, outcome.loss)

    def _attempt(self, call: Call) -> Response | Failure:
        with self._login.turn():
            outcome = self._send(call)
            if isinstance(outcome, Response):
                self._judge_login(call, outcome)
        return outcome

    def _send(self, call: Call) -> Response | Failure:
        started = self.clock()
        outcome: Response | Failure
        try:
            response = self._session().request(
                call.method,
                self.settings.url + call.path,
                params=call.params,
                json=call.body,
                timeout=(self.settings.timeout, call.timeout),
                allow_redirects=False,
                stream=True,
            )
            outcome = read_body(response, seconds=call.timeout, clock=self.clock)
        except (requests.RequestException, urllib3.exceptions.HTTPError, TooLargeError, TooSlowError) as error:
            outcome = failure_from(error, self.settings)
        result = outcome.status_code if isinstance(outcome, Response) else "no answer"
        _LOG.debug("%s %s %s %.0f ms", call.method, call.path, result, 1000 * (self.clock() - started))
        return outcome

    def _judge_login(self, call: Call, response: Response) -> None:
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            self._login.rejected = api_error(call, response, self.settings)
            raise self._login.rejected
        if response.ok or response.status_code == HTTPStatus.FORBIDDEN:
            self._login.accepted = True

    def _value(self, call: Call, outcome: Response | Failure) -> Any:
        if isinstance(outcome, Failure):
            return outcome
        if not HTTPStatus.OK <= outcome.status_code < HTTPStatus.MULTIPLE_CHOICES:
            raise api_error(call, outcome, self.settings)
        if not outcome.content.strip():
            return None
        try:
            return outcome.json()
        except (ValueError, RecursionError):
            # Left at once, as the exception holds the whole body. JSON nested by the thousands is none either.
            pass
        return not_the_rest_api(outcome.headers.get("Content-Type", ""), self.settings)

    def _session(self) -> requests.Session:
        """This thread's session of the present generation."""
        generation = self._generation
        session: requests.Session | None = getattr(self._thread, "session", None)
        if session is None or self._thread.generation is not generation:
            self.close()
            session = self._new_session()
            self._thread.session, self._thread.generation = session, generation
        return session

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        # No proxy, .netrc or CA bundle from the environment: exactly one kind of credentials, and trust by settings.
        session.trust_env = False
        # A cookie would be a second credential, kept when the first one is not valid any more.
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.headers.update({"Accept": "application/json", "User-Agent": "pulumi-redis-enterprise"})
        credentials = self.settings.credentials
        if isinstance(credentials, BasicCredentials):
            # RFC 7617 section 2.1 knows UTF-8 only; `requests` would encode text as Latin-1.
            session.auth = HTTPBasicAuth(credentials.username.encode(), credentials.password.encode())
        session.mount("https://", TlsAdapter(self._context, self.settings))
        return session

    @cached_property
    def _context(self) -> SSLContext:
        return client_context(self.settings)


class Login:
    """What is known of the credentials, so that wrong ones are sent once.

    Five failed logins lock the account, and the engine's plugin process begins with four calls at a time: so
    requests go one by one until the credentials were accepted, and none is sent after they were rejected.
    """

    def __init__(self) -> None:
        self.accepted = False
        self.rejected: ApiError | None = None
        self._one_at_a_time = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
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
