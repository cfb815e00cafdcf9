"""Many clusters in one stack: by named connections, which share a plugin process, and by providers, which do not."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, Final

from tools.bench.cluster import MeasuredCluster, clusters
from tools.bench.operations import CREATE, DESTROY, PREVIEW, REFRESH, Measured, measure, new_stack
from tools.bench.programs import FLOOR, USERS_OF_CONNECTIONS, USERS_OF_PROVIDERS
from tools.bench.report import Row, Section, verdict

TARGET: Final = 1.3
"""The most that a fleet may take, in times of the seconds of as many users on one cluster."""
PEAK_TARGET: Final = 150
"""The most MB that the plugin of a wide fleet may take."""
HANDSHAKES_TARGET: Final = 4
"""The most TLS connections to a cluster: the plugin process has four workers."""
_OPERATIONS: Final = (CREATE, PREVIEW, REFRESH, DESTROY)

Size = tuple[int, int]
"""The number of clusters, and of the users of each."""


def fleet(
    sizes: Sequence[Size], by_providers: Size, one_cluster: Mapping[tuple[int, str], float], say: Callable[[str], None]
) -> Section:
    """Stacks of so many clusters with so many users each.

    Args:
        sizes: By named connections.
        by_providers: By explicit providers.
        one_cluster: Seconds of as many users on one cluster, by their number and the operation.
        say: Told of the progress.
    """
    rows = [row for size in sizes for row in _rows(size, "connections", USERS_OF_CONNECTIONS, one_cluster, say)]
    rows += _rows(by_providers, "providers", USERS_OF_PROVIDERS, one_cluster, say)
    note = (
        "One run each, beside the median of as many users on one cluster, and beside the floor: as many resources "
        "that do nothing, of one provider. The clusters are in one process, as is the one cluster."
    )
    return Section("Clusters of one stack", rows, note)


def _rows(
    size: Size, by: str, program: str, one_cluster: Mapping[tuple[int, str], float], say: Callable[[str], None]
) -> list[Row]:
    count, users = size
    say(f"{count} clusters with {users} users each, by {by}")
    with ExitStack() as running:
        measured = running.enter_context(clusters(count))
        stack = running.enter_context(new_stack(program, users, {**_passwords(measured), **_FILE}))
        (stack.folder / "clusters.toml").write_text(_table(measured))
        floor = running.enter_context(new_stack(FLOOR, count * users, {}))
        return [
            {
                "clusters": count,
                "users": count * users,
                "by": by,
                "operation": operation,
                **_figures(
                    measure(stack, operation, clusters=measured),
                    measure(floor, operation).seconds,
                    one_cluster.get((count * users, operation)) if by == "connections" else None,
                ),
            }
            for operation in _OPERATIONS
        ]


def _figures(one: Measured, floor: float, beside: float | None) -> dict[str, Any]:
    peak, handshakes = one.usages.peak("plugin"), one.most_handshakes
    is_small = peak <= PEAK_TARGET and handshakes <= HANDSHAKES_TARGET
    return {
        "seconds": round(one.seconds, 2),
        "on one cluster": beside and round(beside, 2),
        "ratio": beside and round(one.seconds / beside, 2),
        **verdict(one.seconds / beside if beside else 0, TARGET if beside else None),
        "floor": round(floor, 2),
        "ratio to the floor": round(one.seconds / floor, 2),
        "requests": one.requests,
        "handshakes of a cluster": handshakes,
        "plugins": one.usages.count("plugin"),
        "peak MB of a plugin": round(peak),
        f"<= {PEAK_TARGET} MB, <= {HANDSHAKES_TARGET} handshakes": "yes" if is_small else "no",
        "CPU s of all plugins": round(one.usages.cpu("plugin"), 1),
    }


_FILE: Final = {"REDIS_ENTERPRISE_CLUSTERS": "clusters.toml"}


def _passwords(measured: Sequence[MeasuredCluster]) -> dict[str, str]:
    return {f"PASSWORD_{number}": one["PASSWORD"] for number, one in enumerate(measured)}


def _table(measured: Sequence[MeasuredCluster]) -> str:
    """Return the file of clusters, with passwords by variable, as a fleet would have it."""
    lines = []
    for number, one in enumerate(measured):
        named = {"url": one["URL"], "username": one["USERNAME"], "caCertificate": one["CA_CERTIFICATE"]}
        settings = {**named, "passwordVariable": f"PASSWORD_{number}"}
        lines += [f"[cluster-{number:03}]", *(f"{key} = {json.dumps(value)}" for key, value in settings.items()), ""]
    return "\n".join(lines)
