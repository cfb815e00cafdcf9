"""The objects that a run has given back as they were found.

Two resources may manage one object: by mistake, or because an update that renames a resource was stopped before its
deletions. The first one knows how the object was found. The second one found it as the first had made it, so its
deletion must not set it up again after the first one gave it back.
"""

import threading
from collections import defaultdict


class Returned:
    """The objects of one kind, in one cluster, that a run has given back, by their ids. Threads may share it."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def lock_of(self, id_: str) -> threading.Lock:
        """Return the lock that a deletion of this object holds, so that two of them never overlap."""
        return self._locks[id_]

    def note(self, id_: str) -> None:
        """Note an object that was given back."""
        self._ids.add(id_)

    def __contains__(self, id_: str) -> bool:
        return id_ in self._ids
