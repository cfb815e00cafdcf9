"""Workarounds for the SDK; `sdk/__init__.py` says what each gains, and when it can go."""

import faulthandler
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Final

from pulumi.runtime import resource as sdk

_FRAMES: Final = 10
"""Seven of the SDK and of our classes, and three of the program, the line that makes the resource first."""
_MODULE: Final = "traceback"
_PLUGIN: Final = "pulumi.dynamic"
_GRACE_SECONDS: Final = 0.5
"""The main thread needs less, once it is awake; what comes after it is well within the engine's five seconds."""


@contextmanager
def pickler_as_it_was() -> Iterator[None]:
    """Undo at the end what was done to Python's pickler meanwhile.

    The SDK wraps a method of it once more with each dynamic resource, and never unwraps it: after some hundred
    resources whatever holds a dictionary ends in a RecursionError. The providers here hold none, but another one of the
    program may.
    """
    pickler, method = vars(pickle)["_Pickler"], "_batch_setitems"
    before = getattr(pickler, method)
    try:
        yield
    finally:
        setattr(pickler, method, before)


@contextmanager
def nearest_frames() -> Iterator[None]:
    """Let the SDK read the nearest frames of the program's stack only, to store them with a resource.

    It sends all of them, up to those of the interpreter: more than a kilobyte a user, of which the last ones are the
    same in every program. A local or bucket backend writes the whole state twice for each change, so that these frames
    would be near half of what an update of a thousand users takes.

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


@cache
def pass_interrupts_on() -> None:
    """Wake the main thread of the plugin process if it misses an interrupt; do nothing in another process.

    The kernel may hand a signal of a process to any of its threads. If that is not the main one, Python only notes it
    for the main thread, which the SDK lets wait in `Event().wait()` (`main` of pulumi/dynamic/__main__.py, 3.272), and
    nothing wakes it. That was seen in about one of a hundred runs on a loaded machine, in gRPC's serving thread. The
    engine then kills the plugin after five seconds (`Kill` in sdk/go/common/resource/plugin/plugin.go, 3.276), and what
    is printed at its end is lost.

    `faulthandler` is the one way to hear of a signal from a thread that is not the main one. It calls what was there
    before, so that an interrupt does what it did. Windows has neither.
    """
    if _is_plugin() and hasattr(faulthandler, "register"):
        reader, writer = os.pipe()
        faulthandler.register(signal.SIGINT, file=writer, all_threads=False, chain=True)
        threading.Thread(target=_watch, args=(reader,), daemon=True).start()


def _is_plugin() -> bool:
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    return spec is not None and spec.name.startswith(_PLUGIN)


def _watch(reader: int) -> None:
    main = threading.main_thread().ident
    while main is not None and os.read(reader, 65_536):
        time.sleep(_GRACE_SECONDS)
        # Not once it is on its way out: a second interrupt would end what is printed there.
        if sys._current_frames()[main].f_code is threading.Condition.wait.__code__:  # noqa: SLF001 - no other way
            signal.pthread_kill(main, signal.SIGINT)
