"""One database: its Redis, its users, and the proxy on its port."""

import logging
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from redis_enterprise_emulator.databases.access import Access, access_of, is_settled
from redis_enterprise_emulator.databases.proxy import Entrance, Proxy
from redis_enterprise_emulator.databases.resp import ReplyError
from redis_enterprise_emulator.databases.server_binary import ServerBinary
from redis_enterprise_emulator.databases.server_process import ServerError, ServerProcess
from redis_enterprise_emulator.databases.synchronization import Synchronization
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.tls import ServerContexts

_log = logging.getLogger(__name__)


class Database:
    """A database's part of the data plane. The caller of each method holds the cluster's lock.

    Its Redis is started when the first client comes: most tests of the REST API have none.

    Args:
        uid: The database's.
        binary: The server program, or None if there is none: then each connection is ended at once.
        folder: A private folder for the server.
        contexts: Makes TLS contexts.
    """

    def __init__(self, uid: int, *, binary: ServerBinary | None, folder: Path, contexts: ServerContexts) -> None:
        self._uid = uid
        self._binary = binary
        self._folder = folder
        self._contexts = contexts
        self._access: Access | None = None
        self._redis: _Redis | None = None
        self._proxies: list[Proxy] = []

    def listen(self, listener: socket.socket, entrance: Callable[[], Entrance | None]) -> None:
        """Serve on a port instead of the one before; connections that came over that live on."""
        for proxy in self._proxies:
            proxy.stop()
        self._proxies.append(Proxy(listener, entrance))

    def follow(self, state: State) -> None:
        """Serve by what the cluster's state says now."""
        if not is_settled(state):
            return
        self._access = access_of(state, self._uid)
        self._tell()

    def entrance(self) -> Entrance | None:
        """Return what holds for a connection that is opened now; None if there is nothing to connect to."""
        if self._access is None or not self._start():
            return None
        self._tell()
        if self._redis is None:
            return None
        context = self._contexts.current(self._access.tls) if self._access.tls else None
        return Entrance(self._access, context, self._redis.socket_path, self._redis.synchronization.password)

    def close(self) -> list[threading.Thread]:
        """End all; return the threads that end soon: joined by one who does not hold the lock, which they may want."""
        for proxy in self._proxies:
            proxy.stop()
        threads = [thread for proxy in self._proxies for thread in proxy.end_connections()]
        if self._redis:
            self._redis.stop()
        return threads

    def _start(self) -> bool:
        """Start the Redis, unless it runs; return False if that cannot be."""
        if self._redis is None and self._binary is not None:
            try:
                self._redis = _Redis(self._binary.path, self._folder, str(self._uid))
            except (OSError, ServerError, ReplyError) as error:
                _log.warning("database %d answers nothing: %s", self._uid, error)
                # Once is enough: the next client would wait for the same failure.
                self._binary = None
        return self._redis is not None

    def _tell(self) -> None:
        """Send its users to the Redis, if it runs."""
        if self._redis is None or self._access is None:
            return
        try:
            self._redis.synchronization.apply(self._access)
        except (OSError, ReplyError) as error:
            _log.warning("database %d ended: %s", self._uid, error)
            self._redis.stop()
            self._redis, self._binary = None, None


class _Redis:
    """A server that runs, and the connection that keeps its users up to date."""

    def __init__(self, binary: Path, folder: Path, name: str) -> None:
        self._process = ServerProcess(binary, folder, name)
        self.socket_path = self._process.socket_path
        try:
            self.synchronization = Synchronization(self._process.administrator())
        except (OSError, ReplyError):
            self._process.stop()
            raise

    def stop(self) -> None:
        """End the server."""
        self.synchronization.close()
        self._process.stop()
