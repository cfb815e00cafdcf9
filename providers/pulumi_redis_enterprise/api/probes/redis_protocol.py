"""The question ACL WHOAMI, over one fresh TLS connection with a client certificate.

Of the Redis protocol, this has the part that one question needs: a command of plain words, a text in answer.
https://redis.io/docs/latest/develop/reference/protocol-spec/
"""

import re
import socket
import ssl
from collections.abc import Callable
from typing import Protocol

from pulumi_redis_enterprise.api.probes.login_outcome import LoginOutcome
from pulumi_redis_enterprise.api.settings.connection_settings import ConnectionSettings
from pulumi_redis_enterprise.api.transport.limits import LARGEST_ERROR, UnfinishedAnswerError, allowance
from pulumi_redis_enterprise.api.transport.tls import client_context
from pulumi_redis_enterprise.api.transport.transport_errors import failure_from, is_name_mismatch
from pulumi_redis_enterprise.core import login_steps as steps
from pulumi_redis_enterprise.errors import (
    EndedError,
    NoListenerError,
    OtherNameError,
    RedisError,
    SilentError,
    UnreachableError,
    sanitize,
)

_LONGEST_ANSWER = 4096
_SIZE = re.compile(r"[0-9]{1,4}")


class Connection(Protocol):
    """A connected socket."""

    def sendall(self, data: bytes, /) -> None:
        """Send all of it."""

    def recv(self, size: int, /) -> bytes:
        """Receive some; b"" at the end."""


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


def ask_whoami(settings: ConnectionSettings, *, clock: Callable[[], float]) -> LoginOutcome:
    """Log in once to the database at `settings.url`, and ask ACL WHOAMI.

    Args:
        settings: Where, and as whom.
        clock: Seconds of a clock that never goes back.

    Raises:
        OtherNameError: The server is trusted, and its certificate is for another name.
        EndedError: It ended the connection without a word.
        SilentError: Nothing came in time.
        UnreachableError: There was no other answer about the client.
    """
    # Not `settings.address`, which fails on a port that is none.
    target = settings.url.removeprefix("https://")
    host, _, port = target.rpartition(":")
    name = settings.server_name or host.strip("[]")
    try:
        with (
            socket.create_connection((host.strip("[]"), int(port)), timeout=settings.timeout) as plain,
            allowance(seconds=settings.timeout, octets=LARGEST_ERROR, clock=clock),
            client_context(settings).wrap_socket(plain, server_hostname=name) as connection,
        ):
            username = _whoami(connection, settings)
    except RedisError as error:
        if error.code != "NOPERM":
            return LoginOutcome(steps.USER, error.message)
        # Logged in: Redis answers NOPERM only to a user that it knows.
        named = re.search(r"User (\S+) has no permissions", error.message)
        return LoginOutcome("", "a user who may not run ACL WHOAMI", named[1] if named else "")
    except ssl.SSLError as error:
        failure = failure_from(error, settings)
        if failure.refused:
            return LoginOutcome(steps.TLS, (error.reason or "refused").replace("_", " ").lower())
        if is_name_mismatch(error):
            fix = "connect by a name that the proxy's certificate has, which is that of the database's endpoint"
            raise OtherNameError(f"ACL WHOAMI: {failure.message}", fix=fix) from None
        raise UnreachableError.of(failure, "ACL WHOAMI: ") from None
    except (OSError, ValueError) as error:
        cause = _late(error, settings.timeout) or getattr(error, "strerror", None) or str(error)
        raise _kind_of(error)(
            f"ACL WHOAMI: no answer of the database at {sanitize(target)} ({cause.lower()})",
            fix="check that the database is active, and that its endpoint can be reached from here",
        ) from None
    return LoginOutcome("", f"user {username}", username)


def _late(error: Exception, timeout: float) -> str:
    if isinstance(error, UnfinishedAnswerError):
        return f"its answer is not complete after {timeout:g} s"
    return f"timed out after {timeout:g} s" if isinstance(error, TimeoutError) else ""


def _kind_of(error: Exception) -> type[UnreachableError]:
    if isinstance(error, TimeoutError):
        return SilentError
    return NoListenerError if isinstance(error, ConnectionRefusedError) else UnreachableError


def _whoami(connection: ssl.SSLSocket, settings: ConnectionSettings) -> str:
    try:
        return simple_command(connection, "ACL", "WHOAMI")
    except (ConnectionError, ssl.SSLEOFError):
        raise EndedError(
            f"ACL WHOAMI: the database at {settings.address} ended the connection without a word",
            fix="check that the database is active (rladmin status)",
        ) from None
