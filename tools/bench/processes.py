"""The resources that child processes need, sampled while a command runs.

The engine ends its plugins by a signal, so that nobody can ask them at the end: what counts is the last sample.
Linux only, as it reads `/proc`.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_INTERVAL: Final = 0.05
_TICK: Final = 1 / os.sysconf("SC_CLK_TCK")
_ROLES: Final = {
    "tools.bench.cluster": "emulator",
    "bin/pulumi-redis-enterprise": "command",
    "pulumi.dynamic": "plugin",
    "pulumi-resource-redis-enterprise": "plugin",
    "pulumi-language-yaml": "program",
    "pulumi-language-python-exec": "program",
    "pulumi-language-python": "language host",
    "pulumi": "engine",
}
"""The role of a process, by the first of these that stands in its command line."""


@dataclass(slots=True)
class Usage:
    """The usage of one process.

    Attributes:
        role: What it is, for example "plugin".
        cpu: Seconds of processor time, user and system.
        peak: The largest resident size so far, in MB.
    """

    role: str
    cpu: float = 0.0
    peak: float = 0.0


@dataclass(slots=True)
class Usages:
    """The usage of all processes in one span of time, by process id."""

    of: dict[int, Usage] = field(default_factory=dict)

    def cpu(self, role: str) -> float:
        """Seconds of processor time of all processes of a role."""
        return sum(usage.cpu for usage in self.of.values() if usage.role == role)

    def peak(self, role: str) -> float:
        """The largest process of a role, in MB; 0.0 if there was none."""
        return max((usage.peak for usage in self.of.values() if usage.role == role), default=0.0)

    def total(self, role: str) -> float:
        """The largest sizes of all processes of a role together, in MB."""
        return sum(usage.peak for usage in self.of.values() if usage.role == role)

    def count(self, role: str) -> int:
        """Return how many processes of a role there were."""
        return sum(usage.role == role for usage in self.of.values())


def usage_of(pid: int) -> Usage:
    """Return what a process needed so far, whatever its role.

    Raises:
        ProcessLookupError: There is no such process.
    """
    usage = _usage(_PROC / str(pid), role="")
    if usage is None:
        raise ProcessLookupError(pid)
    return usage


@contextmanager
def watched() -> Iterator[Usages]:
    """Sample the processes below this one while the block runs."""
    before = {pid: usage.cpu for pid, usage in _sample().items()}
    usages, ended = Usages(), threading.Event()

    def look() -> None:
        for pid, usage in _sample().items():
            usage.cpu -= before.get(pid, 0.0)
            usages.of[pid] = usage

    def watch() -> None:
        while not ended.wait(_INTERVAL):
            look()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield usages
    finally:
        ended.set()
        thread.join()
        look()


def _sample() -> dict[int, Usage]:
    """The processes below this one, at this moment."""
    parents = {int(entry.name): _parent(entry) for entry in _PROC.iterdir() if entry.name.isdecimal()}
    found = {}
    for pid in parents:
        process = _PROC / str(pid)
        if _descends(pid, parents) and (role := _role(process)) and (usage := _usage(process, role=role)):
            found[pid] = usage
    return found


def _descends(pid: int, parents: dict[int, int]) -> bool:
    ancestor = parents.get(pid, 0)
    while ancestor not in {0, 1, os.getpid()}:
        ancestor = parents.get(ancestor, 0)
    return ancestor == os.getpid()


def _parent(process: Path) -> int:
    return int((_fields(process) or ["", "0"])[1])


def _role(process: Path) -> str | None:
    """Return what a process is; None if it has ended, or does not concern us."""
    try:
        command = process.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return None
    return next((role for part, role in _ROLES.items() if part in command), None)


def _usage(process: Path, *, role: str) -> Usage | None:
    """Return what a process needed so far; None if it has ended."""
    try:
        status = process.joinpath("status").read_text()
    except OSError:
        return None
    fields = _fields(process)
    if not fields:
        return None
    peak = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")), "0")
    return Usage(role, cpu=(int(fields[11]) + int(fields[12])) * _TICK, peak=int(peak) / 1024)


def _fields(process: Path) -> list[str]:
    """The fields of `stat` after the name, which may hold anything (proc(5)); [] if the process has ended."""
    try:
        return process.joinpath("stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
