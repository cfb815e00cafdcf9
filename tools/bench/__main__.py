"""`make bench`: what certificate users cost, beside the floor that the engine sets.

The floor is the same number of dynamic resources whose provider does nothing, with the same CLI and the same
backend. Both run in turn, and what counts is the ratio within one run: machines differ, and so do their days.
The tables go to bench/ and into docs/performance.md.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.bench import comparison
from tools.bench.calls import calls
from tools.bench.engine_settings import engine_settings
from tools.bench.fleet import fleet
from tools.bench.growth import crowd, growth
from tools.bench.report import Section, write
from tools.bench.start import start

_ROOT: Final = Path(__file__).resolve().parents[2]
_STARTED: Final = time.monotonic()


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and write the tables."""
    options = _parser().parse_args(arguments)
    comparisons = {count: comparison.compare(count, options.repetitions, _say) for count in options.users}
    one_cluster = {
        (count, operation): comparison.seconds(pairs)
        for count, of_size in comparisons.items()
        for operation, pairs in of_size.pairs.items()
    }
    sections: list[Section] = [
        *comparison.sections(comparisons),
        start(options.calls, _say),
        calls(options.lists, options.calls, _say),
        fleet(options.clusters, options.users_of_each, one_cluster, _say),
        engine_settings(max(options.users), _say),
        growth(options.growth, _say),
        crowd(options.users_of_each, max(options.lists), _say),
    ]
    write(sections, folder=options.results, page=options.page)
    _say(f"written: {options.results / 'results.md'} and {options.page}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--users", type=int, nargs="+", default=[10, 100, 1000], help="users beside the floor")
    add("--repetitions", type=int, default=3, help="runs of each of these (default: 3)")
    add("--lists", type=int, nargs="+", default=[1000, 32000], help="users of the clusters that are listed")
    add("--calls", type=int, default=15, help="how often each call is made, and the plugin started (default: 15)")
    add("--clusters", type=int, nargs="+", default=[1, 5, 20], help="clusters of one stack")
    add("--users-of-each", type=int, default=50, help="users of each of these (default: 50)")
    add("--growth", type=int, nargs="+", default=[10, 100, 1000, 10000], help="users of stored states")
    add("--results", type=Path, default=_ROOT / "bench", help="folder for results.md and results.json")
    add("--page", type=Path, default=_ROOT / "docs" / "performance.md", help="the page that the tables go into")
    return parser


def _say(what: str) -> None:
    print(f"{time.monotonic() - _STARTED:6.0f} s  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
