"""Many clusters in one plugin process, without the engine: what its connections and lists take.

With the engine, most of the time is the engine's and the program's; here, processor time and memory are the plugin's
alone, and hardly depend on what else the machine does.
"""

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from pulumi_redis_enterprise.certificate_user import CertificateUserProvider

from tests.support.plugin import Plugin, Read
from tools.bench.cluster import MeasuredCluster, clusters
from tools.bench.fleet import HANDSHAKES_TARGET, PEAK_TARGET, TARGET, Size
from tools.bench.operations import CREATE, REFRESH
from tools.bench.processes import usage_of
from tools.bench.programs import ROLE, subject_line, username
from tools.bench.report import Row, Section, verdict

_AT_ONCE: Final = 8
_MOST_WITH_TARGET: Final = 20
"""The most clusters whose time has a target; beyond, each has a connection and three requests for a few users only."""
_User = tuple[int, int]
"""The number of the cluster, and that of the user."""


def plugins(sizes: Sequence[Size], say: Callable[[str], None]) -> Section:
    """One plugin process for so many clusters with so many users each; the first size is what others stand beside."""
    rows: list[Row] = []
    for size in sizes:
        rows += _rows(size, rows[:2], say)
    note = (
        "One run each, without the engine: eight calls at a time, of which the plugin takes four. The ratio is that of "
        "the processor time to the first size."
    )
    return Section("Clusters of one plugin process", rows, note)


def _rows(size: Size, first: Sequence[Row], say: Callable[[str], None]) -> list[Row]:
    count, users = size
    say(f"{count} clusters with {users} users each, in one plugin process")
    everybody = [(cluster, user) for cluster in range(count) for user in range(users)]
    made: dict[_User, Read] = {}
    with clusters(count) as measured:
        table = {_name(number): _settings(one) for number, one in enumerate(measured)}

        def make(plugin: Any, who: _User) -> None:
            made[who] = plugin.create(plugin.check({}, _inputs(*who)).inputs)

        def look(plugin: Any, who: _User) -> None:
            plugin.read(made[who].id, made[who].outputs)

        figures = [_figures(table, measured, everybody, call) for call in (make, look)]
    return [
        {"clusters": count, "users": count * users, "operation": operation, **own, **_beside(own, first, number, size)}
        for number, (operation, own) in enumerate(zip((CREATE, REFRESH), figures, strict=True))
    ]


def _figures(
    table: dict[str, Any],
    measured: Sequence[MeasuredCluster],
    everybody: Sequence[_User],
    call: Callable[[Any, _User], None],
) -> dict[str, Any]:
    configuration = {"redis-enterprise:clusters": json.dumps(table)}
    with Plugin(configuration=configuration) as process, ThreadPoolExecutor(_AT_ONCE) as pool:
        plugin, started = process.provider(CertificateUserProvider()), time.perf_counter()
        list(pool.map(lambda who: call(plugin, who), everybody))
        seconds, usage = time.perf_counter() - started, usage_of(process.pid)
    logs = [one.requests() for one in measured]
    return {
        "seconds": round(seconds, 1),
        "CPU s of the plugin": round(usage.cpu, 1),
        "peak MB": round(usage.peak),
        "requests": sum(map(len, logs)),
        "handshakes of a cluster": max(len({request["connection"] for request in log}) for log in logs),
    }


def _beside(own: Row, first: Sequence[Row], number: int, size: Size) -> dict[str, Any]:
    ratio = own["CPU s of the plugin"] / first[number]["CPU s of the plugin"] if first else 1.0
    is_small = own["peak MB"] <= PEAK_TARGET and own["handshakes of a cluster"] <= HANDSHAKES_TARGET
    return {
        "ratio": round(ratio, 2),
        **verdict(ratio, TARGET if size[0] <= _MOST_WITH_TARGET else None),
        f"<= {PEAK_TARGET} MB, <= {HANDSHAKES_TARGET} handshakes": "yes" if is_small else "no",
    }


def _inputs(cluster: int, user: int) -> dict[str, Any]:
    return {
        "username": username(user),
        "roles": [ROLE],
        "subject_line": subject_line(user),
        "connection": _name(cluster),
    }


def _name(number: int) -> str:
    return f"cluster-{number:03}"


def _settings(one: MeasuredCluster) -> dict[str, str]:
    names = {"url": "URL", "username": "USERNAME", "password": "PASSWORD", "caCertificate": "CA_CERTIFICATE"}
    return {key: one[name] for key, name in names.items()}
