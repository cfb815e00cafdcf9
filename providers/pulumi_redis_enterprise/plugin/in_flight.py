"""The calls of the engine that are being answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class InFlight:
    """The number of calls that are being answered. Threads may share it."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._count = 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count one more meanwhile."""
        self._add(1)
        try:
            yield
        finally:
            self._add(-1)

    def wait_until_none(self, seconds: float) -> bool:
        """Wait until there is none; return False if there still is one after so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._count == 0, seconds)

    def _add(self, number: int) -> None:
        with self._changed:
            self._count += number
            self._changed.notify_all()
