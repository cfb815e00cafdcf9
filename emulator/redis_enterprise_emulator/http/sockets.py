"""Functions of all listeners: handshakes with a time-out, and endings of connections that lose nothing."""

import logging
import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

_log = logging.getLogger(__name__)

HANDSHAKE_TIMEOUT: Final = 10.0
"""Seconds that a client may take for the handshake, and that an ending connection may take."""

_LINGER: Final = 0.5


class OpenConnections:
    """The connections that are open, each in the thread that serves it, for somebody else to end."""

    def __init__(self) -> None:
        self._sockets: dict[threading.Thread, socket.socket] = {}
        self._answering: dict[threading.Thread, threading.Thread] = {}
        self._lock = threading.Lock()
        self._closing = False

    def remember(self, connection: socket.socket) -> bool:
        """Note the connection of this thread; return False if all are to be ended already."""
        with self._lock:
            self._sockets[threading.current_thread()] = connection
            return not self._closing

    def forget(self) -> None:
        """Return the connection of this thread is over."""
        with self._lock:
            self._sockets.pop(threading.current_thread(), None)

    @contextmanager
    def answering(self, serving: threading.Thread) -> Iterator[None]:
        """Count the connection that another thread serves as this thread's own, while it answers a request of it."""
        self._answering[threading.current_thread()] = serving
        try:
            yield
        finally:
            del self._answering[threading.current_thread()]

    def end(self) -> list[threading.Thread]:
        """End all but this thread's own, for good; return the threads that are about to end, too."""
        this = threading.current_thread()
        own = self._answering.get(this, this)
        with self._lock:
            self._closing = True
            connections = {thread: it for thread, it in self._sockets.items() if thread != own}
        for connection in connections.values():
            shut_down(connection)
        return list(connections)


def stop_serving(server: socketserver.TCPServer) -> None:
    """Let `serve_forever` return at once, instead of after the rest of its poll interval, and wait until it has."""
    with suppress(OSError):
        # A listener that is shut down has something to read, so that the server wakes up. macOS knows no such thing.
        server.socket.shutdown(socket.SHUT_RDWR)
    server.shutdown()


def handshake(tls: ssl.SSLSocket) -> bool:
    """Do the TLS handshake; if it fails, the client has been told."""
    try:
        tls.do_handshake()
    except OSError as error:
        _log.debug("handshake failed: %s", error)
        hang_up(tls)
        return False
    return True


def hang_up(connection: socket.socket) -> None:
    """Let the client read the last words: closing with unread bytes would reset, and lose a TLS alert."""
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_WR)
        connection.settimeout(_LINGER)
        wait_for_end(connection)


def reset(connection: socket.socket) -> None:
    """End a connection with a TCP reset: nothing more is read, and nothing that was written has to arrive."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # Not SSLSocket's own, which waits until nobody holds a file of the connection any more.
        socket.close(connection.detach())


def wait_for_end(connection: socket.socket) -> None:
    """Wait until the client has gone away, or somebody here has ended the connection."""
    with suppress(OSError):
        while socket.socket.recv(connection, 65536):
            pass


def shut_down(connection: socket.socket) -> None:
    """End a connection that another thread is at work on."""
    with suppress(OSError):
        # Not SSLSocket's own, which would pull the TLS state away under the thread that reads.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
