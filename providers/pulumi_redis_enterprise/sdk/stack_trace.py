"""The part of the program's stack the engine stores with a resource.

The SDK sends all of it with each resource, up to the frames of the interpreter: more than a kilobyte a user, of which
the last ones are the same in every program. A local or bucket backend writes the whole state twice for each change, so
that these frames would be near half of what an update of a thousand users takes.
"""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Final

from pulumi.runtime import resource as sdk

_FRAMES: Final = 10
"""Seven of the SDK and of our classes, and three of the program, the line that makes the resource first."""

_MODULE: Final = "traceback"


@contextmanager
def nearest_frames() -> Iterator[None]:
    """Let the SDK read the nearest frames of the stack only.

    It is the one module of the SDK that is given another `traceback` meanwhile. `sys.tracebacklimit` would do as well,
    and would cut the tracebacks of everybody in the process, as of a transformation that fails.
    """
    names = vars(sdk)
    before = names.get(_MODULE)
    names[_MODULE] = _STAND_IN
    try:
        yield
    finally:
        names[_MODULE] = before


def _extract_stack() -> traceback.StackSummary:
    return traceback.extract_stack(sys._getframe(1), limit=_FRAMES)  # noqa: SLF001 - as `traceback` itself does


_STAND_IN: Final = SimpleNamespace(**(vars(traceback) | {"extract_stack": _extract_stack}))
