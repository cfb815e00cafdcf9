"""`make faults`: the whole matrix on as many processes as there are processors, then all kills.

Tells on stderr how it goes and what was not survived, and on stdout the counts. With ``--write`` the figures of
docs/reliability.md are made anew.
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
from tests.faults.play_all import all_killed, all_played


def faults(workers: int, operations: Sequence[str], *, day: date) -> tuple[bool, str, str]:
    """Play the matrix; whether all was survived, the counts, and what the page tells."""
    counts = all_played(workers, operations)
    return total(counts).all_survived, str(total(counts)), table(counts, day=day)


def kills(*, day: date) -> tuple[bool, str, str]:
    """Play the kills; whether all was put right, the counts, and what the page tells."""
    tried, wrong = all_killed()
    message = f"{tried} kills, {tried - wrong} survived"
    return wrong == 0, message, f"Measured on {day.isoformat()}: {message}."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many processes play the matrix")
    parser.add_argument("--only", choices=("faults", "kills"), help="leave the other one out")
    parser.add_argument("--operation", action="append", choices=OPERATIONS, help="play only these; repeatable")
    parser.add_argument("--write", action="store_true", help="make the figures of docs/reliability.md anew")
    options = parser.parse_args(arguments)
    if options.write and options.operation:
        parser.error("--write needs all operations: leave --operation out")
    day = datetime.now(UTC).date()
    parts: dict[str, Callable[[], tuple[bool, str, str]]] = {
        "faults": partial(faults, options.workers, options.operation or OPERATIONS, day=day),
        "kills": partial(kills, day=day),
    }
    survived = True
    for name in [options.only] if options.only else parts:
        all_well, message, text = parts[name]()
        print(message, flush=True)
        survived &= all_well
        if options.write:
            PAGE.write_text(with_generated_parts(PAGE.read_text(), {name: partial(str, text)}))
    return 0 if survived else 1


if __name__ == "__main__":
    sys.exit(main())
