"""The handler of a connection: it reads requests and writes responses, or ends as a fault wants it."""

import io
import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from email.message import Message
from http import HTTPStatus
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler
from werkzeug.wrappers import Response

from redis_enterprise_emulator.cluster import Cluster
from redis_enterprise_emulator.connection import ENVIRON_KEY, Connection
from redis_enterprise_emulator.faults.plan import Fault, Kind
from redis_enterprise_emulator.http.front import Peer
from redis_enterprise_emulator.http.request_body import BodyError, body_length, read_body
from redis_enterprise_emulator.http.sockets import wait_for_end
from redis_enterprise_emulator.rest.fault_responses import FAULT_KEY
from redis_enterprise_emulator.state.primary import is_primary_only

_log = logging.getLogger(__name__)

FindPeer = Callable[[Message], AbstractContextManager[Peer | None]]
"""Finds the client that sent a request, by its headers, for as long as it is answered."""


class RequestHandler(WSGIRequestHandler):
    """Handler that serves a connection until it ends.

    werkzeug makes the WSGI environment. What differs here: connections are kept alive (werkzeug closes each after one
    answer, as it does not drain request bodies; bodies are read whole here).

    Args:
        request: The connection: to a client, or to Envoy, over which requests of many clients come.
        address: Of the other end.
        server: Whose application answers.
        cluster: Whose faults strike.
        find_peer: Finds the client.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = False  # which only TCP has
    wbufsize = -1  # an answer's head and body go out together

    def __init__(
        self, request: Any, address: Any, server: BaseWSGIServer, *, cluster: Cluster, find_peer: FindPeer
    ) -> None:
        self._cluster = cluster
        self._find_peer = find_peer
        self._expects_continue = False
        super().__init__(request, address, server)

    def run_wsgi(self) -> None:
        """Answer one request, and keep the connection."""
        try:
            body = self._read_body()
        except BodyError as error:
            self.send_error(error.status)  # and the connection ends: where the next request begins is unknown
            return
        with self._find_peer(self.headers) as peer:
            connection = peer.connection() if peer else None
            if peer is None or connection is None or self._is_hung_up_on(connection):
                self._end(peer)
            else:
                self._answer(peer, connection, body)

    def _answer(self, peer: Peer, connection: Connection, body: bytes) -> None:
        faults: list[Fault] = []
        environ = self.make_environ() | {
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(body),
            "CONTENT_LENGTH": str(len(body)),
            ENVIRON_KEY: connection,
            FAULT_KEY: faults,
        }
        response = Response.from_app(self.server.app, environ, buffered=True)
        if any(self._is_left_unanswered(fault, peer) for fault in faults):
            self._end(peer)
            return
        refusal = self._cluster.refusal()
        if refusal:
            peer.go_away(refusal.duration)
            self.close_connection = True
        self._send(response, cut_off=any(fault.kind is Kind.CUT_OFF for fault in faults))

    def _end(self, peer: Peer | None) -> None:
        if peer:
            peer.hang_up()
        self.close_connection = True

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

    def _is_left_unanswered(self, fault: Fault, peer: Peer) -> bool:
        """Do to the client what the fault says; return True if nothing more is to be sent."""
        match fault.kind:
            case Kind.RESET:
                peer.reset()
            case Kind.TIMEOUT:
                wait_for_end(self.connection)
            case Kind.NODE_AWAY:
                peer.go_away(fault.duration)
            case Kind.SLOW:
                time.sleep(fault.duration)
                return False
            case _:
                return False
        return True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Return nothing: there is the request log."""

    def log_error(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is http.server's
        """Log a malformed request."""
        _log.debug(format, *args)

    def version_string(self) -> str:
        """Return what the Server header says, lest anybody takes this for the real thing."""
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

    def _is_hung_up_on(self, connection: Connection) -> bool:
        with self._cluster.lock:
            state = self._cluster.state
            closes = state.assumptions.open_connections == "close"
            outdated = closes and connection.opened_at < state.mtls_changed_at
            silent = state.assumptions.primary_only_answer == "close"
            return outdated or (silent and is_primary_only(state, connection.node))
