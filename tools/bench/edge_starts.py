"""The start of the process of either edge, step by step, beside that of Python itself."""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Final

from pulumi_redis_enterprise.certificate_user import CertificateUserProvider

from tests.support.paths import ROOT
from tests.support.plugin import Plugin
from tests.support.plugin_process import started
from tools.bench.processes import usage_of
from tools.bench.programs import ROLE, subject_line, username
from tools.bench.report import Row, Section

_URL: Final = {"redis-enterprise:url": "https://cluster.invalid:9443"}


def edge_starts(repetitions: int, say: Callable[[str], None]) -> Section:
    """Measure both processes until their port, their settings, and the check of a user by subject line."""
    say("start of the process of either edge")
    runs = [dict((*_commands(), *_plugin(), *_dynamic())) for _ in range(repetitions)]
    rows: list[Row] = []
    for step in runs[0]:
        seconds, cpu = (statistics.median(values) for values in zip(*(run[step] for run in runs), strict=True))
        rows.append({"process": step[0], "until": step[1], "seconds": round(seconds, 3), "CPU s": round(cpu, 2)})
    return Section("Start of the process of either edge", rows, f"Medians of {repetitions} starts in turn.")


_Step = tuple[tuple[str, str], tuple[float, float]]


def _commands() -> Iterator[_Step]:
    for code in ("pass", "import pulumi"):
        before, begun = _cpu_of_children(), time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        yield (f"`python -c '{code}'`", "its end"), (time.perf_counter() - begun, _cpu_of_children() - before)


def _cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _plugin() -> Iterator[_Step]:
    begun = time.perf_counter()
    with started() as (process, edge):

        def step(until: str) -> _Step:
            return ("plugin", until), (time.perf_counter() - begun, usage_of(process.pid).cpu)

        yield step("its port")
        edge.configure(_URL)
        yield step("Configure")
        edge.failures("CertificateUser", {"username": username(0), "subjectLine": subject_line(0), "roles": [ROLE]})
        yield step("the first check")


def _dynamic() -> Iterator[_Step]:
    begun = time.perf_counter()
    with Plugin(folder=ROOT, configuration=_URL) as plugin:

        def step(until: str) -> _Step:
            return ("dynamic provider", until), (time.perf_counter() - begun, usage_of(plugin.pid).cpu)

        # It imports nothing of this package before its first check.
        yield step("Configure")
        user = {"username": username(0), "subject_line": subject_line(0), "roles": [ROLE]}
        plugin.provider(CertificateUserProvider()).check({}, user)
        yield step("the first check")
