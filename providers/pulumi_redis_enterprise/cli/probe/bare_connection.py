"""Connections whose own fate is asked about: one that stays open, and one that only shakes hands."""

import hashlib
import hmac
import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

from pulumi_redis_enterprise.api.settings.connection_settings import BasicCredentials, ConnectionSettings
from pulumi_redis_enterprise.api.transport.limits import LARGEST_ERROR, allowance
from pulumi_redis_enterprise.api.transport.tls import client_context
from pulumi_redis_enterprise.cli.probe.errors import UntoldError
from pulumi_redis_enterprise.cli.probe.messages import Identity

_PORT: Final = 443


@contextmanager
def connection_to(settings: ConnectionSettings, identity: Identity) -> Iterator[Callable[[str], bool | None]]:
    """Open one connection to the REST API, and yield what sends a GET over it; see `Wire.open`.

    Raises:
        UntoldError: The connection cannot be opened.
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
            connection.sock = _tls(settings, identity)
        yield ask
    except OSError:
        raise UntoldError("a connection could not be opened") from None
    finally:
        connection.close()


def count_ca_names(settings: ConnectionSettings) -> int | None:
    """Return how many CAs the server names in its CertificateRequest; None if the handshake fails.

    Python's `ssl` does not tell them. Nothing is sent but the handshake, so the server is not verified.
    """
    from OpenSSL import SSL  # noqa: PLC0415 - a tenth of the start of the command, for one question

    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    with suppress(OSError, SSL.Error), _plain(settings) as plain:
        plain.settimeout(None)  # pyOpenSSL takes sockets that block
        connection = SSL.Connection(context, plain)
        connection.set_tlsext_host_name(_server_name(settings).encode())
        connection.set_connect_state()
        connection.do_handshake()
        return len(connection.get_client_ca_list())
    return None


def _tls(settings: ConnectionSettings, identity: Identity) -> ssl.SSLSocket:
    """Connect with a throwaway certificate, however weak, as that may be the question."""
    context = client_context(replace(settings, credentials=BasicCredentials("", "")))
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with TemporaryDirectory() as folder:
        file = Path(folder, "identity.pem")
        file.write_text(f"{identity.certificate}\n{identity.key}")
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
