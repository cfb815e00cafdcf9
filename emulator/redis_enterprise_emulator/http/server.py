"""The listener of a node: a thread for each connection, which the front serves."""

import logging
import socket
import threading
from collections.abc import Callable
from typing import Any

from werkzeug.serving import ThreadedWSGIServer

from redis_enterprise_emulator.cluster import Cluster
from redis_enterprise_emulator.connection import Connection
from redis_enterprise_emulator.http.front import Front
from redis_enterprise_emulator.http.sockets import HANDSHAKE_TIMEOUT, OpenConnections, stop_serving
from redis_enterprise_emulator.rest.application import Application
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.access.client_certificates import ClientCertificate
from redis_enterprise_emulator.state.access.logins import admits

_log = logging.getLogger(__name__)


class Server(ThreadedWSGIServer):
    """Listener that listens from construction, and serves from `start` to `close`.

    Args:
        host: Address to listen on.
        port: Port, or 0 for a free one.
        cluster: What is served.
        front: Ends TLS.
        uid: The uid of the node that this is.
        leave: Takes the node down for so many seconds.

    Attributes:
        open: The connections that are open.

    Raises:
        OSError: The address cannot be listened on.
    """

    daemon_threads = True

    def __init__(  # noqa: PLR0913
        self,
        host: str,
        port: int,
        *,
        cluster: Cluster,
        front: Front,
        uid: int = 1,
        leave: Callable[[int, float], None],
    ) -> None:
        # A socket that listens already spares werkzeug's own binding, which exits the process if the port is
        # taken, and looks the host name up.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family, backlog=128) as listener:
            super().__init__(host, port, Application(cluster), fd=listener.fileno())
        self.cluster = cluster
        self.open = OpenConnections()
        self._front = front
        self._uid = uid
        self._leave = leave
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> None:
        """Begin to accept connections, in a thread of its own."""
        self._thread.start()

    def close(self) -> None:
        """Stop listening, and end all connections, but the one that this thread serves."""
        stop_serving(self)
        self._thread.join()
        for thread in self.open.end():
            thread.join(HANDSHAKE_TIMEOUT)

    def go_away(self, seconds: float) -> None:
        """Take the node down for so long; called by a connection, which ends itself."""
        self._leave(self._uid, seconds)

    def new_connection(self, certificate: ClientCertificate | None, *, trusted: bool = True) -> Connection | None:
        """Note a connection that a client opened.

        Args:
            certificate: The client's, if it was asked for one and sent one.
            trusted: Whether that chains to the trusted CA.

        Returns:
            What holds for as long as it is open, or None if it is to be hung up on.
        """
        with self.cluster.lock:
            state = self.cluster.state
            admitted = certificate is not None and trusted and admits(state, certificate)
            if certificate and trusted and not admitted and state.assumptions.unmatched_certificate == "close":
                return None
            number = next(self.cluster.connection_numbers)
            return Connection(number, state.clock(), certificate, admitted, self._uid)

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """Serve one connection from handshake to end; called in its own thread."""
        try:
            with self.cluster.lock:
                is_outage = _is_outage(self.cluster.state)
            if not is_outage:
                self._front.serve(request, self)
        except OSError as error:
            # Failed handshakes, time-outs, and clients that went away are no fault of the emulator.
            _log.debug("connection ended: %s", error)
        finally:
            self.open.forget()
            request.close()


def _is_outage(state: State) -> bool:
    return state.clock() < state.mtls_changed_at + state.assumptions.outage_after_mtls_change
