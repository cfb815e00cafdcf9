"""The way to a real cluster: one session for each sender, and no redirects.

Some questions are about the fate of a connection itself: of one that stays open, and of one that only shakes hands.
"""

import hashlib
import hmac
import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

import requests
import urllib3
from requests.auth import HTTPBasicAuth

from pulumi_redis_enterprise.api.probes.redis_protocol import ask_whoami
from pulumi_redis_enterprise.api.settings.connection_settings import (
    BasicCredentials,
    CertificateCredentials,
    ConnectionSettings,
)
from pulumi_redis_enterprise.api.transport.limits import LARGEST_ERROR, LARGEST_HEAD, allowance
from pulumi_redis_enterprise.api.transport.response_body import json_in, read_body
from pulumi_redis_enterprise.api.transport.sessions import Sessions
from pulumi_redis_enterprise.api.transport.tls import client_context
from pulumi_redis_enterprise.api.transport.transport_errors import failure_from
from pulumi_redis_enterprise.cli.probe.messages import CALLER, Answer, Request, Sender
from pulumi_redis_enterprise.core import login_steps as steps
from pulumi_redis_enterprise.errors import BadAnswerError, EndedError, InconclusiveError, UnreachableError

_PORT: Final = 443
_COPIED_TO_ALL_NODES: Final = ("/v1/cluster/certificates", "/v1/cluster/update_cert")
_NOBODY: Final = BasicCredentials("", "")


@contextmanager
def connection_to(settings: ConnectionSettings, sender: Sender) -> Iterator[Callable[[str], bool | None]]:
    """Open one connection to the REST API, and yield what sends a GET over it; see `Wire.open`.

    Raises:
        InconclusiveError: The connection cannot be opened.
    """
    connection = http.client.HTTPConnection(*_address(settings))
    connection.auto_open = 0  # a second connection would not be the one that is asked about

    def ask(path: str) -> bool | None:
        with allowance(seconds=2 * settings.timeout, octets=LARGEST_ERROR, clock=time.monotonic):
            try:
                connection.request("GET", path, headers={"Accept": "application/json"})
                answer = connection.getresponse()
                answer.read(LARGEST_ERROR)
            except (OSError, http.client.HTTPException):
                return False
        return True if answer.status == http.client.OK else None

    try:
        with allowance(seconds=settings.timeout, octets=LARGEST_ERROR, clock=time.monotonic):
            connection.sock = _tls(settings, sender)
        yield ask
    except OSError:
        raise InconclusiveError("a connection could not be opened") from None
    finally:
        connection.close()


def count_ca_names(settings: ConnectionSettings) -> int | None:
    """Return how many CAs the server names in its CertificateRequest; None if the handshake fails.

    Python's `ssl` does not tell them. Nothing is sent but the handshake, so the server is not verified.
    """
    from OpenSSL import SSL

    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    with suppress(OSError, SSL.Error), _plain(settings) as plain:
        plain.settimeout(None)  # pyOpenSSL takes sockets that block
        connection = SSL.Connection(context, plain)
        connection.set_tlsext_host_name(_server_name(settings).encode())
        connection.set_connect_state()
        connection.do_handshake()
        return len(connection.get_client_ca_list())
    return None


def _tls(settings: ConnectionSettings, sender: Sender) -> ssl.SSLSocket:
    """Connect with a throwaway certificate, however weak, as that may be the question."""
    context = client_context(replace(settings, credentials=BasicCredentials("", "")))
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with TemporaryDirectory() as folder:
        file = Path(folder, "client.pem")
        file.write_text(f"{sender.certificate}\n{sender.key}")
        context.load_cert_chain(file)
    connection = context.wrap_socket(_plain(settings), server_hostname=_server_name(settings))
    pinned = settings.server_fingerprint
    found = hashlib.sha256(connection.getpeercert(binary_form=True) or b"").hexdigest()
    if pinned is not None and not hmac.compare_digest(pinned, found):
        connection.close()
        raise OSError("the server has another certificate than the pinned one")
    return connection


def _plain(settings: ConnectionSettings) -> socket.socket:
    return socket.create_connection(_address(settings), timeout=settings.timeout)


def _server_name(settings: ConnectionSettings) -> str:
    return settings.server_name or _address(settings)[0]


