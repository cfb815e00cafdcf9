"""The way to an emulated cluster without sockets, with its faults, and with a kill at any request."""

import base64
import io
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate
from pulumi_redis_enterprise.api.settings.connection_settings import BasicCredentials, ConnectionSettings
from pulumi_redis_enterprise.cli.probe.conversation import Conversation, Journal
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.messages import CALLER, Answer, Request, Sender
from pulumi_redis_enterprise.cli.probe.run import begin
from pulumi_redis_enterprise.errors import InconclusiveError
from redis_enterprise_emulator import Assumptions, Emulator, Kind
from redis_enterprise_emulator.cluster import Cluster
from redis_enterprise_emulator.connection import ENVIRON_KEY, Connection
from redis_enterprise_emulator.rest.application import Application
from redis_enterprise_emulator.rest.fault_responses import FAULT_KEY
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.access.client_certificates import ClientCertificate
from redis_enterprise_emulator.state.access.logins import admits, set_password
from redis_enterprise_emulator.state.certificates import trusted_authorities

from tests.support.certificates import NOW
from tests.support.emulated_cluster import BASIC, StandingClock, fresh_cluster

_LOST: Final = {Kind.RESET, Kind.TIMEOUT, Kind.CUT_OFF, Kind.NODE_AWAY}


class KilledError(BaseException):
    """The end of the process."""


@dataclass(slots=True)
class EmulatedWire:
    """Hands requests to the emulator's application.

    Attributes:
        cluster: The emulated cluster.
        urls: The base URLs of its nodes.
        sent: The requests so far.
        changes_password_at: The number of the request before which somebody changes the caller's password.
        killed_at: The number of the request at which the process ends, after it was carried out; 0 for none.
    """

    cluster: Cluster
    urls: Sequence[str] = ("https://127.0.0.1:9443",)
    sent: list[Request] = field(default_factory=list)
    killed_at: int = 0
    changes_password_at: int = 0

    @property
    def nodes(self) -> Sequence[str]:
        """The base URLs."""
        return self.urls

    def send(self, request: Request) -> Answer:
        """Answer one request."""
        if self.killed_at and len(self.sent) >= self.killed_at:
            raise KilledError
        self.sent.append(request)
        if self.changes_password_at == len(self.sent):
            set_password(self.cluster.state, 1, "another one")
        if self.cluster.refusal():
            return Answer(0)
        connection = self._connection(request)
        if connection is None:
            return Answer(0)
        environ = _environ(request, connection)
        started: list[Any] = []
        body = b"".join(Application(self.cluster)(environ, lambda *it: started.append(it)))  # type: ignore[arg-type]
        if self.killed_at and len(self.sent) >= self.killed_at:
            raise KilledError
        if any(fault.kind in _LOST for fault in environ[FAULT_KEY]):
            return Answer(0)
        status, headers = started[0][0], dict(started[0][1])
        return _answer(int(status[:3]), headers.get("Location", ""), b"" if request.method == "HEAD" else body)

    def _connection(self, request: Request) -> Connection | None:
        """Open a connection as the emulator's server does; None if the handshake fails, or it is hung up on."""
        state, number = self.cluster.state, len(self.sent)
        pem = request.sender.certificate
        authorities = trusted_authorities(state) if state.settings["mtls_certificate_authentication"] else ()
        if not pem or not authorities:
            return Connection(number, state.clock(), node=request.node + 1)
        der = load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)
        if not any(_issued(authority, der) for authority in authorities):
            return None
        certificate = ClientCertificate.from_der(der)
        admitted = admits(state, certificate)
        if not admitted and state.assumptions.unmatched_certificate == "close":
            return None
        return Connection(number, state.clock(), certificate, admitted, request.node + 1)

    def whoami(self, _: str, __: Sender, ___: str) -> str | None:
        """Say that nobody listens."""

    def count_ca_names(self) -> int | None:
        """Say that there is no handshake."""

    def open(self, _: Sender) -> Any:
        """Open nothing.

        Raises:
            InconclusiveError: Always.
        """
        raise InconclusiveError("there are no sockets")


