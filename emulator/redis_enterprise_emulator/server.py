"""The listener: HTTP/1.1 over TLS, a thread for each connection.

werkzeug's development server does the threads and the WSGI environment. What differs here: the handshake is
done in the connection's own thread, with the context of that moment, and connections are kept alive (werkzeug
closes each after one answer, as it does not drain request bodies; bodies are read whole here).
"""

import io
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wrappers import Response

from redis_enterprise_emulator.application import Application
from redis_enterprise_emulator.cluster import Cluster
from redis_enterprise_emulator.connection import ENVIRON_KEY, Connection
from redis_enterprise_emulator.faults import Fault, Kind
from redis_enterprise_emulator.faulty_answers import FAULT_KEY
from redis_enterprise_emulator.request_body import BodyError, body_length, read_body
from redis_enterprise_emulator.sockets import (
    HANDSHAKE_TIMEOUT,
    OpenConnections,
    handshake,
    hang_up,
    reset,
    wait_for_end,
)
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.client_certificates import ClientCertificate
from redis_enterprise_emulator.state.logins import admits
from redis_enterprise_emulator.state.primary import is_primary_only
from redis_enterprise_emulator.tls import ServerContexts, TlsSettings

_log = logging.getLogger(__name__)


class Server(ThreadedWSGIServer):
    """Listens at once; serves from `start` to `close`.

    Args:
        host: Address to listen on.
        port: Port, or 0 for a free one.
        cluster: What is served.
        contexts: Makes TLS contexts.
        node: The uid of the node that this is.
        leave: Takes the node down for so many seconds.

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
        contexts: ServerContexts,
        node: int = 1,
        leave: Callable[[int, float], None],
    ) -> None:
        # A socket that listens already spares werkzeug's own binding, which exits the process if the port is
        # taken, and looks the host name up.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family, backlog=128) as listener:
            super().__init__(host, port, Application(cluster), _RequestHandler, fd=listener.fileno())
        self.cluster = cluster
        self._contexts = contexts
        self._node = node
        self._leave = leave
        self._open = OpenConnections()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> None:
        """Begin to accept connections, in a thread of its own."""
        self._thread.start()

    def close(self) -> None:
        """Stop listening, and end all connections, but the one that this thread serves."""
        self.shutdown()
        self._thread.join()
        for thread in self._open.end():
            thread.join(HANDSHAKE_TIMEOUT)

    def go_away(self, seconds: float) -> None:
        """Be a node that is down for so long; called by a connection, which ends itself."""
        self._leave(self._node, seconds)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection from handshake to end; called in its own thread."""
        try:
            self._serve(request, client_address)
        except OSError as error:
            # Failed handshakes, time-outs, and clients that went away are no fault of the emulator.
            _log.debug("connection ended: %s", error)
        finally:
            self._open.forget()
            request.close()

    def _serve(self, request: socket.socket, client_address: Any) -> None:
        with self.cluster.lock:
            if _is_outage(self.cluster.state):
                return
            context = self._contexts.current(TlsSettings.from_state(self.cluster.state))
        request.settimeout(HANDSHAKE_TIMEOUT)
        with context.wrap_socket(request, server_side=True, do_handshake_on_connect=False) as tls:
            if not self._open.remember(tls):
                return
            if not handshake(tls):
                return
            tls.settimeout(None)
            connection = self._connection(tls)
            if connection is not None:
                _RequestHandler(tls, client_address, self, connection)
            hang_up(tls)

    def _connection(self, tls: ssl.SSLSocket) -> Connection | None:
        """What is known of the connection, or None if it is to be ended."""
        der = tls.getpeercert(binary_form=True)
        certificate = None if der is None else ClientCertificate.from_der(der)
        with self.cluster.lock:
            state = self.cluster.state
            admitted = certificate is not None and admits(state, certificate)
            if certificate and not admitted and state.assumptions.unmatched_certificate == "close":
                return None
            number = next(self.cluster.connection_numbers)
            return Connection(number, state.clock(), certificate, admitted, self._node)


class _RequestHandler(WSGIRequestHandler):
    """Reads requests from one connection and writes the answers."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # an answer's head and body go out together

    def __init__(self, tls: ssl.SSLSocket, address: Any, server: Server, connection: Connection) -> None:
        self._connection = connection
        self._cluster = server.cluster
        self._server = server
        self._expects_continue = False
        super().__init__(tls, address, server)

    def run_wsgi(self) -> None:
        """Answer one request, and keep the connection."""
        try:
            body = self._read_body()
        except BodyError as error:
            self.send_error(error.status)  # and the connection ends: where the next request begins is unknown
            return
        if self._is_hung_up_on():
            self.close_connection = True
            return
        faults: list[Fault] = []
        environ = self.make_environ() | {
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(body),
            "CONTENT_LENGTH": str(len(body)),
            ENVIRON_KEY: self._connection,
            FAULT_KEY: faults,
        }
        response = Response.from_app(self.server.app, environ, buffered=True)
        if any(map(self._is_left_unanswered, faults)):
            self.close_connection = True
            return
        refusal = self._cluster.refusal()
        if refusal:
            self._server.go_away(refusal.duration)
            self.close_connection = True
        self._send(response, cut_off=any(fault.kind is Kind.CUT_OFF for fault in faults))

    def _send(self, response: Response, *, cut_off: bool) -> None:
        if self.close_connection:
            response.headers["Connection"] = "close"
        self.send_response(response.status_code)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        body = response.get_data()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if cut_off else body)
        self.wfile.flush()
        self.close_connection |= cut_off

    def _is_left_unanswered(self, fault: Fault) -> bool:
        """Do to the connection what the fault says; whether nothing more is to be sent."""
        tls: ssl.SSLSocket = self.connection
        match fault.kind:
            case Kind.RESET:
                reset(tls)
            case Kind.TIMEOUT:
                wait_for_end(tls)
            case Kind.NODE_AWAY:
                self._server.go_away(fault.duration)
            case Kind.SLOW:
                time.sleep(fault.duration)
                return False
            case _:
                return False
        return True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: there is the request log."""

    def log_error(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is http.server's
        """Malformed requests, for whoever wants to know."""
        _log.debug(format, *args)

    def version_string(self) -> str:
        """What the Server header says, lest anybody takes this for the real thing."""
        return "redis-enterprise-emulator"

    def handle_expect_100(self) -> bool:
        """Do not answer ``Expect: 100-continue`` yet: the body's length may be a reason to refuse it."""
        self._expects_continue = True
        return True

    def _read_body(self) -> bytes:
        """Read the body, after telling a client that waits for it to send it (RFC 9110, section 10.1.1)."""
        length = body_length(self.headers)
        expects_continue, self._expects_continue = self._expects_continue, False
        if expects_continue and length != 0:
            self.send_response_only(HTTPStatus.CONTINUE)
            self.end_headers()
            self.wfile.flush()
        return read_body(length, self.rfile)

    def _is_hung_up_on(self) -> bool:
        with self._cluster.lock:
            state = self._cluster.state
            closes = state.assumptions.open_connections == "close"
            outdated = closes and self._connection.opened_at < state.mtls_changed_at
            silent = state.assumptions.primary_only_answer == "close"
            return outdated or (silent and is_primary_only(state, self._connection.node))


def _is_outage(state: State) -> bool:
    return state.clock() < state.mtls_changed_at + state.assumptions.outage_after_mtls_change
