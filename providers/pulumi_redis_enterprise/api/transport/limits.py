"""Limits of one exchange with a server: how long it may take in all, and how many octets it may send.

A time-out of a socket begins anew with each octet, and `http.client` reads interim responses (1xx), trailers and
the redirects' bodies for as long as there are any. So the limits are kept where every octet passes: at the socket.
"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from pulumi_redis_enterprise.errors import BadAnswerError

LARGEST_HEAD: Final = 256 * 1024
"""Octets of the header section, with all interim responses before it. `http.client` itself takes 100 fields at most."""

LARGEST_BODY: Final = 64 * 1024 * 1024
"""Octets of a body, decompressed. A list of 100,000 users has about 40 MB."""

MOST_VALUES: Final = 4_000_000
"""Commas, colons and opening brackets of a body. Each costs some hundred octets of memory when it is parsed, though
it may have two in the text, as in ``[[],[],…``. A list of 100,000 users has about three million.
"""

LARGEST_ERROR: Final = 64 * 1024
"""Octets of the body of an answer that is not a success; 300 characters of it are shown."""


class HandshakeTimeoutError(TimeoutError):
    """A TLS handshake that took too long."""


class UnfinishedAnswerError(TimeoutError):
    """An answer that began in time, and did not come to its end.

    Attributes:
        received: The octets that came.
    """

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received

    def __str__(self) -> str:
        return f"the answer does not end; {self.received} octets came"


class Allowance:
    """The time and the octets that an exchange may still take.

    Args:
        seconds: From now until its end, whatever is sent in between.
        octets: How many may be received; more can be granted as the exchange goes on.
        clock: Seconds of a clock that never goes back.

    Attributes:
        received: The octets that were received until now.
    """

    def __init__(self, *, seconds: float, octets: int, clock: Callable[[], float]) -> None:
        self.received = 0
        self._until = clock() + seconds
        self._octets = octets
        self._clock = clock

    def grant(self, octets: int) -> None:
        """Let so many octets more be received."""
        self._octets += octets

    def seconds_left(self) -> float:
        """Return the seconds until the end.

        Raises:
            TimeoutError: There are none left.
        """
        left = self._until - self._clock()
        if left <= 0:
            raise TimeoutError("the exchange takes too long")
        return left

    def count(self, octets: int) -> None:
        """Count what was received.

        Raises:
            BadAnswerError: It is more than was granted.
        """
        self.received += octets
        self._octets -= octets
        if self._octets < 0:
            raise BadAnswerError("sent more than an answer may have beside its body")


_current: ContextVar[Allowance] = ContextVar("allowance")


@contextmanager
def allowance(*, seconds: float, octets: int, clock: Callable[[], float]) -> Iterator[Allowance]:
    """Limit what this thread's `LimitedSocket` takes; see `Allowance`."""
    allowed = Allowance(seconds=seconds, octets=octets, clock=clock)
    token = _current.set(allowed)
    try:
        yield allowed
    finally:
        _current.reset(token)


class LimitedSocket(ssl.SSLSocket):
    """A TLS connection that is of use only while there is an `allowance`.

    ``ssl.SSLContext.sslsocket_class`` is the documented way to make all connections of a context such ones. All of
    `recv`, `recv_into` and `sendall` end in `read` and `send`, each call of which OpenSSL's binding ends in time.
    """

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - the signature of the base
        """Do the TLS handshake."""
        try:
            self._limit_time()
            super().do_handshake(block)
        except TimeoutError as error:
            raise HandshakeTimeoutError(*error.args) from None

    def read(self, size: int = 1024, buffer: Any = None) -> Any:
        """Read some octets."""
        allowed = _current.get()
        try:
            self._limit_time()
            received: Any = super().read(size, buffer)
        except TimeoutError:
            if not allowed.received:
                raise
            raise UnfinishedAnswerError(allowed.received) from None
        allowed.count(received if isinstance(received, int) else len(received))
        return received

    def send(self, data: Any, flags: int = 0) -> int:
        """Send some octets."""
        self._limit_time()
        return super().send(data, flags)

    def _limit_time(self) -> None:
        left = _current.get().seconds_left()
        self.settimeout(min(self.gettimeout() or left, left))
