"""The front of the REST API, which terminates TLS: Envoy, as on a cluster, or Python's `ssl`."""

import socket
from typing import TYPE_CHECKING, Protocol

from redis_enterprise_emulator.connection import Connection

if TYPE_CHECKING:
    from redis_enterprise_emulator.http.server import Server


class Front(Protocol):
    """Server of the connections of all nodes."""

    @property
    def description(self) -> str:
        """A name for people: the program and the TLS library that judges client certificates."""

    def serve(self, client: socket.socket, node: "Server") -> None:
        """Serve one connection to a node from handshake to end; called in a thread of its own.

        Raises:
            OSError: The handshake failed, or the client went away.
        """

    def close(self) -> None:
        """End; called when no connection is open any more."""


class Peer(Protocol):
    """The client at the other end of a connection, and what a request handler may do to it."""

    def connection(self) -> Connection | None:
        """Return what is known of its connection, or None if it is to be hung up on."""

    def reset(self) -> None:
        """End its connection with a TCP reset."""

    def hang_up(self) -> None:
        """End its connection without another word."""

    def go_away(self, seconds: float) -> None:
        """Take the node that it is connected to down for so long; of its connections, only this one goes on."""
