"""A child process that never outlives the emulator: a database's server, or Envoy."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

_WATCHDOG: Final = """
"$@" &
exec > /dev/null 2>&1
read -r _
kill -KILL $!
wait
"""
"""Ends the child when the pipe to the emulator is closed, by the emulator or by whatever ended that.

Linux has a signal for it (PR_SET_PDEATHSIG), but that comes when the *thread* ends that started the child.
"""


class WatchedProcess:
    """A program that runs from construction until `stop`, or until the emulator is no more.

    Args:
        command: The program and its arguments.

    Attributes:
        output: Everything that the program prints. Its end is the end of the program.
    """

    def __init__(self, command: Sequence[str | Path]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - a program that the user has installed
            ["/bin/sh", "-c", _WATCHDOG, "watchdog", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # A Ctrl-C in the terminal is for the emulator, which ends its children itself.
            start_new_session=True,
        )
        self.output = _pipe(self._process.stdout)

    def end(self) -> None:
        """Tell the program to end; do not wait for it."""
        _pipe(self._process.stdin).close()

    def stop(self) -> None:
        """End the program, and wait for it."""
        self.end()
        self.output.close()
        self._process.wait()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # noqa: S101 - both were asked for
    return stream
