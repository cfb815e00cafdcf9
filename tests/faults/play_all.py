"""All faults and all kills, one after the other, telling on stderr how it goes."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from redis_enterprise_emulator import Kind

from tests.faults.counts import Counts, total
from tests.faults.kills import Project
from tests.faults.matrix import Verdict, cancellations, cases, play
from tests.faults.operations import Scene, scenes
from tests.faults.plugin_stack import PluginStack
from tests.faults.stack import Stack
from tests.faults.world import World
from tests.support.paths import ROOT
from tests.support.plugin_edge import plugin_edge
from tests.support.pulumi_cli import CommandError


class Edge(StrEnum):
    """The one whom the engine speaks to."""

    DYNAMIC = "dynamic"
    PLUGIN = "plugin"


_plugin = ExitStack()
_stage: dict[Edge, tuple[World, list[Scene]]] = {}
"""The clusters of this process, and what is played on each."""


class Played(NamedTuple):
    """The outcomes of one kind of fault in one operation."""

    kind: Kind | None
    counts: Counts
    troubles: list[str]


def all_played(workers: int, operations: Sequence[str], edge: Edge, each: int = 1) -> dict[Kind, Counts]:
    """Play the matrix of these operations on so many processes, or one case of so many, the same ones in each run."""
    counts = {kind: Counts() for kind in Kind}
    pairs = [(kind, operation) for operation in operations for kind in Kind]
    with ProcessPoolExecutor(workers) as pool:
        tasks = [
            pool.submit(_played, kind, operation, edge, slice(number % each, None, each))
            for number, (kind, operation) in enumerate(pairs)
        ]
        for number, task in enumerate(tasks, start=1):
            result = task.result()
            if result.kind:
                counts[result.kind] += result.counts
            _tell(f"{number}/{len(tasks)} {total(counts)}", *result.troubles)
    return counts


def all_cancelled(workers: int, operations: Sequence[str]) -> Counts:
    """Play all cancellations of these operations, by the plugin: the engine tells nobody else of them."""
    counts = Counts()
    with ProcessPoolExecutor(workers) as pool:
        tasks = [pool.submit(_played, None, operation, Edge.PLUGIN) for operation in operations]
        for number, task in enumerate(tasks, start=1):
            counts += task.result().counts
            _tell(f"{number}/{len(tasks)} {counts}", *task.result().troubles)
    return counts


def all_killed() -> tuple[int, int]:
    """Play all kills; how many there were, and how many were not put right."""
    cli = subprocess.check_output([sys.executable, str(ROOT / "tools/install_pulumi")], text=True).strip()
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        world = World(Path(folder))
        project = Project(world, Path(folder), cli=Path(cli), home=Path(folder))
        kills, wrong = list(project.kills()), 0
        for number, kill in enumerate(kills, start=1):
            try:
                trouble = project.play(kill)
            except (CommandError, subprocess.TimeoutExpired) as error:
                trouble = str(error)
            wrong += bool(trouble)
            _tell(f"{number}/{len(kills)} {kill}", *([f"not put right: {trouble}"] if trouble else []))
        world.close()
    return len(kills), wrong


def _staged(edge: Edge) -> tuple[World, list[Scene]]:
    """Return the cluster of this process, which is started when it is needed first, and what is played on it."""
    if edge not in _stage:
        os.environ["REDIS_ENTERPRISE_DEBUG"] = "1"  # what nobody foresaw is to be seen as it is
        world = World(Path(tempfile.mkdtemp(prefix="faults-")))
        nothing = PluginStack(_plugin.enter_context(plugin_edge())) if edge is Edge.PLUGIN else Stack()
        _stage[edge] = world, scenes(world, nothing)
    return _stage[edge]


def _played(kind: Kind | None, operation: str, edge: Edge, part: slice = slice(None)) -> Played:
    """Play faults of a kind in an operation, all by default; None for cancellations."""
    (world, found), counts, troubles = _staged(edge), Counts(), list[str]()
    scene = next(scene for scene in found if scene.name == operation)
    for case in [*(cases(scene, kind) if kind else cancellations(scene))][part]:
        outcome = play(world, case)
        counts.add(outcome)
        if outcome.verdict is not Verdict.SURVIVED:
            troubles.append(f"{case} => {outcome.verdict}: {outcome.why}\n  at first: {outcome.error}")
    return Played(kind, counts, troubles)


def _tell(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr, flush=True)
