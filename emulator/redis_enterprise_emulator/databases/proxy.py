"""The proxy before a database: TLS, client certificates, and the login of a client.

A thread for each connection. What holds for a connection is what held when it was opened.
"""

import logging
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from redis_enterprise_emulator.databases import resp
from redis_enterprise_emulator.databases.access import Access
from redis_enterprise_emulator.http.relay import relay
from redis_enterprise_emulator.http.sockets import HANDSHAKE_TIMEOUT, OpenConnections, handshake, hang_up, stop_serving
from redis_enterprise_emulator.state.access.client_certificates import ClientCertificate

_log = logging.getLogger(__name__)

_POLL: Final = 0.05
_NOBODY: Final = "NOAUTH the client certificate belongs to no user of this database"


@dataclass(frozen=True, slots=True)
class Entrance:
    """The settings for a connection that is opened now.

    Attributes:
        access: Who gets in.
        context: The TLS context, or None for plain TCP.
        server: The socket of the database's Redis.
        password: Gives the password that a user is logged in with.
    """

    access: Access
    context: ssl.SSLContext | None
    server: Path
    password: Callable[[str], str]


class Proxy(socketserver.ThreadingTCPServer):
    """Listener that serves from construction to `stop`.

    Args:
        listener: The socket that listens.
        entrance: Tells what holds for a new connection; None ends it.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, listener: socket.socket, entrance: Callable[[], Entrance | None]) -> None:
        super().__init__(listener.getsockname()[:2], socketserver.BaseRequestHandler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self._entrance = entrance
        self._open = OpenConnections()
        self._thread = threading.Thread(target=self.serve_forever, args=(_POLL,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening; connections live on."""
        stop_serving(self)
        self._thread.join()
        self.server_close()

    def end_connections(self) -> list[threading.Thread]:
        """End all connections; return the threads that are about to end."""
        return self._open.end()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection from handshake to end; called in its own thread."""
        try:
            self._serve(request)
        except OSError as error:
            # Clients and servers that went away are no fault of the emulator.
            _log.debug("connection of %s ended: %s", client_address, error)
        finally:
            self._open.forget()
            request.close()

    def _serve(self, request: socket.socket) -> None:
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        entrance = self._entrance()
        if entrance is None or not self._open.remember(request):
            return
        if entrance.context is None:
            _let_in(request, entrance, None)
            hang_up(request)
            return
        request.settimeout(HANDSHAKE_TIMEOUT)
        with entrance.context.wrap_socket(request, server_side=True, do_handshake_on_connect=False) as tls:
            if not self._open.remember(tls) or not handshake(tls):
                return
            der = tls.getpeercert(binary_form=True)
            certificate = None if der is None else ClientCertificate.from_der(der)
            if certificate is None or entrance.access.admits(certificate):
                _let_in(tls, entrance, certificate)
            hang_up(tls)


def _let_in(client: socket.socket, entrance: Entrance, certificate: ClientCertificate | None) -> None:
    """Log the client in as its certificate says, and let it talk to the server."""
    with resp.RespConnection(entrance.server) as server:
        try:
            if certificate:
                _log_in(server, entrance, certificate)
        except resp.ReplyError as error:
            client.sendall(resp.error(str(error)))
        else:
            relay(client, server.socket)


def _log_in(server: resp.RespConnection, entrance: Entrance, certificate: ClientCertificate) -> None:
    """Log in as the certificate's user, if it has one.

    Raises:
        ReplyError: The client is nobody here, and is to be told so.
    """
    user = entrance.access.user_of(certificate)
    if user is not None:
        server.call("AUTH", user, entrance.password(user))
    elif entrance.access.assumptions.certificate_without_user == "refused":
        raise resp.ReplyError(_NOBODY)
