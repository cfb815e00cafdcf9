"""The texts of the source, with the names of constants filled in, and … for what is known at run time only."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from tests.support.paths import ROOT

UNKNOWN: Final = "…"
SOURCES: Final = (
    *sorted((ROOT / "providers").rglob("*.py")),
    *sorted((ROOT / "emulator").rglob("*.py")),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the source.

    Attributes:
        text: The text in one line, as it would be shown.
        outline: The same, with … in the place of constants, too.
        path: The file.
        line: The number of its first line.
    """

    text: str
    outline: str
    path: Path
    line: int

    @property
    def place(self) -> str:
        """The file from the root on, with the line."""
        return f"{self.path.relative_to(ROOT).as_posix()}:{self.line}"


def flat(text: str) -> str:
    """Return the text in one line."""
    return " ".join(text.split())


@cache
def texts() -> tuple[Text, ...]:
    """Return all texts of the package and of the emulator."""
    return tuple(Text(rendered(node, path), flat(_rendered(node, {})), path, node.lineno) for path, node in _nodes())


def rendered(node: ast.expr, path: Path) -> str:
    """Return an expression as the text that it is at run time.

    Args:
        node: A text, a text with placeholders, several that are added, or anything else, which is "…".
        path: Where it stands: constants of that file come before those of others.
    """
    return flat(_rendered(node, {**_constants_of_all(), **_constants(path)}))


def _rendered(node: ast.expr, constants: Mapping[str, ast.expr], depth: int = 0) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_rendered(part, constants, depth) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return _rendered(node.value, constants, depth)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _rendered(node.left, constants, depth) + _rendered(node.right, constants, depth)
    constant = constants.get(node.id) if isinstance(node, ast.Name) else None
    # A constant may be made of others, though not of itself.
    return _rendered(constant, constants, depth + 1) if constant and depth < len("abc") else UNKNOWN


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a file of the source."""
    return ast.parse(path.read_text())


def _nodes() -> Iterator[tuple[Path, ast.Constant | ast.JoinedStr]]:
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
                yield path, node


@cache
def _constants(path: Path) -> Mapping[str, ast.expr]:
    """The texts that a file names at its top, by their names."""
    found: dict[str, ast.expr] = {}
    for node in tree_of(path).body:
        target: ast.expr | None = node.target if isinstance(node, ast.AnnAssign) else None
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
        if isinstance(target, ast.Name) and isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            found[target.id] = node.value
    return {name: value for name, value in found.items() if isinstance(value, ast.Constant | ast.JoinedStr | ast.BinOp)}


@cache
def _constants_of_all() -> Mapping[str, ast.expr]:
    """Those that other files may import, which is what no underscore begins."""
    return {name: value for path in SOURCES for name, value in _constants(path).items() if not name.startswith("_")}


def templates() -> frozenset[str]:
    """All texts of the package."""
    return frozenset(form for text in texts() for form in (text.text, text.outline))
