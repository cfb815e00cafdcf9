"""A TLS server on this machine that sends whatever a test wants, for as long as somebody listens."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pulumi_redis_enterprise.api.settings.connection_settings import ConnectionSettings

from tests.support.api_client import BASIC, authority, server_identity

Script = Callable[[], Iterable[bytes]]

JSON_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def answer(status: str, *fields: str, body: bytes = b"") -> bytes:
    """A whole answer, or its beginning if the fields say that there is more."""
    length = (
        []
        if any("length" in name.lower() or "chunked" in name for name in fields)
        else [f"Content-Length: {len(body)}"]
    )
    return "\r\n".join([f"HTTP/1.1 {status}", *fields, *length, "", ""]).encode() + body


def endless(piece: bytes, *, before: bytes = b"") -> Script:
    """The same piece again and again."""

    def pieces() -> Iterator[bytes]:
        yield before
        yield from repeat(piece)

    return pieces


def drop_by_drop(text: bytes) -> Script:
    """A text in pieces of one octet, and its last octet again and again."""

    def pieces() -> Iterator[bytes]:
        for index in range(len(text)):
            yield text[index : index + 1]
        yield from repeat(text[-1:])

    return pieces


@dataclass
class HostileServer:
    """A running server.

    Attributes:
        settings: How to reach it.
        address: Its host and port.
        requests: The first lines of what it was asked.
        sent: How many octets it got rid of.
        connections: The connections it accepted.
    """

    settings: ConnectionSettings
    address: tuple[str, int]
    requests: list[str] = field(default_factory=list)
    sent: int = 0
    connections: list[socket.socket] = field(default_factory=list, repr=False)


@contextmanager
def hostile_server(script: Script, *, tls: bool = True) -> Iterator[HostileServer]:
    """Answer each request with what the script yields; connections stay open.

    Args:
        script: What is sent, piece by piece.
        tls: Whether it is sent by TLS; else it stands in for the handshake.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        context.load_cert_chain(*server_identity().write(Path(folder), "server"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host, port = listener.getsockname()
        settings = replace(BASIC, url=f"https://{host}:{port}", ca_certificate=authority().certificate_pem)
        server = HostileServer(settings, (host, port))
        thread = threading.Thread(target=_serve, args=(listener, context if tls else None, script, server), daemon=True)
        thread.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
        _let_go(server.connections)
        thread.join()


def _let_go(connections: list[socket.socket]) -> None:
    """End the connections that clients left open, so that nobody waits for another request."""
    for connection in connections:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


def _serve(listener: socket.socket, context: ssl.SSLContext | None, script: Script, server: HostileServer) -> None:
    with suppress(OSError):  # the end of the test
        while True:
            plain, _ = listener.accept()
            with suppress(OSError), context.wrap_socket(plain, server_side=True) if context else plain as connection:
                # A client that only waits is let go after a while.
                connection.settimeout(5)
                server.connections.append(connection)
                _answer(connection, script, server)


def _answer(connection: socket.socket, script: Script, server: HostileServer) -> None:
    while request := connection.recv(65536):
        server.requests.append(request.partition(b"\r\n")[0].decode(errors="replace"))
        for piece in script():
            connection.sendall(piece)
            server.sent += len(piece)
