"""Many clusters in one stack: each has a provider of its own, and so a plugin process."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Final

from tools.bench.cluster import MeasuredCluster, cluster
from tools.bench.operations import CREATE, DESTROY, PREVIEW, REFRESH, measure, new_stack
from tools.bench.programs import USERS_OF_CLUSTERS
from tools.bench.report import Row, Section, verdict

TARGET: Final = 1.3
"""How many times the seconds of as many users on one cluster."""
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
    return Section("Clusters of one stack", rows, "One run each, beside the median of as many users on one cluster.")


def _rows(size: int, users: int, one_cluster: Mapping[tuple[int, str], float], say: Callable[[str], None]) -> list[Row]:
    say(f"{size} clusters with {users} users each")
    rows: list[Row] = []
    with ExitStack() as running:
        clusters = [running.enter_context(cluster(name=f"cluster-{number}.local")) for number in range(size)]
        settings = json.dumps([_settings(one) for one in clusters])
        stack = running.enter_context(new_stack(USERS_OF_CLUSTERS, users, {"BENCH_CLUSTERS": settings}))
        for operation in _OPERATIONS:
            one = measure(stack, operation, clusters=clusters)
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
                    "requests": one.requests,
                    "handshakes": one.handshakes,
                    "CPU s of all plugins": round(one.usages.cpu("plugin"), 1),
                }
            )
    return rows


def _settings(one: MeasuredCluster) -> dict[str, str]:
    names = {"url": "URL", "username": "USERNAME", "password": "PASSWORD", "ca_certificate": "CA_CERTIFICATE"}
    return {argument: one[setting] for argument, setting in names.items()}
