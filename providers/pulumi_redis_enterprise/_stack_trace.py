"""How much of the program's stack the engine stores with a resource.

The SDK sends all of it with each resource, up to the frames of the interpreter: more than a kilobyte a user, of which
the last ones are the same in every program. A local or bucket backend writes the whole state twice for each change, so
that these frames would be near half of what an update of a thousand users takes.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

_FRAMES: Final = 9
"""Six of the SDK and of the resource's own class, and three of the program, the line that makes the resource first."""

_ABSENT: Final = object()


@contextmanager
def nearest_frames() -> Iterator[None]:
    """Let whoever reads the stack meanwhile see its nearest frames only.

    `traceback.extract_stack`, by which the SDK reads it, keeps to this limit.
    https://docs.python.org/3/library/sys.html#sys.tracebacklimit
    """
    before: Any = getattr(sys, "tracebacklimit", _ABSENT)
    sys.tracebacklimit = _FRAMES
    try:
        yield
    finally:
        if before is _ABSENT:
            del sys.tracebacklimit
        else:
            sys.tracebacklimit = before
