"""Users beside the floor: the same operations on as many resources that do nothing."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tools.bench.cluster import cluster
from tools.bench.operations import (
    CREATE,
    DESTROY,
    NO_CHANGE,
    ONE_CHANGED,
    OPERATIONS,
    PREVIEW,
    REFRESH,
    Measured,
    bytes_per_user,
    measure,
    new_stack,
)
from tools.bench.programs import FLOOR, USERS
from tools.bench.report import Row, Section, verdict

TARGETS: Final = {CREATE: 1.25, PREVIEW: 1.10, REFRESH: 1.5, ONE_CHANGED: 1.15, DESTROY: 1.5}
"""The most that an operation with 1,000 users may take, in times of the floor's seconds."""
TARGET_SIZE: Final = 1000
"""For 1,000 users; of fewer, what is fixed is most."""
STATE_TARGET: Final = 2200
"""Bytes a user."""
MEMORY_TARGET: Final = 10
"""MB that the plugin process may have more than the floor's."""
_TIMES: Final = {PREVIEW: 3, NO_CHANGE: 3, REFRESH: 3}
"""The operations that change nothing: they are quick, and can be done again on the same stack."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An operation on users and, right after it, on the floor: machines have good and bad minutes."""

    users: Measured
    floor: Measured


@dataclass(frozen=True, slots=True)
class Comparison:
    """All operations on as many users as resources that do nothing.

    Attributes:
        pairs: By operation.
        state_bytes: What a user takes in the state, and what a resource that does nothing.
    """

    pairs: Mapping[str, Sequence[Pair]]
    state_bytes: tuple[float, float]


def compare(count: int, repetitions: int, say: Callable[[str], None]) -> Comparison:
    """Run both in turn, on so many new stacks."""
    pairs: dict[str, list[Pair]] = {operation: [] for operation in OPERATIONS}
    sizes: list[tuple[float, float]] = []
    for repetition in range(repetitions):
        say(f"{count} users beside the floor, run {repetition + 1} of {repetitions}")
        with (
            cluster() as measured,
            new_stack(USERS, count, measured.environment) as users,
            new_stack(FLOOR, count, measured.environment) as floor,
        ):
            for operation in OPERATIONS:
                for _ in range(_TIMES.get(operation, 1)):
                    pairs[operation].append(
                        Pair(measure(users, operation, clusters=[measured]), measure(floor, operation))
                    )
                if operation == CREATE:
                    sizes.append((bytes_per_user(users), bytes_per_user(floor)))
    users_bytes, floor_bytes = (statistics.median(column) for column in zip(*sizes, strict=True))
    return Comparison(pairs, (users_bytes, floor_bytes))


def sections(comparisons: Mapping[int, Comparison]) -> list[Section]:
    """The tables of all sizes."""
    each = [(count, name, pairs) for count, one in comparisons.items() for name, pairs in one.pairs.items()]
    note = "Medians; the ratio is that of each pair. What changes nothing was done three times on each stack."
    return [
        Section("Time beside the floor", [_time(*one) for one in each], note),
        Section(
            "What the cluster sees",
            [_traffic(*one) for one in each],
            "Requests and handshakes by the emulator's log; its CPU time is not the plugin's.",
        ),
        Section("Processor time and memory", [_usage(*one) for one in each], "Each with the floor's in brackets."),
        Section("Size of the state", [_state(count, *one.state_bytes) for count, one in comparisons.items()]),
    ]


def seconds(pairs: Sequence[Pair]) -> float:
    """The median of an operation on users."""
    return statistics.median(pair.users.seconds for pair in pairs)


def _time(count: int, operation: str, pairs: Sequence[Pair]) -> Row:
    ratio = statistics.median(pair.users.seconds / pair.floor.seconds for pair in pairs)
    floor = statistics.median(pair.floor.seconds for pair in pairs)
    return {
        "users": count,
        "operation": operation,
        "seconds": round(seconds(pairs), 2),
        "floor": round(floor, 2),
        "ratio": round(ratio, 2),
        **verdict(ratio, TARGETS.get(operation) if count == TARGET_SIZE else None),
    }


def _traffic(count: int, operation: str, pairs: Sequence[Pair]) -> Row:
    measured = [pair.users for pair in pairs]
    requests = statistics.median(one.requests for one in measured)
    return {
        "users": count,
        "operation": operation,
        "requests": round(requests),
        "requests a user": round(requests / count, 2),
        "handshakes": round(statistics.median(one.handshakes for one in measured)),
        "CPU s of the emulator": round(statistics.median(one.usages.cpu("emulator") for one in measured), 2),
    }


def _usage(count: int, operation: str, pairs: Sequence[Pair]) -> Row:
    def cpu(role: str) -> str:
        ours = statistics.median(pair.users.usages.cpu(role) for pair in pairs)
        floor = statistics.median(pair.floor.usages.cpu(role) for pair in pairs)
        return f"{ours:.1f} ({floor:.1f})"

    ours = statistics.median(pair.users.usages.peak("plugin") for pair in pairs)
    floor = statistics.median(pair.floor.usages.peak("plugin") for pair in pairs)
    return {
        "users": count,
        "operation": operation,
        "CPU s of the plugin": cpu("plugin"),
        "of the program": cpu("program"),
        "of the engine": cpu("engine"),
        "peak MB of the plugin": f"{ours:.0f} ({floor:.0f})",
        "MB more": round(ours - floor, 1),
        **verdict(ours - floor, MEMORY_TARGET),
    }


def _state(count: int, users: float, floor: float) -> Row:
    return {"users": count, "bytes a user": round(users), "floor": round(floor), **verdict(users, STATE_TARGET)}
