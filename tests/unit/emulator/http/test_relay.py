"""Tests of the relay between a client and a server."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from redis_enterprise_emulator.http.relay import relay

LARGE = b"x" * (4 * 2**20)


@dataclass
class Line:
    """A relay with its two ends."""

    client: socket.socket
    server: socket.socket
    thread: threading.Thread


@pytest.fixture
def line() -> Iterator[Line]:
    """A relay at work."""
    client, inner_client = socket.socketpair()
    server, inner_server = socket.socketpair()

    def run() -> None:
        with inner_client, inner_server:
            relay(inner_client, inner_server)

    thread = threading.Thread(target=run)
    thread.start()
    with client, server:
        for end in (client, server):
            end.settimeout(10)
        yield Line(client, server, thread)
    thread.join(10)
    assert not thread.is_alive()


def received(end: socket.socket, length: int) -> bytes:
    """So many bytes, however they come."""
    content = bytearray()
    while len(content) < length:
        content += end.recv(65536)
    return bytes(content)


def test_both_ways(line: Line) -> None:
    """The octets of one side reach the other."""
    line.client.sendall(b"PING\r\n")
    assert b"PING\r\n" == line.server.recv(100)
    line.server.sendall(b"+PONG\r\n")
    assert b"+PONG\r\n" == line.client.recv(100)


def test_last_words_of_the_server(line: Line) -> None:
    """The server's last words still reach the client, who then sees the end."""

    def speak() -> None:
        line.server.sendall(LARGE)
        line.server.close()

    thread = threading.Thread(target=speak)
    thread.start()

    assert LARGE == received(line.client, len(LARGE))
    assert b"" == line.client.recv(1)
    thread.join()


def test_replies_after_the_last_request(line: Line) -> None:
    """A client that has no more to say still gets its replies."""
    line.client.sendall(b"PING\r\n")
    line.client.shutdown(socket.SHUT_WR)

    assert b"PING\r\n" == received(line.server, 6)
    assert b"" == line.server.recv(1)
    line.server.sendall(b"+PONG\r\n")
    line.server.close()
    assert b"+PONG\r\n" == received(line.client, 7)


def test_client_that_does_not_read_yet(line: Line) -> None:
    """A client may send all of a long pipeline before it reads a reply."""

    def echo() -> None:
        line.server.sendall(received(line.server, len(LARGE)))

    thread = threading.Thread(target=echo)
    thread.start()
    line.client.sendall(LARGE)

    assert LARGE == received(line.client, len(LARGE))
    thread.join()
