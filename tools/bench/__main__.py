"""`make bench`: what certificate users cost, beside the floor that the engine sets.

The floor is the same number of dynamic resources whose provider does nothing, with the same CLI and the same
backend. Both run in turn, and what counts is the ratio within one run: machines differ, and so do their days.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from redis_enterprise_emulator import Emulator

from tests.pulumi_cli import PulumiStack

NO_CLI: Final = "there is no pulumi on PATH\nFix: run it as `make bench`"

USERS: Final = """
import pulumi
from pulumi_redis_enterprise import CertificateUser

config = pulumi.Config()
for number in range(config.require_int("count")):
    name = f"app-{number}"
    email = f"{name}-{config.get('revision')}@example.com" if number == 0 else None
    CertificateUser(name, username=name, subject_line=f"CN={name},O=Acme,C=US", roles=["Cluster Viewer"], email=email)
"""

FLOOR: Final = """
import pulumi
from empty import Empty

config = pulumi.Config()
for number in range(config.require_int("count")):
    Empty(f"app-{number}", config.get("revision") if number == 0 else "1")
"""

EMPTY_PROVIDER: Final = '''
"""A dynamic resource that does nothing."""

from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider


class EmptyProvider(ResourceProvider):
    serialize_as_secret_always = False

    def diff(self, _id, _olds, _news):
        return DiffResult(changes=None if _olds["text"] != _news["text"] else False)

    def create(self, props):
        return CreateResult(props["text"], props)


class Empty(Resource, module="bench", name="Empty"):
    def __init__(self, name, text):
        super().__init__(EmptyProvider(), name, {"text": text})
'''

OPERATIONS: Final[dict[str, Callable[[PulumiStack], object]]] = {
    "up (create)": lambda stack: stack.up(),
    "preview, no change": lambda stack: stack.preview(expect_no_changes=True),
    "up, no change": lambda stack: stack.up(expect_no_changes=True),
    "refresh": lambda stack: stack.refresh(),
    "up, one changed": lambda stack: stack.up("--config", "revision=2"),
    "destroy": lambda stack: stack.destroy(),
}


def seconds_of_each(program: str, count: int, environment: dict[str, str]) -> dict[str, float]:
    """The wall time of each operation on a fresh stack of so many resources."""
    with tempfile.TemporaryDirectory() as folder:
        cli = Path(shutil.which("pulumi") or sys.exit(NO_CLI)).parent
        stack = PulumiStack(Path(folder, "stack"), cli=cli, home=Path(folder, "home"), environment=environment)
        stack.write_project(program)
        (stack.folder / "empty.py").write_text(EMPTY_PROVIDER)
        stack.config_set("count", str(count))
        stack.config_set("revision", "1")
        seconds = {}
        for name, operation in OPERATIONS.items():
            started = time.perf_counter()
            operation(stack)
            seconds[name] = time.perf_counter() - started
        return seconds


def compare(count: int, repetitions: int) -> list[dict[str, float | str]]:
    """Ours and the floor, in turn; one row an operation, with the median of the ratios pair by pair."""
    pairs = []
    for repetition in range(repetitions):
        print(f"run {repetition + 1} of {repetitions} with {count} users", file=sys.stderr, flush=True)
        with Emulator() as emulator:
            ours = seconds_of_each(USERS, count, emulator.environment())
        pairs.append((ours, seconds_of_each(FLOOR, count, {})))
    return [
        {
            "operation": name,
            "users": count,
            "seconds": round(statistics.median(ours[name] for ours, _ in pairs), 2),
            "floor": round(statistics.median(floor[name] for _, floor in pairs), 2),
            "ratio": round(statistics.median(ours[name] / floor[name] for ours, floor in pairs), 2),
        }
        for name in OPERATIONS
    ]


def table(rows: list[dict[str, float | str]]) -> str:
    """The rows as a Markdown table."""
    header = ["operation", "users", "seconds", "floor", "ratio"]
    lines = [header, ["---", "---:", "---:", "---:", "---:"], *([str(row[name]) for name in header] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    """Measure, print the table, and write it as JSON if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, nargs="+", default=[10, 100], help="how many users (default: 10 100)")
    parser.add_argument("--repetitions", type=int, default=3, help="runs of each (default: 3)")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args()
    rows = [row for count in options.users for row in compare(count, options.repetitions)]
    print(table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
