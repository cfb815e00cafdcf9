"""The resources of the running program that hold something, by their URNs.

Only the plugin is told the URN of a resource. With it, a resource holds one thing at a time: what it held before is
free as soon as it holds something else. Without a URN nobody knows who has claimed what, so that nothing is ever free.
"""

import threading
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

Held = TypeVar("Held", bound=Hashable)


class Holders(Generic[Held]):
    """The holders of things of one sort. Threads may share it."""

    def __init__(self) -> None:
        self._urns: dict[Held, list[str]] = {}
        self._held: dict[str, Held] = {}
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._urns)

    def __contains__(self, what: Held) -> bool:
        return what in self._urns

    def put(self, what: Held, urn: str) -> None:
        """Let a resource hold something, and nothing else of the sort.

        Args:
            what: The thing.
            urn: The resource; "" if that is not known.
        """
        with self._lock:
            if urn and self._held.get(urn) != what:
                self._release(urn)
                self._held[urn] = what
            urns = self._urns.setdefault(what, [])
            if urn not in urns:
                urns.append(urn)

    def release(self, urn: str) -> None:
        """Let a resource hold nothing."""
        with self._lock:
            self._release(urn)

    def _release(self, urn: str) -> None:
        if urn in self._held:
            what = self._held.pop(urn)
            self._urns[what].remove(urn)
            if not self._urns[what]:
                del self._urns[what]

    def held_by(self, urn: str) -> Held | None:
        """Return what a resource holds; None if that is not known."""
        return self._held.get(urn)

    def of(self, things: Iterable[Held]) -> list[str]:
        """Return who holds one of these things, the first one first."""
        with self._lock:
            return [urn for what in things for urn in self._urns.get(what, ())]
