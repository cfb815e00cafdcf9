"""`make faults`: the whole matrix on as many processes as there are processors, then all cancellations and kills.

Tells on stderr how it goes and what was not survived, and on stdout the counts. With ``--write`` the figures of
docs/reliability.md are made anew; those of the plugin are a part of their own there.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial

from redis_enterprise_emulator.rest.documentation import with_generated_parts

from tests.faults.counts import PAGE, table, total
from tests.faults.operations import OPERATIONS
from tests.faults.play_all import Edge, all_cancelled, all_killed, all_played


def faults(workers: int, operations: Sequence[str], edge: Edge, each: int, *, day: date) -> tuple[bool, str, str]:
    """Play the matrix; whether all was survived, the counts, and what the page tells."""
    counts = all_played(workers, operations, edge, each)
    return total(counts).all_survived, str(total(counts)), table(counts, day=day, each=each)


def cancellations(workers: int, operations: Sequence[str], *, day: date) -> tuple[bool, str, str]:
    """Play the cancellations; whether all was survived, the count, and what the page tells."""
    counts = all_cancelled(workers, operations)
    return counts.all_survived, f"cancelled: {counts}", f"Measured on {day.isoformat()}, by the plugin: {counts}."


def kills(*, day: date) -> tuple[bool, str, str]:
    """Play the kills; whether all was put right, the counts, and what the page tells."""
    tried, wrong = all_killed()
    message = f"{tried} kills, {tried - wrong} survived"
    return wrong == 0, message, f"Measured on {day.isoformat()}: {message}."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many processes play the matrix")
    parser.add_argument("--only", choices=("faults", "cancellations", "kills"), help="leave the others out")
    parser.add_argument("--edge", type=Edge, choices=Edge, default=Edge.DYNAMIC, help="who plays the matrix")
    parser.add_argument("--operation", action="append", choices=OPERATIONS, help="play only these; repeatable")
    parser.add_argument("--each", type=int, default=1, metavar="N", help="play one fault of N only")
    parser.add_argument("--write", action="store_true", help="make the figures of docs/reliability.md anew")
    options = parser.parse_args(arguments)
    if options.each < 1:
        parser.error(f"--each is {options.each}; expected 1 or more")
    if options.write and options.operation:
        parser.error("--write needs all operations: leave --operation out")
    day = datetime.now(UTC).date()
    operations = options.operation or OPERATIONS
    parts: dict[str, Callable[[], tuple[bool, str, str]]] = {
        "faults": partial(faults, options.workers, operations, options.edge, options.each, day=day),
        "cancellations": partial(cancellations, options.workers, operations, day=day),
        "kills": partial(kills, day=day),
    }
    survived = True
    for name in [options.only] if options.only else parts:
        all_well, message, text = parts[name]()
        print(message, flush=True)
        survived &= all_well
        if options.write:
            part = "faults-by-plugin" if (name, options.edge) == ("faults", Edge.PLUGIN) else name
            PAGE.write_text(with_generated_parts(PAGE.read_text(), {part: partial(str, text)}))
    return 0 if survived else 1


if __name__ == "__main__":
    sys.exit(main())
