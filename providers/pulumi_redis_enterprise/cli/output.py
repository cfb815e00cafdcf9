"""The output of the verbs: data to stdout, messages to stderr, so that one can be piped and the other read.

Lines are as wide as the terminal; a pipe gets whole lines. Colors and other escape sequences are left out where there
is no terminal, where `TERM` is `dumb`, and where `NO_COLOR` is set.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from pulumi_redis_enterprise.core.checks import Check, Verdict
from pulumi_redis_enterprise.errors import harmless, without_runner_commands

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
"""The option that every verb with data has."""
_UNLIMITED: Final = 100_000
_HEIGHT: Final = 25
# In JSON, all that stands outside of a text is printable; so any of these is within one.
_NOT_ASCII_OR_COMMAND: Final = re.compile(r"[^\n -~]|#(?=#\w*\[)")
# So that the columns of several chapters stand below each other.
_VERDICT_WIDTH: Final = 2 + max(map(len, Verdict))
_NAME_WIDTH: Final = len("virtual environment")
_STYLES: Final[Mapping[Verdict, str]] = {
    Verdict.OK: "green",
    Verdict.WARN: "yellow",
    Verdict.FAIL: "bold red",
    Verdict.SKIPPED: "dim",
}


def log(text: str) -> None:
    """Say something to the person at the terminal."""
    typer.echo(harmless(text), err=True)


def print_line(text: str) -> None:
    """Print a line of data, for a person or a program."""
    typer.echo(harmless(text))


def print_json(data: Any) -> None:
    """Print data for a program."""
    typer.echo(json_text(data, indent=2))


def json_text(data: Any, *, indent: int | None = None) -> str:
    """Return data as JSON, in which everything is escaped that a terminal or a runner of a pipeline would obey."""
    return _NOT_ASCII_OR_COMMAND.sub(_escaped, json.dumps(data, indent=indent, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    if found[0] == "#":
        return "\\u0023"
    return found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1]


def output_width() -> int:
    """Return the number of columns for output: `COLUMNS`, or those of the terminal; no limit in a pipe."""
    if os.environ.get("COLUMNS", "").isdecimal() or sys.stdout.isatty():
        return shutil.get_terminal_size().columns
    return _UNLIMITED


def print_rich(*parts: RenderableType) -> None:
    """Print tables and the like for a person."""
    from rich.console import Console

    # By itself, rich would keep bold and dim under NO_COLOR, which are escape sequences, too.
    colors: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
    # On a dumb terminal, rich heeds the width only together with a height.
    console = Console(highlight=False, markup=False, width=output_width(), height=_HEIGHT, color_system=colors)
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    lines = "\n".join(line.rstrip(" ") for line in capture.get().split("\n"))
    # A cell that is folded may begin a line with any part of its text.
    typer.echo(without_runner_commands(lines), nl=False, color=console.is_terminal)


def check_report(chapters: Mapping[str, Iterable[Check]]) -> RenderableType:
    """Return the checks by title, each with its fix in the line below."""
    from rich.console import Group

    tables = [_table(harmless(title), checks) for title, checks in chapters.items()]
    return Group(*[part for table in tables for part in ("", table)][1:])


def _table(title: str, checks: Iterable[Check]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.title, table.title_style, table.title_justify = title, "bold", "left"
    table.add_column(min_width=_VERDICT_WIDTH)
    table.add_column(min_width=_NAME_WIDTH)
    table.add_column(overflow="fold")  # what is cut off, such as an address, cannot be copied
    for check in checks:
        table.add_row(
            Text(f"  {check.verdict}", _STYLES[check.verdict]),
            check.property,
            Text(harmless(check.message)),
        )
        if check.fix:
            table.add_row("", "", Text(harmless(f"Fix: {check.fix}"), "cyan"))
    return table


def check_record(check: Check) -> dict[str, Any]:
    """A check for a program."""
    return {"name": check.property, "verdict": check.verdict, "message": check.message, "fix": check.fix}


def summary(checks: Sequence[Check]) -> str:
    """Return how many checks had which verdict: ``9 ok, 1 warn, 0 fail, 2 skipped``."""
    counts = Counter(check.verdict for check in checks)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict)
