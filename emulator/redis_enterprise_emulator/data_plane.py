"""The TCP ports of databases: taken when a database is created, so that a port in use is found out at once."""

import socket


class Ports:
    """Sockets that listen, by port.

    Args:
        host: The address to listen on.
    """

    def __init__(self, host: str) -> None:
        self._host = host
        self._listeners: dict[int, socket.socket] = {}

    def claim(self, port: int) -> int:
        """Listen on a port, or for 0 on a free one; returns which.

        Raises:
            OSError: It is in use, or not to be had.
        """
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listener = socket.create_server((self._host, port), family=family, backlog=128)
        claimed = int(listener.getsockname()[1])
        self._listeners[claimed] = listener
        return claimed

    def close(self) -> None:
        """Stop listening."""
        for listener in self._listeners.values():
            listener.close()
        self._listeners.clear()
