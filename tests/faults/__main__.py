"""`make faults`: the whole matrix, on as many processes as there are processors.

Tells on stderr how it goes, what was not survived, and on stdout the counts. With ``--write`` the table of
docs/reliability.md is made anew.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from redis_enterprise_emulator import Kind

from tests.faults.counts import PAGE, Counts, table, total, with_table
from tests.faults.matrix import Verdict, cases, play
from tests.faults.operations import Scene, scenes
from tests.faults.world import World

_stage: list[tuple[World, list[Scene]]] = []
"""The cluster of this process, and what is played on it."""


class Played(NamedTuple):
    """What became of one kind in one operation."""

    kind: Kind
    counts: Counts
    troubles: list[str]


def begin() -> None:
    """Start the cluster of this process."""
    os.environ["REDIS_ENTERPRISE_DEBUG"] = "1"  # what nobody foresaw is to be seen as it is
    world = World(Path(tempfile.mkdtemp(prefix="faults-")))
    _stage.append((world, scenes(world)))


def played(kind: Kind, operation: int) -> Played:
    """Play all faults of a kind in an operation."""
    (world, found), counts, troubles = _stage[0], Counts(), list[str]()
    for case in cases(found[operation], kind):
        outcome = play(world, case)
        counts.add(outcome)
        if outcome.verdict is not Verdict.SURVIVED:
            troubles.append(f"{case} => {outcome.verdict}: {outcome.why}\n  at first: {outcome.error}")
    return Played(kind, counts, troubles)


def all_played(workers: int) -> dict[Kind, Counts]:
    """Play the whole matrix, telling how it goes."""
    counts = {kind: Counts() for kind in Kind}
    with ProcessPoolExecutor(workers, initializer=begin) as pool:
        tasks = [pool.submit(played, kind, operation) for operation in range(OPERATIONS) for kind in Kind]
        for number, task in enumerate(tasks, start=1):
            result = task.result()
            counts[result.kind] += result.counts
            print(f"{number}/{len(tasks)} {total(counts)}", file=sys.stderr)
            for trouble in result.troubles:
                print(trouble, file=sys.stderr)
    return counts


OPERATIONS = 6


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--write", action="store_true", help="make the table of docs/reliability.md anew")
    options = parser.parse_args(arguments)
    counts = all_played(options.workers)
    if options.write:
        PAGE.write_text(with_table(PAGE.read_text(), table(counts, day=datetime.now(UTC).date())))
    print(total(counts))
    return 0 if total(counts).all_survived else 1


if __name__ == "__main__":
    sys.exit(main())
