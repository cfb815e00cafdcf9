"""Many clusters in one stack: each has a provider of its own, and so a plugin process."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Final

from tools.bench.cluster import MeasuredCluster, cluster
from tools.bench.operations import CREATE, DESTROY, PREVIEW, REFRESH, measure, new_stack
from tools.bench.programs import FLOOR_OF_CLUSTERS, USERS_OF_CLUSTERS
from tools.bench.report import Row, Section, verdict

TARGET: Final = 1.3
"""The most that a fleet may take, in times of the seconds of as many users on one cluster."""
_OPERATIONS: Final = (CREATE, PREVIEW, REFRESH, DESTROY)


def fleet(
    sizes: Sequence[int], users: int, one_cluster: Mapping[tuple[int, str], float], say: Callable[[str], None]
) -> Section:
    """Stacks of so many clusters with so many users each.

    Args:
        sizes: How many clusters.
        users: How many users of each.
        one_cluster: Seconds of as many users on one cluster, by their number and the operation.
        say: Told of the progress.
    """
    rows = [row for size in sizes for row in _rows(size, users, one_cluster, say)]
    note = (
        "One run each, beside the median of as many users on one cluster, and beside the floor: as many resources "
        "that do nothing, of as many providers. Each provider is a process, whatever it does."
    )
    return Section("Clusters of one stack", rows, note)


def _rows(size: int, users: int, one_cluster: Mapping[tuple[int, str], float], say: Callable[[str], None]) -> list[Row]:
    say(f"{size} clusters with {users} users each")
    rows: list[Row] = []
    with ExitStack() as running:
        clusters = [running.enter_context(cluster(name=f"cluster-{number}.local")) for number in range(size)]
        settings = json.dumps([_settings(one) for one in clusters])
        stack, floor = (
            running.enter_context(new_stack(program, users, {"BENCH_CLUSTERS": settings}))
            for program in (USERS_OF_CLUSTERS, FLOOR_OF_CLUSTERS)
        )
        for operation in _OPERATIONS:
            one, nothing = measure(stack, operation, clusters=clusters), measure(floor, operation)
            beside = one_cluster.get((size * users, operation))
            rows.append(
                {
                    "clusters": size,
                    "users": size * users,
                    "operation": operation,
                    "seconds": round(one.seconds, 2),
                    "on one cluster": beside and round(beside, 2),
                    "ratio": beside and round(one.seconds / beside, 2),
                    **verdict(one.seconds / beside if beside else 0, TARGET if beside else None),
                    "floor": round(nothing.seconds, 2),
                    "ratio to the floor": round(one.seconds / nothing.seconds, 2),
                    "requests": one.requests,
                    "handshakes": one.handshakes,
                    "CPU s of all plugins": round(one.usages.cpu("plugin"), 1),
                }
            )
    return rows


def _settings(one: MeasuredCluster) -> dict[str, str]:
    names = {"url": "URL", "username": "USERNAME", "password": "PASSWORD", "ca_certificate": "CA_CERTIFICATE"}
    return {argument: one[setting] for argument, setting in names.items()}
