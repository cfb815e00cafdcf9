"""Users beside the floor: the same operations on as many resources that do nothing."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tools.bench.cluster import cluster
from tools.bench.operations import (
    CREATE,
    DESTROY,
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
"""How many times the floor's seconds an operation may take with 1,000 users."""
TARGET_SIZE: Final = 1000
"""For 1,000 users; of fewer, what is fixed is most."""
STATE_TARGET: Final = 2200
"""Bytes a user."""
MEMORY_TARGET: Final = 10
"""MB that the plugin process may have more than the floor's."""


@dataclass(frozen=True, slots=True)
class Run:
    """All operations on one stack, and what a resource takes in its state."""

    measured: Mapping[str, Measured]
    state_bytes: float


@dataclass(frozen=True, slots=True)
class Pair:
    """The same run of users and of the floor, one right after the other: machines have good and bad minutes."""

    users: Run
    floor: Run


def compare(count: int, repetitions: int, say: Callable[[str], None]) -> list[Pair]:
    """Run both in turn, so many times."""
    pairs = []
    for repetition in range(repetitions):
        say(f"{count} users beside the floor, run {repetition + 1} of {repetitions}")
        pairs.append(Pair(_run(USERS, count), _run(FLOOR, count)))
    return pairs


def sections(pairs: Mapping[int, Sequence[Pair]]) -> list[Section]:
    """The tables of all sizes."""
    each = [(count, operation, of_size) for count, of_size in pairs.items() for operation in OPERATIONS]
    return [
        Section("Time beside the floor", [_time(*one) for one in each], "Medians; the ratio is that of each pair."),
        Section(
            "What the cluster sees",
            [_traffic(*one) for one in each],
            "Requests and handshakes by the emulator's log; its CPU time is not the plugin's.",
        ),
        Section("Processor time and memory", [_usage(*one) for one in each], "Each with the floor's in brackets."),
        Section("Size of the state", [_state(count, of_size) for count, of_size in pairs.items()]),
    ]


def seconds(pairs: Sequence[Pair], operation: str) -> float:
    """The median of an operation on users."""
    return statistics.median(pair.users.measured[operation].seconds for pair in pairs)


def _run(program: str, count: int) -> Run:
    with cluster() as measured, new_stack(program, count, measured.environment) as stack:
        created = measure(stack, CREATE, clusters=[measured])
        size = bytes_per_user(stack)
        others = {name: measure(stack, name, clusters=[measured]) for name in OPERATIONS if name != CREATE}
        return Run({CREATE: created, **others}, size)


def _time(count: int, operation: str, pairs: Sequence[Pair]) -> Row:
    ratio = statistics.median(
        pair.users.measured[operation].seconds / pair.floor.measured[operation].seconds for pair in pairs
    )
    floor = statistics.median(pair.floor.measured[operation].seconds for pair in pairs)
    return {
        "users": count,
        "operation": operation,
        "seconds": round(seconds(pairs, operation), 2),
        "floor": round(floor, 2),
        "ratio": round(ratio, 2),
        **verdict(ratio, TARGETS.get(operation) if count == TARGET_SIZE else None),
    }


def _traffic(count: int, operation: str, pairs: Sequence[Pair]) -> Row:
    measured = [pair.users.measured[operation] for pair in pairs]
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
        ours = statistics.median(pair.users.measured[operation].usages.cpu(role) for pair in pairs)
        floor = statistics.median(pair.floor.measured[operation].usages.cpu(role) for pair in pairs)
        return f"{ours:.1f} ({floor:.1f})"

    ours = statistics.median(pair.users.measured[operation].usages.peak("plugin") for pair in pairs)
    floor = statistics.median(pair.floor.measured[operation].usages.peak("plugin") for pair in pairs)
    return {
        "users": count,
        "operation": operation,
        "CPU s of the plugin": cpu("plugin"),
        "of the program": cpu("program"),
        "of the engine": cpu("engine"),
        "peak MB of the plugin": f"{ours:.0f} ({floor:.0f})",
        "MB more": round(ours - floor),
        **verdict(ours - floor, MEMORY_TARGET),
    }


def _state(count: int, pairs: Sequence[Pair]) -> Row:
    size = statistics.median(pair.users.state_bytes for pair in pairs)
    return {
        "users": count,
        "bytes a user": round(size),
        "floor": round(statistics.median(pair.floor.state_bytes for pair in pairs)),
        **verdict(size, STATE_TARGET),
    }
