"""The door to a named cluster: a server on this machine that tests take for the cluster.

Tests know this server by an address, a user and a password of its own. It holds each request to the level of the run,
sends it on with the real credentials, one at a time, and none after a 401 to these. So no test, and no process that a
test starts, has the address or the password of the cluster.
"""

import base64
import json
import secrets
import ssl
import threading
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, NoReturn

import pytest
import requests
import urllib3
from pulumi_redis_enterprise.api.settings.connection_settings import BasicCredentials, ConnectionSettings
from pulumi_redis_enterprise.api.transport.limits import LARGEST_BODY, allowance
from pulumi_redis_enterprise.api.transport.sessions import Sessions
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.trust import Trust
from pulumi_redis_enterprise.errors import BadAnswerError
from redis_enterprise_emulator.pki import Authority

from tests.conformance.policy import changes_settings, refusal
from tests.conformance.view import USERNAME, View, kind_and_uid

REJECTED: Final = "the cluster answered 401 to the credentials of the run, so nothing more is sent"
_KEPT_HEADERS: Final = ("Content-Type", "Location", "Retry-After", "Date", "Allow")


@dataclass(frozen=True, slots=True)
class Sent:
    """One request of a test that was answered.

    Attributes:
        method: ``GET``.
        path: ``/v1/users``.
        query: What follows the question mark, or "".
        status: The HTTP status of the answer.
    """

    method: str
    path: str
    query: str
    status: int

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        pytest.skip(f"needs the emulator's record of requests: {name}")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as tests get it."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Door:
    """A server that listens from construction until `close`.

    Args:
        settings: Where the cluster is, and as whom requests are sent.
        level: How far the run may go.
        view: What tests see.
        trust: Notes the trusted CA and its settings before they are changed, and restores them.
        folder: An existing folder for the files of the server's certificate.

    Attributes:
        requests: What tests have sent.
        refused: Why a request of the present test was not sent; "" if all were.
        rejected: Whether the cluster has answered 401 to the credentials.
        has_written: Whether there may be something to remove or to restore.
        count: How many requests were sent on.
        lacks_roles: Whether the present test has to do without the roles that an operator makes.
    """

    def __init__(self, settings: ConnectionSettings, level: Level, view: View, trust: Trust, folder: Path) -> None:
        self.level, self.view, self.trust = level, view, trust
        self.username, self.password = USERNAME, secrets.token_urlsafe(16)
        self.requests: list[Sent] = []
        self.refused, self.rejected, self.has_written, self.count = "", False, False, 0
        self.lacks_roles = False
        self._settings = settings
        self._username = settings.credentials.username if isinstance(settings.credentials, BasicCredentials) else ""
        self._caller, self._others = Sessions(settings), Sessions(settings)
        self.turn = threading.RLock()
        now = datetime.now(UTC)
        authority = Authority.create("CN=Conformance", now=now)
        self.ca_pem = authority.certificate_pem
        files = authority.issue_server(["127.0.0.1", "localhost"], now=now).write(folder, "door")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*files)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._server.daemon_threads, self._server.block_on_close = True, False
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"https://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._caller.close()
        self._others.close()

    def relay(self, method: str, target: str, body: Any, *, authorization: str = "", content_type: str = "") -> Reply:
        """Send a request of a test on, and return what the test is to see of the answer."""
        path, _, query = target.partition("?")
        own = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
        if authorization == f"Basic {own}":
            reply = self.ask(method, target, body, content_type=content_type)
        elif _user_in(authorization) == self._username.lower():
            # A wrong password of the very user whose credentials are used would count towards a lock.
            reply = Reply(HTTPStatus.UNAUTHORIZED)
        else:
            named = _with_prefix(authorization, self.view.prefix)
            reply = self._held(method, target, body, authorization=named, content_type=content_type)
        with self.turn:
            self.requests.append(Sent(method, path, query, reply.status))
        return reply

    def ask(self, method: str, target: str, body: Any = None, *, content_type: str = "application/json") -> Reply:
        """Send a request as the caller."""
        return self._held(method, target, body, authorization=None, content_type=content_type)

    def _held(self, method: str, target: str, body: Any, *, authorization: str | None, content_type: str) -> Reply:
        """Send a request if the level allows it."""
        with self.turn:
            target = self.view.path_for_cluster(target)
            path = target.partition("?")[0]
            sent = self.view.body_for_cluster(path, body)
            self.refused = self.refused or (REJECTED if self.rejected else self._refusal(method, target, sent))
            if self.refused:
                return Reply(HTTPStatus.FORBIDDEN, {"description": f"not sent: {self.refused}"})
            if method not in ("GET", "HEAD", "OPTIONS"):
                self.has_written = True
                if changes_settings(method, target):
                    self.trust.save()
            answer = self._send(method, target, sent, authorization, content_type)
            if authorization is None and answer.status == HTTPStatus.UNAUTHORIZED:
                self.rejected, self.refused = True, REJECTED
            return self._shown(path, answer)

    def _refusal(self, method: str, target: str, body: Any) -> str:
        kind, uid = kind_and_uid(target.partition("?")[0])
        if uid is not None and method not in ("GET", "HEAD", "OPTIONS") and uid not in self.view.own[kind]:
            self._shown(kind, self._send("GET", kind, None, None, ""))  # which notes what is the run's own
        return refusal(self.level, self.trust.conversation.version, method, target, body=body, own=self.view.own)

    def _shown(self, path: str, answer: Reply) -> Reply:
        if answer.body is None:
            return answer
        body = self.view.body_for_tests(path, answer.body)
        return Reply(HTTPStatus.NOT_FOUND) if body is None else replace(answer, body=body)

    def _send(self, method: str, target: str, body: Any, authorization: str | None, content_type: str) -> Reply:
        self.count += 1
        sessions = self._caller if authorization is None else self._others
        headers = {"Content-Type": content_type} if body is not None else {}
        data = None if body is None else json.dumps(body).encode()
        seconds = self._settings.certificate_timeout if "/v1/cluster" in target else self._settings.timeout
        try:
            limit = allowance(seconds=2 * seconds, octets=LARGEST_BODY, clock=time.monotonic)
            with sessions.borrowed() as session, limit:
                if authorization is not None:
                    session.auth = _as_given(authorization)
                response = session.request(
                    method,
                    self._settings.url + target,
                    data=data,
                    headers=headers,
                    timeout=seconds,
                    allow_redirects=False,
                )
        except (requests.RequestException, urllib3.exceptions.HTTPError, BadAnswerError):
            return Reply(HTTPStatus.GATEWAY_TIMEOUT)
        kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        try:
            return Reply(response.status_code, json.loads(response.content) if response.content else None, kept)
        except ValueError:
            return Reply(response.status_code, {"description": "a body that is not JSON"}, kept)


