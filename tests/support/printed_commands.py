"""The commands that the project prints: in its pages, and in the fixes of its errors."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from tests.support.pages import PAGES
from tests.support.source_texts import texts

PROGRAMS: Final = (
    "crdb-cli",
    "curl",
    "make",
    "openssl",
    "pip",
    "poetry",
    "pulumi",
    "pulumi-redis-enterprise",
    "python",
    "rladmin",
    "redis-cli",
    "redis-enterprise-emulator",
    "redis-enterprise-emulator-pki",
    "uv",
)
"""The programs whose name begins a command in running text; in a block of the shell, any word does."""

_OPERATORS: Final = frozenset("();<>|&")
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)
_IN_TEXT: Final = re.compile(r"`([^`]+)`|\(?(pulumi config set [^;,)`]+|pip install '[^']+')")


@dataclass(frozen=True, slots=True)
class Printed:
    """A command as it is printed.

    Attributes:
        line: The line, which may hold several commands of a shell.
        place: The page, or the file of the source with the line.
        is_whole: Whether it is meant to be typed as it stands; in running text, it may be a part: ``pulumi up``.
    """

    line: str
    place: str
    is_whole: bool

    @property
    def commands(self) -> tuple[tuple[str, ...], ...]:
        """The words of each command of the line, without redirections, assignments and what a shell has of its own."""
        return tuple(_commands(self.line))


@cache
def printed() -> tuple[Printed, ...]:
    """Return every command of the pages and of the source, each line once."""
    found: dict[str, Printed] = {}
    for it in (*_of_pages(), *_of_source()):
        found.setdefault(it.line, it)
    return tuple(found.values())


def _of_pages() -> Iterator[Printed]:
    for page in PAGES:
        for block in page.blocks("sh"):
            for line in block.text.replace("\\\n", " ").splitlines():
                if line.strip() and not line.lstrip().startswith("#"):
                    yield Printed(line.strip(), page.name, is_whole=True)
        yield from (Printed(code, page.name, is_whole=False) for code in page.inline_code() if is_command(code))


def _of_source() -> Iterator[Printed]:
    for text in texts():
        for match in _IN_TEXT.finditer(text.text):
            code = (match[1] or match[2]).strip()
            if is_command(code):
                yield Printed(code, text.place, is_whole=False)


def is_command(code: str) -> bool:
    """Return whether a piece of code is a command with arguments, and not the name of a program or of a function."""
    first, _, rest = code.partition(" ")
    return first in PROGRAMS and bool(rest)


def _commands(line: str) -> Iterator[tuple[str, ...]]:
    words: list[str] = []
    skips = False
    for token in _tokens(line):
        if set(token) <= _OPERATORS:
            skips = "<" in token or ">" in token
            if not skips:
                yield from _cleaned(words)
                words = []
        elif skips:
            skips = False
        else:
            words.append(token)
    yield from _cleaned(words)


def _tokens(line: str) -> Iterator[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars="();<>|&")
    lexer.whitespace_split = True
    yield from lexer


def _cleaned(words: list[str]) -> Iterator[tuple[str, ...]]:
    # `2>&1` leaves a digit behind.
    rest = [word for word in words if word not in {"do", "2", "1"}]
    while rest and _ASSIGNMENT.fullmatch(rest[0]):
        rest.pop(0)
    if rest:
        yield tuple(rest)