def _answer(status: int, location: str, body: bytes) -> Answer:
    if not body:
        return Answer(status, location=location)
    try:
        return Answer(status, json.loads(body), "json", location)
    except ValueError:
        return Answer(status, form="html" if body[:1] == b"<" else "other", location=location)


def _issued(authority: bytes, certificate: bytes) -> bool:
    try:
        load_der_x509_certificate(certificate).verify_directly_issued_by(load_der_x509_certificate(authority))
    except (ValueError, InvalidSignature):
        return False
    return True


def _environ(request: Request, connection: Connection) -> dict[str, Any]:
    path, _, query = request.target.partition("?")
    payload = request.payload or b""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "REQUEST_URI": request.target,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "9443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(payload),
        "CONTENT_LENGTH": str(len(payload)),
        "CONTENT_TYPE": request.content_type,
        ENVIRON_KEY: connection,
        FAULT_KEY: [],
    }
    credentials = _credentials(request)
    if credentials:
        environ["HTTP_AUTHORIZATION"] = "Basic " + base64.b64encode(":".join(credentials).encode()).decode()
    return environ


def _credentials(request: Request) -> tuple[str, str] | None:
    if request.sender is CALLER:
        return BASIC
    return (request.sender.username, request.sender.password) if request.sender.username else None


@dataclass(slots=True)
class MovedClock:
    """A clock of a cluster and of the probe, which goes on with each look, and by waiting."""

    now: float = NOW.timestamp()

    def __call__(self) -> float:
        """Return the seconds since the epoch."""
        self.now += 1e-4
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once, but for an instant in which others may work."""
        self.now += seconds
        time.sleep(0.005)


@dataclass(slots=True)
class World:
    """An emulated cluster, its clock, and the way to it."""

    wire: EmulatedWire
    clock: StandingClock
    journal: Journal

    @classmethod
    def new(cls, version: str = "8.2.0-25", *, nodes: int = 1, **options: Any) -> "World":
        """Start a cluster."""
        clock = StandingClock()
        journal = Journal(Path(tempfile.mkdtemp()) / "probe.json")
        state = fresh_cluster(version, clock=clock, nodes=nodes, **options)
        cluster = Cluster(lambda: state)
        cluster.node_urls = {uid: f"https://127.0.0.1:{9442 + uid}" for uid in range(1, nodes + 1)}
        return cls(EmulatedWire(cluster, tuple(cluster.node_urls.values())), clock, journal)

    def assume(self, **assumptions: Any) -> None:
        """Answer these open questions otherwise."""
        state = self.wire.cluster.state
        state.assumptions = replace(Assumptions(), **assumptions)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.now += seconds

    def begin(self, level: Level) -> Conversation:
        """Begin a probe."""
        return begin(self.wire, level, self.journal, sleep=self.sleep, clock=self.clock)[0]

    def contents(self) -> dict[str, Any]:
        """Return all that a probe has to leave as it was."""
        return contents_of(self.wire.cluster.state)


def contents_of(state: State) -> dict[str, Any]:
    """Return all that a probe has to leave as it was. Logins, actions and counters go on by themselves."""
    parts = ("settings", "certificates", "roles", "redis_acls", "bdbs", "nodes", "leaving_bdbs")
    users = {uid: {**user, "last_login": 0} for uid, user in state.users.items()}
    return json.loads(json.dumps({"users": users, **{part: getattr(state, part) for part in parts}}, default=str))  # type: ignore[no-any-return]


def settings_for(emulator: Emulator) -> ConnectionSettings:
    """Return the settings of the command for an emulator."""
    credentials = BasicCredentials(emulator.username, emulator.password)
    return ConnectionSettings(
        emulator.urls[0], credentials, ca_certificate=emulator.ca_pem, nodes=tuple(emulator.urls[1:])
    )