def _user_in(authorization: str) -> str:
    """Return the name in a header, in lower case."""
    return _credentials_in(authorization).partition(":")[0].lower()


def _with_prefix(authorization: str, prefix: str) -> str:
    """Return a header with the name that the user of a test has in the cluster; addresses are as they were given."""
    text = _credentials_in(authorization)
    if not text or "@" in text.partition(":")[0]:
        return authorization
    return f"Basic {base64.b64encode((prefix + text).encode()).decode()}"


def _credentials_in(authorization: str) -> str:
    try:
        return base64.b64decode(authorization.removeprefix("Basic ")).decode()
    except ValueError:
        return ""


def _as_given(authorization: str) -> Any:
    def add(request: requests.PreparedRequest) -> requests.PreparedRequest:
        if authorization:
            request.headers["Authorization"] = authorization
        return request

    return add


def _handler(door: Door) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:  # the test has gone
                self.close_connection = True

        def _relay(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            text = self.rfile.read(length)
            reply = door.relay(
                self.command,
                self.path,
                json.loads(text) if text else None,
                authorization=self.headers.get("Authorization", ""),
                content_type=self.headers.get("Content-Type", "application/json"),
            )
            body = b"" if reply.body is None else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = _relay  # noqa: N815 - the names of the base

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of the base
            """Print nothing."""

    return Handler
