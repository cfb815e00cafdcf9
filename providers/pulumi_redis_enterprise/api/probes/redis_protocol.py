"""The part of the Redis protocol as one question needs: a command of plain words, a text in answer.

https://redis.io/docs/latest/develop/reference/protocol-spec/
"""

import re
from typing import Protocol

from pulumi_redis_enterprise.errors import sanitize

_LONGEST_ANSWER = 4096
_SIZE = re.compile(r"[0-9]{1,4}")


class Connection(Protocol):
    """A connected socket."""

    def sendall(self, data: bytes, /) -> None:
        """Send all of it."""

    def recv(self, size: int, /) -> bytes:
        """Receive some; b"" at the end."""


class RedisError(Exception):
    """The server answered with an error.

    Attributes:
        code: Its first word, as NOPERM or WRONGPASS.
    """

    def __init__(self, text: str) -> None:
        super().__init__(sanitize(text))
        self.code = text.partition(" ")[0]


def simple_command(connection: Connection, *words: str) -> str:
    """Send a command, and return the text of the answer.

    Raises:
        RedisError: The answer is an error.
        ConnectionError: The connection ended before the answer did.
        ValueError: The answer is neither a text nor an error.
    """
    parts = [f"*{len(words)}\r\n", *(f"${len(word.encode())}\r\n{word}\r\n" for word in words)]
    connection.sendall("".join(parts).encode())
    head, rest = _line(connection, b"")
    kind, text = head[:1], head[1:].decode(errors="replace")
    if kind == b"-":
        raise RedisError(text)
    if kind == b"+":
        return sanitize(text)
    if kind != b"$" or not _SIZE.fullmatch(text) or int(text) > _LONGEST_ANSWER:
        raise ValueError("the answer is no text of Redis")
    return sanitize(_exactly(connection, rest, int(text)).decode(errors="replace"))


def _line(connection: Connection, received: bytes) -> tuple[bytes, bytes]:
    while b"\r\n" not in received:
        received += _more(connection, received)
    line, _, rest = received.partition(b"\r\n")
    return line, rest


def _exactly(connection: Connection, received: bytes, size: int) -> bytes:
    while len(received) < size:
        received += _more(connection, received)
    return received[:size]


def _more(connection: Connection, received: bytes) -> bytes:
    chunk = connection.recv(4096)
    if not chunk or len(received) > _LONGEST_ANSWER:
        raise ConnectionError("the connection ended before the answer did")
    return chunk
