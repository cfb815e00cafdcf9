"""The docstrings of classes, read as arguments and outputs, for the pages that are made from it.

Text in, data out: nothing is imported to be looked at, so types read as they were written.
"""

import ast
import inspect
import itertools
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_WRAPPERS: Final = frozenset({"Input", "Output"})


@dataclass(frozen=True, slots=True)
class Property:
    """An argument or an output.

    Attributes:
        name: As in Python.
        type: As Python writes it, without the SDK's wrappers.
        default: As Python writes it; "" if there is none.
        meaning: What the code says of it, or "".
    """

    name: str
    type: str
    default: str = ""
    meaning: str = ""


def entries_in(docstring: str, section: str) -> dict[str, str]:
    """The entries of a docstring's section, such as ``Args``: the meaning by name."""
    parts = re.split(r"^ {4}(\w+): ", _indented_after(f"{section}:\n", docstring), flags=re.MULTILINE)[1:]
    return {name: markdown(text) for name, text in zip(parts[::2], parts[1::2], strict=True)}


def example_in(docstring: str) -> str:
    """The program behind ``Example::``."""
    return textwrap.dedent(_indented_after("Example::\n", docstring)).strip()


def arguments_in(source: str) -> list[Property]:
    """The arguments of a class that have to be named, but for `opts`, which all resources have."""
    constructor = next(node for node in _class_in(source).body if isinstance(node, ast.FunctionDef))
    meanings = entries_in(ast.get_docstring(constructor) or "", "Args")
    given = zip(constructor.args.kwonlyargs, constructor.args.kw_defaults, strict=True)
    return [
        Property(name.arg, _type(name.annotation), _default(default), meanings[name.arg])
        for name, default in given
        if name.arg != "opts"
    ]


def outputs_in(source: str) -> list[Property]:
    """The annotated attributes of a class, each with the docstring below it."""
    return [
        Property(ast.unparse(node.target), _type(node.annotation), meaning=_docstring(below))
        for node, below in itertools.pairwise(_statements(_class_in(source)))
        if isinstance(node, ast.AnnAssign)
    ]


def _statements(block: ast.ClassDef | ast.If) -> Iterator[ast.stmt]:
    """The statements of a class, also those that only type checkers see (`if TYPE_CHECKING`)."""
    for statement in block.body:
        if isinstance(statement, ast.If):
            yield from _statements(statement)
        else:
            yield statement


def markdown(text: str) -> str:
    """The text in one line; docstrings mark code by two backticks, Markdown by one."""
    return " ".join(text.split()).replace("``", "`")


def _indented_after(mark: str, docstring: str) -> str:
    lines = inspect.cleandoc(docstring).partition(mark)[2].splitlines()
    return "\n".join(itertools.takewhile(lambda line: not line or line.startswith(" "), lines))


class _Unwrapped(ast.NodeTransformer):
    """Takes the SDK's wrappers off a type, which nearly all arguments and outputs have, and the modules."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return ast.Name(node.attr)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        return node.slice if ast.unparse(node.value) in _WRAPPERS else node


def _type(annotation: ast.expr | None) -> str:
    return ast.unparse(_Unwrapped().visit(annotation)) if annotation else ""


def _default(expression: ast.expr | None) -> str:
    return ast.unparse(expression) if expression else ""


def _class_in(source: str) -> ast.ClassDef:
    return next(node for node in ast.parse(source).body if isinstance(node, ast.ClassDef))


def _docstring(node: ast.stmt) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return markdown(str(node.value.value))
    return ""
