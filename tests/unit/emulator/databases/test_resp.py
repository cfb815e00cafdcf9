"""Tests of Redis' protocol, as far as the emulator speaks it."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis_enterprise_emulator.databases.resp import Reply, ReplyError, RespConnection, command, error


@pytest.fixture
def ends(tmp_path: Path) -> Iterator[tuple[RespConnection, socket.socket]]:
    """A connection, and the server's side of it."""
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        with RespConnection(path) as connection, listener.accept()[0] as server:
            yield connection, server


def test_command() -> None:
    """A command is an array of bulk strings, with lengths in bytes."""
    assert b"*2\r\n$3\r\nGET\r\n$2\r\n\xc3\xa9\r\n" == command("GET", "é")


def test_error() -> None:
    """An error is a line."""
    assert b"-NOAUTH no\r\n" == error("NOAUTH no")


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        (b"+OK\r\n", "OK"),
        (b":42\r\n", 42),
        (b"$4\r\na\r\nb\r\n", "a\r\nb"),
        (b"$-1\r\n", None),
        (b"*2\r\n$1\r\na\r\n*1\r\n:1\r\n", ["a", [1]]),
    ],
)
def test_replies(ends: tuple[RespConnection, socket.socket], message: bytes, reply: Reply) -> None:
    """Each kind of reply is what it stands for."""
    connection, server = ends
    server.sendall(message)

    assert reply == connection.call("PING")
    assert command("PING") == server.recv(100)


def test_refusal(ends: tuple[RespConnection, socket.socket]) -> None:
    """An error is raised with its text."""
    connection, server = ends
    server.sendall(b"-ERR no such thing\r\n")

    with pytest.raises(ReplyError, match="ERR no such thing"):
        connection.call("PING")


def test_server_that_hangs_up(ends: tuple[RespConnection, socket.socket]) -> None:
    """An end within a reply is an error of the connection."""
    connection, server = ends
    server.sendall(b"+O")
    server.close()

    with pytest.raises(ConnectionError):
        connection.call("PING")


def test_nobody(tmp_path: Path) -> None:
    """Without a server there is no connection."""
    with pytest.raises(FileNotFoundError):
        RespConnection(tmp_path / "nothing")
