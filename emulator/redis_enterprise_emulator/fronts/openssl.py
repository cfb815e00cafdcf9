"""TLS by Python's `ssl`, in this process: OpenSSL judges client certificates, and then what BoringSSL refuses."""

import logging
import socket
import ssl
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

from cryptography import x509

from redis_enterprise_emulator.connection import Connection
from redis_enterprise_emulator.fronts.boringssl import Presented, refusal, sends_none
from redis_enterprise_emulator.http.request_handler import RequestHandler
from redis_enterprise_emulator.http.server import Server
from redis_enterprise_emulator.http.sockets import HANDSHAKE_TIMEOUT, handshake, hang_up, reset
from redis_enterprise_emulator.state.access.client_certificates import ClientCertificate
from redis_enterprise_emulator.tls import ServerContexts, TlsSettings

_log = logging.getLogger(__name__)


class OpenSslFront:
    """Front that does the handshake in the connection's own thread, with the current context, and reads the requests.

    Args:
        contexts: Makes TLS contexts.
        reason: The reason for not having a real Envoy in front, "" if none was wanted.
    """

    def __init__(self, contexts: ServerContexts, reason: str = "") -> None:
        self._contexts = contexts
        self._reason = reason

    @property
    def description(self) -> str:
        """Its name, for people."""
        library = " ".join(ssl.OPENSSL_VERSION.split()[:2])  # the third is a date
        return f"Python's ssl with {library}{self._reason and f', as {self._reason}'}"

    def serve(self, client: socket.socket, node: Server) -> None:
        """Serve one connection from handshake to end."""
        with node.cluster.lock:
            settings = TlsSettings.from_state(node.cluster.state)
            context = self._contexts.current(settings)
        address = client.getpeername()
        client.settimeout(HANDSHAKE_TIMEOUT)
        with context.wrap_socket(client, server_side=True, do_handshake_on_connect=False) as tls:
            if not node.open.remember(tls) or not handshake(tls):
                return
            tls.settimeout(None)
            peer = _peer(tls, node, settings)
            if peer is not None and peer.connection() is not None:
                RequestHandler(tls, address, node, cluster=node.cluster, find_peer=lambda _: nullcontext(peer))
            hang_up(tls)

    def close(self) -> None:
        """Do nothing: there is nothing but the connections."""


class _TlsPeer:
    """A client whose requests are read from its own connection."""

    def __init__(self, tls: ssl.SSLSocket, node: Server, der: bytes | None) -> None:
        self._tls = tls
        self._node = node
        self._connection = node.new_connection(None if der is None else ClientCertificate.from_der(der))

    def connection(self) -> Connection | None:
        return self._connection

    def reset(self) -> None:
        reset(self._tls)

    def hang_up(self) -> None:
        """Do nothing: the handler ends the connection, as it reads no further request."""

    def go_away(self, seconds: float) -> None:
        self._node.go_away(seconds)


def _peer(tls: ssl.SSLSocket, node: Server, settings: TlsSettings) -> _TlsPeer | None:
    """Return the client, or None for one that BoringSSL refuses: its handshake is over, so no alert can tell it."""
    der = tls.getpeercert(binary_form=True)
    if der is None or not settings.judged_as_boringssl:
        return _TlsPeer(tls, node, der)
    try:
        presented = _presented(tls, settings)
        if sends_none(presented.path[0], tls.version()):
            return _TlsPeer(tls, node, None)
        reason = refusal(presented, now=datetime.now(UTC))
    except (TypeError, ValueError, x509.InvalidVersion):
        reason = ""  # what `cryptography` cannot parse is left to OpenSSL
    if not reason:
        return _TlsPeer(tls, node, der)
    _log.debug("a client certificate is refused, as BoringSSL would: %s", reason)
    return None


def _presented(tls: ssl.SSLSocket, settings: TlsSettings) -> Presented:
    # SSLSocket itself has these from Python 3.13 on.
    inner: Any = tls._sslobj  # type: ignore[attr-defined]  # noqa: SLF001
    path, sent = (
        [ssl.PEM_cert_to_DER_cert(it.public_bytes()) for it in chain]
        for chain in (inner.get_verified_chain(), inner.get_unverified_chain())
    )
    return Presented.from_der(path, sent, settings.authorities)
