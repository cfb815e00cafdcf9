"""Where a verb's words go: data to stdout, talk to stderr, so that one can be piped and the other read.

rich leaves colours out by itself where there is no terminal, or where `NO_COLOR` is set.
"""

import json
from typing import Annotated, Any, Final

import typer
from rich.console import Console, RenderableType

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
"""The option that every verb with data has."""

_WIDTH_OF_A_PIPE: Final = 120


def talk(text: str) -> None:
    """Say something to the person at the terminal."""
    typer.echo(text, err=True)


def print_json(data: Any) -> None:
    """Print data for a program."""
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False))


def print_rich(*parts: RenderableType) -> None:
    """Print tables and the like for a person, as wide as the terminal is."""
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_A_PIPE
    for part in parts:
        console.print(part)
