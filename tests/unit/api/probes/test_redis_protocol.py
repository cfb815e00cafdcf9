"""A command of plain words, and a text in answer."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from pulumi_redis_enterprise.api.probes.redis_protocol import simple_command
from pulumi_redis_enterprise.errors import RedisError


@dataclass
class Canned:
    """A connection that answers in given pieces, and then ends."""

    pieces: Iterator[bytes]
    sent: bytes = field(default=b"")

    def sendall(self, data: bytes) -> None:
        """Note what is sent."""
        self.sent += data

    def recv(self, _size: int) -> bytes:
        """The next piece."""
        return next(self.pieces, b"")


def answer_to(*pieces: bytes) -> str:
    """Return what a command makes of an answer."""
    return simple_command(Canned(iter(pieces)), "ACL", "WHOAMI")


def test_command() -> None:
    """A command is an array of texts, each with its length in bytes."""
    connection = Canned(iter([b"+OK\r\n"]))
    simple_command(connection, "ECHO", "Zoë")

    assert "*2\r\n$4\r\nECHO\r\n$4\r\nZoë\r\n".encode() == connection.sent


@pytest.mark.parametrize(
    "pieces",
    [
        [b"$5\r\napp-1\r\n"],
        [b"$5\r", b"\napp", b"-1\r\n"],
        [b"$", b"5\r\napp-1"],
        [b"+app-1\r\n"],
        [b"+app-1", b"\r", b"\nmore"],
    ],
    ids=repr,
)
def test_text(pieces: list[bytes]) -> None:
    """A text of either kind is read, in whatever pieces it comes."""
    assert "app-1" == answer_to(*pieces)


def test_text_beyond_ascii() -> None:
    """Octets that are not UTF-8 are shown as well as can be."""
    assert "Zoë \ufffd" == answer_to(b"$6\r\nZo\xc3\xab \xff\r\n")


@pytest.mark.parametrize(
    ("expected", "text"), [("NOAUTH", "NOAUTH Authentication required."), ("ERR", "ERR"), ("NOPERM", "NOPERM no")]
)
def test_error(expected: str, text: str) -> None:
    """The first word of an error tells which it is."""
    with pytest.raises(RedisError) as caught:
        answer_to(f"-{text}\r\n".encode())

    assert (expected, text) == (caught.value.code, caught.value.message)


@pytest.mark.parametrize(
    "pieces", [[], [b"$5\r\napp"], [b"+app-1"], [b"x" * 70_000, b"x"]], ids=["", "", "", "endless"]
)
def test_end(pieces: list[bytes]) -> None:
    """An answer that ends early, or that does not end, is none."""
    with pytest.raises(ConnectionError, match="ended before the answer did"):
        answer_to(*pieces)


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 400 Bad Request\r\n", b":1\r\n", b"*1\r\n+a\r\n", b"$-1\r\n", b"$99999999\r\n", b"\r\n"]
)
def test_something_else(answer: bytes) -> None:
    """Numbers, lists and nothing are no text, nor is what another protocol says."""
    with pytest.raises(ValueError, match="no text of Redis"):
        answer_to(answer)
