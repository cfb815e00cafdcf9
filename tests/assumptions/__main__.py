"""`make assumptions`: the life of the full stack under each choice of each switch, and under many at random.

Prints what was wrong, and the figures. With ``--write`` those of docs/reliability.md are made anew. What was wrong is
played again by ``python -m tests.assumptions --only "NAME=VALUE NAME=VALUE"``.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from redis_enterprise_emulator.rest.documentation import with_generated_parts

from tests.assumptions.choices import Choices, combinations, each
from tests.assumptions.expected import wrong_in
from tests.assumptions.figures import Figures, table
from tests.assumptions.life import Player
from tests.faults.counts import PAGE


def played(player: Player, cases: Iterable[Choices]) -> Figures:
    """Play these, and tell how it goes."""
    figures = Figures()
    for choices in cases:
        life = player.play(choices)
        wrong = wrong_in(choices, life)
        figures.add(life, wrong)
        for line in wrong:
            print(f"{choices} => {line}", flush=True)
        print(f"{figures.played}: {choices}: {life.refused[0]} {'; '.join(life.repeated)}", file=sys.stderr, flush=True)
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 1 if something was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.assumptions", description=__doc__)
    parser.add_argument("--seed", default=str(time.time_ns()), help="draws the combinations; a new one by default")
    parser.add_argument("--count", type=int, default=200, help="how many combinations are drawn")
    parser.add_argument("--only", type=Choices.read, action="append", help="play only these choices; repeatable")
    parser.add_argument("--write", action="store_true", help="make the figures of docs/reliability.md anew")
    options = parser.parse_args(arguments)
    os.environ["REDIS_ENTERPRISE_DEBUG"] = "1"  # what nobody foresaw is to be seen as it is
    with tempfile.TemporaryDirectory(prefix="assumptions-") as folder:
        player = Player(Path(folder))
        alone = played(player, options.only or each())
        print(f"choices: {alone}", flush=True)
        if options.only:
            return min(alone.wrong, 1)
        print(f"seed of the combinations: {options.seed}", flush=True)
        combined = played(player, combinations(options.seed, options.count))
        print(f"combinations: {combined}")
    if options.write:
        text = table(alone, combined, options.seed, day=datetime.now(UTC).date())
        PAGE.write_text(with_generated_parts(PAGE.read_text(), {"assumptions": partial(str, text)}))
    return min(alone.wrong + combined.wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
