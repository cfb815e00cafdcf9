"""The `pulumi-redis-enterprise` command: one module a verb.

Data goes to stdout, messages to stderr. The exit codes: 0 if all is fine, 1 if something is wrong, 2 if the command was
used wrongly, 3 if `pipeline drift` found any, 130 if it was interrupted.
"""

import os
import sys
from typing import Final

INTERRUPTED: Final = 130
"""128 and the number of SIGINT, as shells report it."""


def main() -> None:
    """Run the command; an interrupt, a closed pipe or a full disk ends it without a traceback."""
    try:
        _run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        _end(1)
    except OSError as error:
        print(f"cannot read or write: {error.strerror or error}", file=sys.stderr)  # noqa: T201
        _end(1)


def _run() -> None:
    try:
        from pulumi_redis_enterprise.cli.command import run
    except ModuleNotFoundError as error:
        print(f"the command needs the package {error.name}", file=sys.stderr)  # noqa: T201
        print("Fix: pip install 'pulumi-redis-enterprise[cli]'", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    run()


def _end(status: int) -> None:
    """End without the flush at exit, which would fail once more (docs.python.org, signal, "Note on SIGPIPE")."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)
