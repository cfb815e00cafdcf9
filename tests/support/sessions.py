"""Ends a command with all that it started: the engine puts its plugins into process groups of their own."""

import os
import signal
from contextlib import suppress
from pathlib import Path


def kill_session(leader: int, *, word: str = "") -> None:
    """Kill (-9) the processes of a session whose command line has the word in it, without a warning.

    Args:
        leader: The id of the command's process, which was started with a new session.
        word: "" for the command and all that it started.
    """
    for pid in _session(leader, word):
        with suppress(ProcessLookupError):  # the end of one may be the end of another
            os.kill(pid, signal.SIGKILL)


def _session(leader: int, word: str) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The fields of proc(5) after the name in brackets: state, parent, group, session.
            session = int((folder / "stat").read_text().rpartition(")")[2].split()[3])
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (OSError, IndexError, ValueError):
            continue
        if session == leader and word in line:
            found.append(int(folder.name))
    return found
