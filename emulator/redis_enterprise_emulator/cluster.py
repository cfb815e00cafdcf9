"""The one emulated cluster that all connections share: its state, a lock around it, and the request log."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from redis_enterprise_emulator.faults.plan import Fault, FaultPlan
from redis_enterprise_emulator.state import State

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request that was answered, for tests to count.

    Attributes:
        method: ``GET``.
        path: ``/v1/users``, as sent.
        query: What follows the question mark, or "".
        status: The HTTP status of the answer; 0 if a fault left the request without one, and undone.
        username: The name of the authenticated user, or "".
        connection: The number of the TLS connection; as many numbers as there were handshakes.
        node: The uid of the node that answered.
    """

    method: str
    path: str
    query: str
    status: int
    username: str
    connection: int
    node: int = 1


class DataPlane(Protocol):
    """The server of a cluster's databases, which is told when the state changed."""

    @property
    def server(self) -> str:
        """Return which server databases are made of, or what is missing."""

    def follow(self, cluster: "Cluster") -> None:
        """Serve the databases as the cluster's state says now."""

    def clear(self) -> None:
        """End all databases."""

    def close(self) -> None:
        """End all databases, for good."""


class Cluster:
    """State, lock and request log.

    Args:
        fresh: Makes the state of a fresh cluster.
        data_plane: What serves its databases; nobody does by default.

    Attributes:
        faults: What is to go wrong.
        struck: Told whenever a fault strikes a request, once what is to be carried out of it has been.
        node_urls: Where its nodes listen, by uid.
        front: What ends TLS in front of them, for people.
        connection_numbers: Counts the handshakes of all nodes.
    """

    def __init__(self, fresh: Callable[[], State], data_plane: DataPlane | None = None) -> None:
        self._fresh = fresh
        self.data_plane = data_plane
        self.lock = threading.RLock()
        self.state = fresh()
        self.faults = FaultPlan()
        self.struck = threading.Condition(self.lock)
        self.node_urls: dict[int, str] = {}
        self.front = ""
        self.connection_numbers = itertools.count(1)
        self._before_write: State | None = None
        self._stale_reads_left = 0
        self._requests: list[RequestRecord] = []
        self.follow()

    @property
    def requests(self) -> list[RequestRecord]:
        """The requests that were answered since the start or the last `clear_requests`, a copy."""
        with self.lock:
            return list(self._requests)

    def clear_requests(self) -> None:
        """Empty the request log."""
        with self.lock:
            self._requests.clear()

    def log(self, record: RequestRecord) -> None:
        """Append to the request log."""
        with self.lock:
            self._requests.append(record)

    def arm(self, *faults: Fault) -> None:
        """Arm faults, which count requests from now on."""
        with self.lock:
            self.faults.arm(*faults)

    def clear_faults(self) -> None:
        """Disarm all faults."""
        with self.lock:
            self.faults.clear()

    def refusal(self) -> Fault | None:
        """Return the fault because of which the next request shall find nobody."""
        with self.lock:
            return self.faults.refusal()

    def reset(self) -> None:
        """Become a fresh cluster; the request log stays."""
        with self.lock:
            if self.data_plane:
                self.data_plane.clear()
            self.state = self._fresh()
            self._before_write = None
            self.follow()

    def change(self, change: Callable[[State], _Result]) -> _Result:
        """Let a function change the state, while no request is served; its result is returned."""
        with self.lock:
            try:
                return change(self.state)
            finally:
                self.follow()

    def close(self) -> None:
        """End the databases."""
        with self.lock:
            if self.data_plane:
                self.data_plane.close()

    def follow(self) -> None:
        """Let the databases know that the state changed. The caller holds the lock."""
        if self.data_plane:
            self.data_plane.follow(self)

    def remember_for_stale_reads(self) -> Callable[[], None]:
        """Copy the state before a write if reads are assumed to lag behind; call the result if it succeeded."""
        reads = self.state.assumptions.stale_reads
        before = self.state.scratch() if reads else None

        def commit() -> None:
            self._before_write, self._stale_reads_left = before, reads

        return commit

    def state_to_read(self) -> State:
        """Return what a GET sees: the state, or for some reads what it was before the last write."""
        if self._before_write is None or not self._stale_reads_left:
            return self.state
        self._stale_reads_left -= 1
        return self._before_write
