"""Single calls of clients: ours, `requests` with a new connection for each, and the package `redis-enterprise`."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import requests
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.settings.connection_settings import settings_from
from pulumi_redis_enterprise.api.settings.sources import environment_source
from pulumi_redis_enterprise.core.references import Uid

from tools.bench.cluster import MeasuredCluster, cluster
from tools.bench.report import Row, Section, verdict

OURS: Final = "ours"
NEW_CONNECTION: Final = "requests, new connections"
OTHER: Final = "redis-enterprise"
LIST: Final = "the list"
TARGET: Final = 1.0
"""The most that the list may take, in times of the other client's."""
_SCRIPT: Final = Path(__file__).with_name("other_client.py")
_TIMEOUT: Final = 600
_FIRST_USER: Final = 2

Seconds = Mapping[str, Sequence[tuple[float, float]]]
"""The seconds of each call, by its name: by the clock, and of the client's processor time."""


def calls(sizes: Sequence[int], repetitions: int, say: Callable[[str], None]) -> Section:
    """GET of one user, and of the list, of clusters of so many users."""
    with _other_python(say) as python:
        rows = [row for size in sizes for row in _rows(size, repetitions, python, say)]
    note = (
        "Milliseconds, medians, with the client's processor time in brackets: the rest is the cluster. "
        "`redis-enterprise` is compiled Rust, and cannot be told a CA: it verifies nothing here."
    )
    return Section("Calls of clients", rows, note if python else f"{note} It could not be installed in this run.")


def _rows(size: int, repetitions: int, python: Path | None, say: Callable[[str], None]) -> list[Row]:
    say(f"calls of clients with {size} users")
    with cluster(users=size) as measured:
        seconds: dict[str, Seconds] = {
            OURS: _ours(measured, repetitions),
            NEW_CONNECTION: _new_connections(measured, repetitions),
        }
        if python:
            seconds[OTHER] = _other(measured, python, repetitions)
    return [
        {
            "users": size,
            "call": call,
            **{f"ms, {client}": _milliseconds(of[call]) for client, of in seconds.items()},
            **_beside_other(seconds, call),
        }
        for call in seconds[OURS]
    ]


def _ours(measured: MeasuredCluster, repetitions: int) -> Seconds:
    ours = RedisEnterprise(settings_from([environment_source(measured.environment)]))
    users = ours.users
    return {
        "one user": _timed(lambda: users.get(Uid(_FIRST_USER)), repetitions),
        LIST: _timed(lambda: users.all(refresh=True), repetitions),
    }


def _new_connections(measured: MeasuredCluster, repetitions: int) -> Seconds:
    def get(path: str) -> object:
        auth, trust = (measured["USERNAME"], measured["PASSWORD"]), measured["CA_CERTIFICATE"]
        return requests.get(measured["URL"] + path, auth=auth, verify=trust, timeout=_TIMEOUT).json()

    return {
        "one user": _timed(lambda: get(f"/v1/users/{_FIRST_USER}"), repetitions),
        LIST: _timed(lambda: get("/v1/users"), repetitions),
    }


def _milliseconds(seconds: Sequence[tuple[float, float]]) -> str:
    clock, processor = (1000 * statistics.median(column) for column in zip(*seconds, strict=True))
    return f"{clock:,.2f} ({processor:,.2f})"


def _beside_other(seconds: Mapping[str, Seconds], call: str) -> Row:
    """Return how many times the other client's time; its target is about the list."""
    if OTHER not in seconds:
        return {}
    ours, other = (statistics.median(clock for clock, _ in seconds[client][call]) for client in (OURS, OTHER))
    return {"ratio to the last": round(ours / other, 2), **verdict(ours / other, TARGET if call == LIST else None)}


def _timed(call: Callable[[], object], repetitions: int) -> list[tuple[float, float]]:
    call()
    seconds = []
    for _ in range(repetitions):
        started, worked = time.perf_counter(), time.process_time()
        call()
        seconds.append((time.perf_counter() - started, time.process_time() - worked))
    return seconds


def _other(measured: MeasuredCluster, python: Path, repetitions: int) -> Seconds:
    command = [str(python), str(_SCRIPT), str(repetitions)]
    seconds: Seconds = json.loads(
        subprocess.check_output(command, env={**os.environ, **measured.environment}, timeout=_TIMEOUT)
    )
    return seconds


@contextmanager
def _other_python(say: Callable[[str], None]) -> Iterator[Path | None]:
    """An interpreter that has the package, in an environment of its own; None if it cannot be had."""
    with tempfile.TemporaryDirectory() as folder:
        say(f"installing {OTHER} into an environment of its own")
        venv.create(folder, with_pip=True)
        python = Path(folder, "bin", "python")
        pip = [
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--only-binary",
            ":all:",
            OTHER,
        ]
        done = subprocess.run(pip, stderr=sys.stderr, timeout=_TIMEOUT, check=False)
        yield python if done.returncode == 0 else None
