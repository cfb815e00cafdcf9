"""The command ``redis-enterprise-emulator``: an emulated cluster until it is interrupted.

Example::

    redis-enterprise-emulator --port 9443 --version 8.0.20-44 --print-env > cluster.env
"""

import sys
from collections.abc import Sequence

from redis_enterprise_emulator import __version__
from redis_enterprise_emulator.command.ending import exit_code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    return exit_code(lambda: _run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    # Here, so that an interrupt while they load is met.
    from redis_enterprise_emulator.command.options import parse_options  # noqa: PLC0415

    options = parse_options(arguments)
    if options.version is None:
        sys.stdout.write(f"redis-enterprise-emulator {__version__}\n")
        return 0

    from redis_enterprise_emulator.command.serve import serve  # noqa: PLC0415 - so that help is quick

    return serve(options)


if __name__ == "__main__":
    sys.exit(main())
