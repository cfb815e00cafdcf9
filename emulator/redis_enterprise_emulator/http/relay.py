"""A relay of bytes between a client and a server, in one thread."""

import selectors
import socket
import ssl
from contextlib import suppress
from typing import Final

_CHUNK: Final = 65536
_FULL: Final = 2**20
"""With so much waiting for one side, the other is not read from: it has to wait too."""

_NOT_NOW: Final = (ssl.SSLWantReadError, ssl.SSLWantWriteError, BlockingIOError)


def relay(client: socket.socket, server: socket.socket) -> None:
    """Pass bytes until the server ends, which it does when the client has.

    One thread and no blocking calls: two threads would use one TLS connection at once, which OpenSSL forbids, and a
    client that sends a long pipeline before it reads would wait for ever.

    Raises:
        OSError: A side broke.
    """
    client.settimeout(0)
    server.settimeout(0)
    requests, replies = ways = _Way(client, server), _Way(server, client)
    told = False
    with selectors.DefaultSelector() as selector:
        while True:
            for way in ways:
                way.pump()
            if replies.is_over:
                return
            if requests.is_over and not told:
                with suppress(OSError):
                    server.shutdown(socket.SHUT_WR)
                told = True
            _wait(selector, requests, replies)


class _Way:
    """One direction.

    Args:
        source: What is read from.
        target: What is written to.
    """

    def __init__(self, source: socket.socket, target: socket.socket) -> None:
        self.source = source
        self.target = target
        self.waiting = bytearray()
        self._ended = False

    @property
    def is_over(self) -> bool:
        """True if the source ended, and all that it said has been passed on."""
        return self._ended and not self.waiting

    @property
    def has_room(self) -> bool:
        """True if more may be read."""
        return not self._ended and len(self.waiting) < _FULL

    def pump(self) -> None:
        """Read and write as much as is possible at once: no selector tells of what TLS has decrypted already."""
        while (self.has_room and self._read()) or (self.waiting and self._write()):
            pass

    def _read(self) -> bool:
        try:
            chunk = self.source.recv(_CHUNK)
        except _NOT_NOW:
            return False
        except ConnectionResetError:
            chunk = b""  # an end in a hurry: what was said before is still passed on
        self.waiting += chunk
        self._ended = not chunk
        return True

    def _write(self) -> bool:
        try:
            sent = self.target.send(self.waiting)
        except _NOT_NOW:
            return False
        except (BrokenPipeError, ConnectionResetError):
            # Nobody is there to listen, but the last words of that side may not have been read yet.
            self.waiting.clear()
            self._ended = True
            return False
        del self.waiting[:sent]
        return True


def _wait(selector: selectors.BaseSelector, requests: _Way, replies: _Way) -> None:
    """Wait until one of the sides can go on."""
    for own, other in ((requests, replies), (replies, requests)):
        side = own.source
        events = (selectors.EVENT_READ if own.has_room else 0) | (selectors.EVENT_WRITE if other.waiting else 0)
        if side in selector.get_map():
            selector.unregister(side)
        if events:
            selector.register(side, events)
    if selector.get_map():
        selector.select()
