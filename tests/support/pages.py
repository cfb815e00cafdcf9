"""The pages of this repository, and what tests look for in them: code, links, headings."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.support.paths import ROOT

_BLOCK: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE: Final = re.compile(r"`([^`]+)`")
_LINK: Final = re.compile(r"\]\(([^)\s]+)\)")
_HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """Fenced code.

    Attributes:
        language: As the fence names it, or "".
        text: The code.
        line: The number of its first line in the page.
    """

    language: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page in Markdown."""

    path: Path

    @property
    def name(self) -> str:
        """The path from the root on."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text()

    @property
    def prose(self) -> str:
        """The text without fenced code."""
        return _BLOCK.sub("", self.text)

    def blocks(self, language: str) -> list[Block]:
        """The fenced code in that language."""
        text = self.text
        found = (Block(it[1], it[2], text.count("\n", 0, it.start(2)) + 1) for it in _BLOCK.finditer(text))
        return [block for block in found if block.language == language]

    def inline_code(self) -> list[str]:
        """The code within the prose, each piece in one line."""
        return [" ".join(code.split()) for code in _INLINE.findall(self.prose)]

    def commands(self) -> list[str]:
        """Return what a reader may type: the lines of the shell's blocks, and the code within the prose."""
        return [line for block in self.blocks("sh") for line in block.text.splitlines()] + self.inline_code()

    def links(self) -> list[str]:
        """The targets of all links and pictures."""
        return _LINK.findall(_INLINE.sub("", self.prose))

    def anchors(self) -> set[str]:
        """Return what a link to a heading of this page may name, as GitHub makes it of the heading."""
        headings = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(self.prose))
        return {heading.strip().replace(" ", "-") for heading in headings}


EXAMPLES: Final = [*ROOT.glob("examples/**/*.md"), ROOT / "template/README.md"]
PAGES: Final = [Page(path) for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *EXAMPLES])]

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
"""Runs a test for every page."""