def _address(settings: ConnectionSettings) -> tuple[str, int]:
    parts = urlsplit(settings.url)
    return parts.hostname or "", parts.port or _PORT


class HttpWire:
    """Sends requests over TLS.

    Args:
        settings: Where, and as whom.
    """

    def __init__(self, settings: ConnectionSettings) -> None:
        self._settings = settings
        self._sessions: dict[Sender, Sessions] = {}

    @property
    def nodes(self) -> Sequence[str]:
        """The base URLs."""
        return (self._settings.url, *self._settings.nodes)

    def send(self, request: Request) -> Answer:
        """Send one request once."""
        settings = replace(self._settings, url=self.nodes[request.node])
        try:
            return _answer(self._exchange(request, settings.url))
        except (requests.RequestException, urllib3.exceptions.HTTPError, BadAnswerError) as error:
            failure = failure_from(error, settings)
            return Answer(0, message=failure.message, fix=failure.fix)

    def whoami(self, target: str, sender: Sender, proxy_certificate: str) -> str | None:
        """Log in to a database once. Its proxy is trusted by the certificate that the cluster says it has."""
        settings = replace(
            self._settings,
            url=f"https://{target}",
            credentials=CertificateCredentials(sender.certificate, sender.key),
            ca_certificate="\n".join(filter(None, (self._settings.ca_certificate, proxy_certificate))) or None,
            server_fingerprint=None,
            server_name=None,
        )
        try:
            login = ask_whoami(settings, clock=time.monotonic)
        except EndedError:
            return ""
        except UnreachableError:
            return None
        if login.failed_step == steps.TLS:
            return ""
        return "NOAUTH" if login.failed_step else "NOPERM" if "may not run" in login.message else login.username

    def open(self, sender: Sender) -> AbstractContextManager[Callable[[str], bool | None]]:
        """Open one connection, and yield a function that sends a GET over it."""
        return connection_to(self._settings, sender)

    def count_ca_names(self) -> int | None:
        """Return how many CAs a handshake names."""
        return count_ca_names(self._settings)

    def close(self) -> None:
        """Close all connections."""
        for sessions in self._sessions.values():
            sessions.close()

    def _exchange(self, request: Request, url: str) -> requests.Response:
        headers = {} if request.body is None else {"Content-Type": request.content_type}
        is_slow = request.method != "GET" and request.path.startswith(_COPIED_TO_ALL_NODES)
        timeout = self._settings.certificate_timeout if is_slow else self._settings.timeout
        limit = allowance(seconds=2 * timeout, octets=LARGEST_HEAD, clock=time.monotonic)
        with self._session(request.sender, is_fresh=request.is_fresh) as session, limit as allowed:
            response = session.request(
                request.method,
                url + request.target,
                headers=headers,
                data=request.payload,
                timeout=timeout,
                allow_redirects=False,
                stream=True,
            )
            return read_body(response, allowed)

    @contextmanager
    def _session(self, sender: Sender, *, is_fresh: bool) -> Iterator[requests.Session]:
        if sender not in self._sessions:
            self._sessions[sender] = Sessions(replace(self._settings, credentials=self._credentials(sender)))
        sessions = self._sessions[sender]
        if is_fresh:
            sessions.renew()
        with sessions.borrowed() as session:
            if sender is not CALLER:
                session.auth = _basic(sender)
            yield session

    def _credentials(self, sender: Sender) -> BasicCredentials | CertificateCredentials:
        if sender is CALLER:
            return self._settings.credentials
        if sender.certificate:
            return CertificateCredentials(sender.certificate, sender.key)
        return BasicCredentials(sender.username, sender.password) if sender.username else _NOBODY


def _basic(sender: Sender) -> HTTPBasicAuth | None:
    return HTTPBasicAuth(sender.username, sender.password) if sender.username else None


def _answer(response: requests.Response) -> Answer:
    """Reduce a response. A body that is not JSON is looked at for what it is, and dropped."""
    content = response.content.strip()
    location = response.headers.get("Location", "")
    if not content:
        return Answer(response.status_code, form="empty", location=location)
    try:
        return Answer(response.status_code, json_in(response), "json", location)
    except (ValueError, RecursionError):
        form = "html" if content[:1] == b"<" else "other"
    return Answer(response.status_code, form=form, location=location)
