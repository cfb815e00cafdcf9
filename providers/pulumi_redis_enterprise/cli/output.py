"""Where a verb's words go: data to stdout, talk to stderr, so that one can be piped and the other read.

rich leaves colours out by itself where there is no terminal, or where `NO_COLOR` is set.
"""

import json
import re
from typing import Annotated, Any, Final

import typer
from rich.console import Console, RenderableType

from pulumi_redis_enterprise.errors import harmless, without_runner_commands

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
"""The option that every verb with data has."""

_WIDTH_OF_A_PIPE: Final = 120


# In JSON, all that stands outside of a text is printable; so any of these is within one.
_NOT_ASCII_OR_COMMAND: Final = re.compile(r"[^\n -~]|#(?=#\w*\[)")


def talk(text: str) -> None:
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


def print_rich(*parts: RenderableType) -> None:
    """Print tables and the like for a person, as wide as the terminal is."""
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_A_PIPE
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    # A cell that is folded may begin a line with any part of its text.
    typer.echo(without_runner_commands(capture.get()), nl=False, color=console.is_terminal)
