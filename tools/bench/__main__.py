"""`make bench`: what certificate users cost, beside the floor that the engine sets.

The floor is the same number of dynamic resources whose provider does nothing, with the same CLI and the same
backend. Both run in turn, and what counts is the ratio within one run: machines differ, and so do their days.
The tables go to bench/ and into docs/performance.md.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tools.bench import comparison
from tools.bench.calls import calls
from tools.bench.command import command
from tools.bench.edge_starts import edge_starts
from tools.bench.edges import edges
from tools.bench.engine_settings import engine_settings
from tools.bench.fleet import fleet
from tools.bench.growth import crowd, growth
from tools.bench.large import Content, comment, large
from tools.bench.plugins import plugins
from tools.bench.report import Section, write
from tools.bench.start import start

_ROOT: Final = Path(__file__).resolve().parents[2]
_STARTED: Final = time.monotonic()


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and write the tables."""
    options = _parser().parse_args(arguments)
    one_cluster: dict[tuple[int, str], float] = {}
    for part in options.only:
        sections = _PARTS[part](options, one_cluster)
        write(sections, folder=options.results, page=options.page)
        _say(f"written: {options.results / 'results.md'} and {options.page}")


def _comparison(options: argparse.Namespace, one_cluster: dict[tuple[int, str], float]) -> list[Section]:
    comparisons = {count: comparison.compare(count, options.repetitions, _say) for count in options.users}
    one_cluster |= {
        (count, operation): comparison.seconds(pairs)
        for count, of_size in comparisons.items()
        for operation, pairs in of_size.pairs.items()
    }
    return comparison.sections(comparisons)


def _content(options: argparse.Namespace) -> Content:
    return Content(max(options.lists), options.databases, options.roles, options.steps)


_PARTS: Final[Mapping[str, Callable[[argparse.Namespace, dict[tuple[int, str], float]], list[Section]]]] = {
    "comparison": _comparison,
    "start": lambda options, _: [
        start(options.calls, _say),
        edge_starts(options.calls, _say),
        command(options.calls, _say),
    ],
    "calls": lambda options, _: [calls(options.lists, options.calls, _say)],
    "fleet": lambda options, one: [fleet(options.clusters, options.by_providers, one, _say)],
    "plugins": lambda options, _: [plugins(options.one_plugin, _say)],
    "edges": lambda options, _: edges(max(options.users), options.providers, _say),
    "settings": lambda options, _: [engine_settings(max(options.users), _say)],
    "growth": lambda options, _: [growth(options.growth, _say), crowd(50, max(options.lists), _say)],
    "large": lambda options, _: [large(_content(options), _say), comment(_content(options), _say)],
}
"""The parts of the bench, in their order. The ratios of `fleet` are beside the `comparison` of the same run."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--only", nargs="+", choices=list(_PARTS), default=list(_PARTS), help="the parts to measure (default: all)")
    add("--users", type=int, nargs="+", default=[10, 100, 1000], help="users beside the floor")
    add("--repetitions", type=int, default=3, help="runs of each of these (default: 3)")
    add("--lists", type=int, nargs="+", default=[1000, 32000], help="users of the clusters that are listed")
    add("--calls", type=int, default=15, help="how often each call is made, and a process started (default: 15)")
    sizes = [(1, 50), (5, 50), (20, 50), (100, 10)]
    add("--clusters", type=_size, nargs="+", default=sizes, help="clusters of one stack x users of each, as 20x50")
    add("--by-providers", type=_size, default=(5, 50), help="the same, by explicit providers (default: 5x50)")
    add("--one-plugin", type=_size, nargs="+", default=[(1, 1000), (20, 50), (100, 10)], help="without the engine")
    add("--providers", type=int, default=20, help="explicit providers of the plugin (default: 20)")
    add("--growth", type=int, nargs="+", default=[10, 100, 1000, 10000], help="users of stored states")
    add("--databases", type=int, default=200, help="databases of the large cluster (default: 200)")
    add("--roles", type=int, default=2000, help="roles of the large cluster (default: 2000)")
    add("--steps", type=int, default=5000, help="steps of the large preview (default: 5000)")
    add("--results", type=Path, default=_ROOT / "bench", help="folder for results.md and results.json")
    add("--page", type=Path, default=_ROOT / "docs" / "performance.md", help="the page that the tables go into")
    return parser


def _size(text: str) -> tuple[int, int]:
    clusters, _, users = text.partition("x")
    return int(clusters), int(users)


def _say(what: str) -> None:
    print(f"{time.monotonic() - _STARTED:6.0f} s  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
