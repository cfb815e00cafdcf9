"""The part of Redis' protocol that the emulator speaks itself (RESP 2).

https://redis.io/docs/latest/develop/reference/protocol-spec/
"""

import socket
from io import BufferedReader
from pathlib import Path
from typing import Final, Self

_TIMEOUT: Final = 10.0

Reply = str | int | list["Reply"] | None


class ReplyError(Exception):
    """Redis refused a command; the text is its own."""


def command(*words: str) -> bytes:
    """Return a command as it is sent."""
    encoded = [word.encode() for word in words]
    return b"".join([b"*%d\r\n" % len(encoded), *(b"$%d\r\n%b\r\n" % (len(word), word) for word in encoded)])


def error(text: str) -> bytes:
    """Return an error as it is answered: ``NOAUTH Authentication required.``."""
    return f"-{text}\r\n".encode()


class RespConnection:
    """A connection to a server's Unix socket.

    Args:
        path: The socket.

    Raises:
        OSError: Nobody answers there.
    """

    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self.socket.settimeout(_TIMEOUT)
            self.socket.connect(str(path))
        except OSError:
            self.socket.close()
            raise
        self._stream = BufferedReader(socket.SocketIO(self.socket, "r"))

    def call(self, *words: str) -> Reply:
        """Send a command and return the reply.

        Raises:
            OSError: The connection broke.
            ReplyError: The command was refused.
        """
        self.socket.sendall(command(*words))
        return self._reply()

    def close(self) -> None:
        """End the connection."""
        self._stream.close()
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _reply(self) -> Reply:
        kind, text = self._line()
        if kind == "-":
            raise ReplyError(text)
        if kind == ":":
            return int(text)
        if kind == "*":
            return [self._reply() for _ in range(int(text))]
        if kind == "$":
            return self._bulk(int(text))
        return text

    def _line(self) -> tuple[str, str]:
        line = self._stream.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionResetError("the server hung up")
        text = line[:-2].decode()
        return text[:1], text[1:]

    def _bulk(self, length: int) -> str | None:
        if length < 0:
            return None
        return self._stream.read(length + 2)[:-2].decode()
