"""The interrupt by which the engine ends a plugin reaches the main thread, which waits for it.

The kernel may hand a signal of a process to any of its threads. If that is not the main one, Python only notes it for
the main thread, which the SDK lets wait in `Event().wait()` (`main` of pulumi/dynamic/__main__.py, 3.272), and nothing
wakes it. That was seen in about one of a hundred runs on a loaded machine, in gRPC's serving thread. The engine then
kills the plugin after five seconds (`Kill` in sdk/go/common/resource/plugin/plugin.go, 3.276), and what is told at its
end is lost.
"""

import faulthandler
import os
import signal
import sys
import threading
import time
from functools import cache
from typing import Final

_PLUGIN: Final = "pulumi.dynamic"
_GRACE_SECONDS: Final = 0.5
"""The main thread needs less, once it is awake; what comes after it is well within the engine's five seconds."""


@cache
def pass_interrupts_on() -> None:
    """Wake the main thread of the plugin process if it misses an interrupt; do nothing in another process.

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
        # Not once it is on its way out: a second interrupt would end what is told there.
        if sys._current_frames()[main].f_code is threading.Condition.wait.__code__:  # noqa: SLF001 - no other way
            signal.pthread_kill(main, signal.SIGINT)
