"""Settings of the product's client, a small real TLS server, and a time that passes at once."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import responses
from pulumi_redis_enterprise.api.settings.connection_settings import (
    BasicCredentials,
    CertificateCredentials,
    ConnectionSettings,
)
from pulumi_redis_enterprise.api.transport.client import Client
from redis_enterprise_emulator.pki import Authority, Identity

URL: Final = "https://cluster.local:9443"
PASSWORD: Final = "correct horse"
BASIC: Final = ConnectionSettings(URL, BasicCredentials("admin@cluster.local", PASSWORD))


@dataclass
class FakeTime:
    """A clock that moves on when somebody sleeps."""

    now: float = 0.0
    sleeps: list[float] = field(default_factory=list)

    def clock(self) -> float:
        """The seconds slept so far."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.sleeps.append(seconds)
        self.now += seconds


def client_for(settings: ConnectionSettings = BASIC, *, time: FakeTime | None = None) -> Client:
    """A client that never really waits."""
    time = time or FakeTime()
    return Client(settings, sleep=time.sleep, clock=time.clock)


# Real time, unlike tests.support.certificates: OpenSSL looks at the clock of the machine.


@cache
def authority() -> Authority:
    """The root that signed everything below."""
    return Authority.create("CN=Root,O=Acme", now=datetime.now(UTC))


@cache
def stranger() -> Authority:
    """A root that nobody trusts."""
    return Authority.create("CN=Stranger,O=Acme", now=datetime.now(UTC))


@cache
def server_identity(*hosts: str) -> Identity:
    """A server certificate, for 127.0.0.1 and cluster.local unless said otherwise."""
    return authority().issue_server(hosts or ("127.0.0.1", "cluster.local"), now=datetime.now(UTC))


@cache
def app() -> Identity:
    """A client certificate that the root signed."""
    return authority().issue_client("CN=app-1,O=Acme", now=datetime.now(UTC))


@cache
def strange_app() -> Identity:
    """A client certificate that a stranger signed."""
    return stranger().issue_client("CN=app-1,O=Acme", now=datetime.now(UTC))


def by_certificate(identity: Identity, settings: ConnectionSettings = BASIC) -> ConnectionSettings:
    """The settings with a login by certificate."""
    return replace(settings, credentials=CertificateCredentials(identity.certificate_pem, identity.key_pem))


@dataclass(frozen=True)
class Seen:
    """A request as the server saw it."""

    method: str
    path: str
    headers: dict[str, str]
    subject: Any
    connection: int
    server_name: str | None


@dataclass
class Server:
    """A running server: where it is, what it answers, and what it was asked."""

    settings: ConnectionSettings
    body: bytes = b'{"role": "admin"}'
    content_type: str = "application/json"
    status: int = 200
    extra_headers: dict[str, str] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)


def answer_with(value: Any) -> bytes:
    """The body of an answer."""
    return json.dumps(value).encode()


@contextmanager
def tls_server(
    identity: Identity | None = None,
    *,
    client_ca: Authority | None = None,
    adjust: Callable[[ssl.SSLContext], None] = lambda _: None,
    plain: bool = False,
) -> Iterator[Server]:
    """Serve on 127.0.0.1, with settings that trust it.

    Args:
        identity: The server's certificate.
        client_ca: Demand a client certificate that this CA signed.
        adjust: Changes the server's TLS context.
        plain: Speak HTTP without TLS.
    """
    server = Server(replace(BASIC, ca_certificate=authority().certificate_pem))
    names: list[str | None] = []
    context = None if plain else _server_context(identity or server_identity(), client_ca, names)
    if context:
        adjust(context)
    with _Listener(server, context, names) as listener:
        server.settings = replace(server.settings, url=f"https://127.0.0.1:{listener.server_port}")
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        listener.shutdown()
        thread.join()


def _server_context(identity: Identity, client_ca: Authority | None, names: list[str | None]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        context.load_cert_chain(*identity.write(Path(folder), "server"))
    if client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=client_ca.certificate_pem)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    return context


class _Listener(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, server: Server, context: ssl.SSLContext | None, names: list[str | None]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.shown = server
        self.names = names
        if context:
            # The handshake is made by accept(), and socketserver goes on after an OSError in there.
            self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, _request: Any, _client_address: Any) -> None:
        """Keep quiet: a client that hangs up is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listener

    def _answer(self) -> None:
        shown = self.server.shown
        peer = self.connection.getpeercert() if isinstance(self.connection, ssl.SSLSocket) else None
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        name = self.server.names[-1] if self.server.names else None
        shown.seen.append(
            Seen(
                self.command,
                self.path,
                dict(self.headers),
                (peer or {}).get("subject"),
                self.client_address[1],
                name,
            )
        )
        self.send_response(shown.status)
        headers = {"Content-Type": shown.content_type, "Content-Length": str(len(shown.body))}
        for key, value in (headers | shown.extra_headers).items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(shown.body)

    do_GET = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815 - what http.server calls

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Log nothing."""


def sent(rest: responses.RequestsMock) -> list[str]:
    """The requests that were sent, as ``GET /v1/users``."""
    return [f"{call.request.method} {(call.request.url or '').removeprefix(URL)}" for call in rest.calls]


def bodies(rest: responses.RequestsMock, method: str) -> list[Any]:
    """Return what was sent as JSON by one method."""
    return [json.loads(call.request.body or "null") for call in rest.calls if call.request.method == method]
