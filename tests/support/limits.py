"""A limit to the time and memory that a piece of code may take, so that no input can make it take all there is."""

import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def within(seconds: float, *, megabytes: float) -> Iterator[None]:
    """Fail if the block takes more time of the processor, or has more memory at once than before.

    Generous limits tell code that takes the square of its input's size from code that does not, on any machine, and
    whatever else is running there.
    """
    tracemalloc.start()
    started = time.process_time()
    try:
        yield
        taken, (_, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < seconds
    assert peak < megabytes * 2**20
