"""The nodes of an emulated cluster: a listener each, all of one state."""

import threading
from collections.abc import Sequence
from typing import Final

from redis_enterprise_emulator.cluster import Cluster
from redis_enterprise_emulator.http.front import Front
from redis_enterprise_emulator.http.server import Server

_LOOK_SECONDS: Final = 0.05


class Nodes:
    """Listeners that serve one cluster, by the uid of the node; they listen until `close`.

    Args:
        host: The address that all listen on.
        ports: The port of each node, or 0 for a free one.
        cluster: What they serve.
        front: Ends TLS.

    Raises:
        OSError: A port cannot be listened on; none is then.
        ValueError: There are not so many ports.
    """

    def __init__(self, host: str, ports: Sequence[int], *, cluster: Cluster, front: Front) -> None:
        self._host = host
        self._cluster = cluster
        self._front = front
        self._servers: dict[int, Server] = {}
        self._back_at: dict[int, float] = {}
        self._outages: list[threading.Thread] = []
        self._changing = threading.RLock()
        self._closed = threading.Event()
        self.ports: dict[int, int] = {}
        if max(ports) >= 2**16:
            raise ValueError(f"expected ports below 65536 for all {len(ports)} nodes; got up to {max(ports)}")
        try:
            for uid, port in enumerate(ports, start=1):
                self._listen(uid, port)
        except OSError:
            self.close()
            raise

    def stop(self, uid: int) -> None:
        """Take a node down: its connections end, its port refuses others. Of the primary, another node takes the place.

        Raises:
            KeyError: There is no such node, or it is down already.
        """
        with self._changing:
            self._servers.pop(uid).close()
        with self._cluster.lock:
            state = self._cluster.state
            state.nodes[uid]["status"] = "down"
            if state.primary == uid and self._servers:
                state.primary = min(self._servers)

    def start(self, uid: int) -> None:
        """Let a node that was taken down listen again, where it did before.

        Raises:
            KeyError: There is no such node.
            OSError: Somebody else has its port by now.
        """
        with self._changing:
            self._back_at.pop(uid, None)
            if uid in self._servers or self._closed.is_set():
                return
            self._listen(uid, self.ports[uid])
        self._cluster.change(lambda state: state.nodes[uid].update(status="active"))

    def leave(self, uid: int, seconds: float) -> None:
        """Take a node down for so long, by the cluster's clock. One that is down already stays so for its own time."""
        with self._changing:
            if uid not in self._servers or self._closed.is_set():
                return
            self._back_at[uid] = self._cluster.state.clock() + seconds
            self.stop(uid)
        thread = threading.Thread(target=self._await, args=(uid,), daemon=True)
        self._outages.append(thread)
        thread.start()

    def bring_back(self, *, all_of_them: bool = False) -> None:
        """Let the nodes that left listen again, if their time has come: at once, for whoever moved the clock."""
        with self._changing:
            now = self._cluster.state.clock()
            for uid in [uid for uid, moment in self._back_at.items() if all_of_them or moment <= now]:
                self.start(uid)

    def wait(self) -> None:
        """Wait until no node is away any more."""
        while self._outages:
            self._outages.pop().join()

    def close(self) -> None:
        """Stop all, and end all connections."""
        with self._changing:
            self._closed.set()
            servers, self._servers = self._servers, {}
        for server in servers.values():
            server.close()

    def _await(self, uid: int) -> None:
        while uid in self._back_at and not self._closed.wait(_LOOK_SECONDS):
            self.bring_back()

    def _listen(self, uid: int, port: int) -> None:
        server = Server(self._host, port, cluster=self._cluster, front=self._front, uid=uid, leave=self.leave)
        self._servers[uid], self.ports[uid] = server, server.port
        host = f"[{self._host}]" if ":" in self._host else self._host
        self._cluster.node_urls[uid] = f"https://{host}:{server.port}"
        server.start()
