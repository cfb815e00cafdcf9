"""The end of a command: its exit code, and never a traceback for an interrupt, a closed pipe or a missing package."""

import os
import sys
from collections.abc import Callable
from typing import Final

_INTERRUPTED: Final = 130
"""128 and the number of SIGINT, as shells report it."""

_INSTALL: Final = "pip install 'pulumi-redis-enterprise[emulator]'"


def exit_code(command: Callable[[], int]) -> int:
    """Run a command; return its exit code.

    130 if it was interrupted, 1 if what it prints cannot be written or a package is missing. The commands are part of
    the distribution; what they need is an extra.
    """
    try:
        code = command()
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except ModuleNotFoundError as error:
        package, _, _ = (error.name or "").partition(".")
        sys.stderr.write(f"this command needs the package {package}: {_INSTALL}\n")
        return 1
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            sys.stderr.write(f"cannot write the output: {error.strerror or error}\n")
        # The flush at exit would fail once more (docs.python.org, signal, "Note on SIGPIPE").
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code
