"""TLS as Python's `ssl` does it, in this process: OpenSSL judges clients' certificates."""

import socket
import ssl
from contextlib import nullcontext

from redis_enterprise_emulator.connection import Connection
from redis_enterprise_emulator.request_handler import RequestHandler
from redis_enterprise_emulator.server import Server
from redis_enterprise_emulator.sockets import HANDSHAKE_TIMEOUT, handshake, hang_up, reset
from redis_enterprise_emulator.state.client_certificates import ClientCertificate
from redis_enterprise_emulator.tls import ServerContexts, TlsSettings


class OpenSslFront:
    """Does the handshake in the connection's own thread, with the context of that moment, and reads the requests.

    Args:
        contexts: Makes TLS contexts.
        reason: The reason for not having a real Envoy in front, "" if none was wanted.
    """

    def __init__(self, contexts: ServerContexts, reason: str = "") -> None:
        self._contexts = contexts
        self._reason = reason

    @property
    def description(self) -> str:
        """What it is."""
        library = " ".join(ssl.OPENSSL_VERSION.split()[:2])  # the third is a date
        return f"Python's ssl with {library}{self._reason and f', as {self._reason}'}"

    def serve(self, client: socket.socket, node: Server) -> None:
        """Serve one connection from handshake to end."""
        with node.cluster.lock:
            context = self._contexts.current(TlsSettings.from_state(node.cluster.state))
        address = client.getpeername()
        client.settimeout(HANDSHAKE_TIMEOUT)
        with context.wrap_socket(client, server_side=True, do_handshake_on_connect=False) as tls:
            if not node.open.remember(tls) or not handshake(tls):
                return
            tls.settimeout(None)
            peer = _TlsPeer(tls, node)
            if peer.connection() is not None:
                RequestHandler(tls, address, node, cluster=node.cluster, find_peer=lambda _: nullcontext(peer))
            hang_up(tls)

    def close(self) -> None:
        """Do nothing: there is nothing but the connections."""


class _TlsPeer:
    """A client whose requests are read from its own connection."""

    def __init__(self, tls: ssl.SSLSocket, node: Server) -> None:
        der = tls.getpeercert(binary_form=True)
        certificate = None if der is None else ClientCertificate.from_der(der)
        self._tls = tls
        self._node = node
        self._connection = node.new_connection(certificate)

    def connection(self) -> Connection | None:
        return self._connection

    def reset(self) -> None:
        reset(self._tls)

    def hang_up(self) -> None:
        """Leave it to the handler, which reads no further request."""

    def go_away(self, seconds: float) -> None:
        self._node.go_away(seconds)
