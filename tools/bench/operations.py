"""One operation of the CLI on a stack, and what it took."""

import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.support.pulumi_cli import PulumiStack
from tools.bench.cluster import MeasuredCluster
from tools.bench.processes import Usages, watched

NO_CLI: Final = "there is no pulumi on PATH\nFix: run it as `make bench`"
EMPTY_PROVIDER: Final = Path(__file__).with_name("empty.py")
_TIMEOUT: Final = 1200

CREATE: Final = "up (create)"
PREVIEW: Final = "preview, no change"
NO_CHANGE: Final = "up, no change"
REFRESH: Final = "refresh"
ONE_CHANGED: Final = "up, one changed"
DESTROY: Final = "destroy"
PLAN: Final = "preview"
OPERATIONS: Final[dict[str, tuple[str, ...]]] = {
    CREATE: ("up", "--yes", "--skip-preview"),
    PREVIEW: ("preview", "--expect-no-changes"),
    NO_CHANGE: ("up", "--yes", "--skip-preview", "--expect-no-changes"),
    REFRESH: ("refresh", "--yes", "--skip-preview"),
    ONE_CHANGED: ("up", "--yes", "--skip-preview", "--config", "revision=2"),
    DESTROY: ("destroy", "--yes", "--skip-preview"),
}
_COMMANDS: Final = {**OPERATIONS, PLAN: ("preview",)}


@dataclass(frozen=True, slots=True)
class Measured:
    """The time and memory of one operation.

    Attributes:
        seconds: By the clock on the wall.
        usages: Processor time and memory, by process.
        requests: How many the clusters answered.
        handshakes: On how many TLS connections.
        most_handshakes: On how many with one cluster.
    """

    seconds: float
    usages: Usages
    requests: int = 0
    handshakes: int = 0
    most_handshakes: int = 0


@contextmanager
def new_stack(program: str, count: int, environment: Mapping[str, str]) -> Iterator[PulumiStack]:
    """A stack of so many resources, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        cli = Path(shutil.which("pulumi") or sys.exit(NO_CLI)).parent
        stack = PulumiStack(Path(folder, "stack"), cli=cli, home=Path(folder, "home"), environment=environment)
        stack.write_project(program)
        shutil.copy(EMPTY_PROVIDER, stack.folder)
        stack.config_set("count", str(count))
        stack.config_set("revision", "1")
        yield stack


def measure(stack: PulumiStack, operation: str, *options: str, clusters: Iterable[MeasuredCluster] = ()) -> Measured:
    """Run an operation, and see what it takes."""
    for cluster in clusters:
        cluster.requests()
    started = time.perf_counter()
    with watched() as usages:
        stack.run(*_COMMANDS[operation], *options, timeout=_TIMEOUT)
    seconds = time.perf_counter() - started
    logs = [cluster.requests() for cluster in clusters]
    handshakes = [len({request["connection"] for request in log}) for log in logs]
    return Measured(seconds, usages, sum(map(len, logs)), sum(handshakes), max(handshakes, default=0))


def bytes_per_user(stack: PulumiStack) -> float:
    """The median size of a user in the stored state, as the backend writes it: without white space."""
    resources = stack.resources().items()
    return statistics.median(_size(resource) for name, resource in resources if "app-" in name)


def _size(resource: Mapping[str, Any]) -> int:
    return len(json.dumps(resource, separators=(",", ":")))
