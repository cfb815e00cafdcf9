"""Plays every interruption and every pair of the riskiest switches: ``python -m tests.probe``."""

import sys
import time
from collections.abc import Iterable

from tests.probe import interruptions, login_interruptions, pairs


def main() -> int:
    """Play all, and print what is wrong."""
    wrong = _played("pairs", map(pairs.play, pairs.every_pair()))
    wrong += _played("interruptions", map(interruptions.play, interruptions.every_interruption()))
    with login_interruptions.login_world() as world:
        drawn = login_interruptions.sample(world, 300)
        wrong += _played("interruptions of logins", (login_interruptions.play(world, *it) for it in drawn))
    return min(wrong, 1)


def _played(name: str, results: Iterable[list[str]]) -> int:
    started, count, wrong = time.monotonic(), 0, 0
    for lines in results:
        count += 1
        wrong += len(lines)
        for line in lines:
            print(line)
    print(f"{count} {name}, {wrong} wrong, {time.monotonic() - started:.0f} s")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
