"""The output of the verbs: data to stdout, messages to stderr, so that one can be piped and the other read.

Lines are as wide as the terminal; a pipe gets whole lines. Colors and other escape sequences are left out where there
is no terminal, where `TERM` is `dumb`, and where `NO_COLOR` is set.
"""

import json
import os
import re
import shutil
import sys
from typing import Annotated, Any, Final, Literal

import typer
from rich.console import Console, RenderableType

from pulumi_redis_enterprise.errors import harmless, without_runner_commands

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
"""The option that every verb with data has."""

_UNLIMITED: Final = 100_000
_HEIGHT: Final = 25


# In JSON, all that stands outside of a text is printable; so any of these is within one.
_NOT_ASCII_OR_COMMAND: Final = re.compile(r"[^\n -~]|#(?=#\w*\[)")


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
