"""All faults and all kills, one after the other, telling on stderr how it goes."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from redis_enterprise_emulator import Kind

from tests.faults.counts import Counts, total
from tests.faults.kills import Project
from tests.faults.matrix import Verdict, cases, play
from tests.faults.operations import Scene, scenes
from tests.faults.world import World
from tests.support.paths import ROOT
from tests.support.pulumi_cli import CommandError

_stage: list[tuple[World, list[Scene]]] = []
"""The cluster of this process, and what is played on it."""


class Played(NamedTuple):
    """Everything that became of one kind in one operation."""

    kind: Kind
    counts: Counts
    troubles: list[str]


def all_played(workers: int, operations: Sequence[str]) -> dict[Kind, Counts]:
    """Play the matrix of these operations on so many processes."""
    counts = {kind: Counts() for kind in Kind}
    with ProcessPoolExecutor(workers, initializer=_begin) as pool:
        tasks = [pool.submit(_played, kind, operation) for operation in operations for kind in Kind]
        for number, task in enumerate(tasks, start=1):
            result = task.result()
            counts[result.kind] += result.counts
            _tell(f"{number}/{len(tasks)} {total(counts)}", *result.troubles)
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


def _begin() -> None:
    """Start the cluster of this process."""
    os.environ["REDIS_ENTERPRISE_DEBUG"] = "1"  # what nobody foresaw is to be seen as it is
    world = World(Path(tempfile.mkdtemp(prefix="faults-")))
    _stage.append((world, scenes(world)))


def _played(kind: Kind, operation: str) -> Played:
    """Play all faults of a kind in an operation."""
    (world, found), counts, troubles = _stage[0], Counts(), list[str]()
    scene = next(scene for scene in found if scene.name == operation)
    for case in cases(scene, kind):
        outcome = play(world, case)
        counts.add(outcome)
        if outcome.verdict is not Verdict.SURVIVED:
            troubles.append(f"{case} => {outcome.verdict}: {outcome.why}\n  at first: {outcome.error}")
    return Played(kind, counts, troubles)


def _tell(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr, flush=True)
