"""Messages of the plugin: nothing in them is in the words of Python."""

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from pulumi_redis_enterprise.core.program_names import camel_case, snake_case
from pulumi_redis_enterprise.plugin import schema
from pulumi_redis_enterprise.plugin.messages import in_program_terms

from tests.support.paths import ROOT
from tests.support.source_texts import Text, texts, tree_of

PACKAGE: Final = ROOT / "providers/pulumi_redis_enterprise"
OF_PYTHON_PROGRAMS: Final = (
    *("cli", "sdk/input_types.py", "sdk/outputs.py", "_resource.py", "connection.py", "arguments.py"),
    *("from_certificate.py", "stack_settings.py", "core/rules/stack_settings.py"),
)
"""The modules that only programs in Python, or the command, call."""
PYTHON: Final = re.compile(
    r"""(?<![\w'"])(?:True|False)\b|\bResourceOptions\b|\bopts\b|__main__|\bread_text\b|\bPath\(|\bNone\b(?! of)"""
)


def properties() -> set[str]:
    """Return the names of all properties, as the rules have them."""
    described = json.loads(schema.text())
    records = [*described["resources"].values(), *described["types"].values()]
    return {
        snake_case(name) for it in records for part in ("properties", "inputProperties") for name in it.get(part, ())
    }


def messages() -> list[Text]:
    """Return all texts of the source that may be told by the plugin: those of several words, but for docstrings."""
    of_others = [PACKAGE / name for name in OF_PYTHON_PROGRAMS]
    return [
        text
        for text in texts()
        if text.path.is_relative_to(PACKAGE)
        and not any(text.path.is_relative_to(it) for it in of_others)
        and " " in text.text
        and text.line not in lines_of_docstrings(text.path)
    ]


@cache
def lines_of_docstrings(path: Path) -> frozenset[int]:
    """Return the lines of a file at which a text stands as a statement of its own."""
    statements = (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Expr))
    return frozenset(node.lineno for node in statements if isinstance(node.value, ast.Constant))


def test_every_message_is_in_the_words_of_the_schema() -> None:
    """No message has a name, a value or a call as only Python writes it, once the plugin tells it."""
    snake = "|".join(name for name in properties() if "_" in name)
    names = re.compile(rf"(?<![\w/])(?:{snake})(?!\w)|\b(?:{'|'.join(map(camel_case, properties()))})=[\"'\[]")
    told = [(text.place, in_program_terms(text.text)) for text in messages()]

    assert len(told) > 500
    assert [] == [(place, it) for place, it in told if PYTHON.search(it) or names.search(it)]


@pytest.mark.parametrize("name", sorted(properties()))
def test_every_property_has_its_name(name: str) -> None:
    """A property is told as programs write it, alone and with a value."""
    expected = camel_case(name)

    assert f"leave `{expected}` out, or set {expected}: true" == in_program_terms(
        f"leave `{name}` out, or set {name}=True"
    )


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ('add databases=["all"], or management="admin"', 'add databases: ["all"], or management: "admin"'),
        ("take `trusted_by` out of ignore_changes", "take `trustedBy` out of ignoreChanges"),
        ("expected true or false, got None", "expected true or false, got null"),
        ("expected PEM text, got dict", "expected PEM text, got object"),
        ("is of type int; expected a list", "is of type number; expected a list"),
        ("enabled: expected text, got True", "enabled: expected text, got true"),
        ("None of the nodes answers", "None of the nodes answers"),
        ("the user 'True' has CN=False", "the user 'True' has CN=False"),
        ("PUT /v1/roles/trusted_by", "PUT /v1/roles/trusted_by"),
        ("the file my_trusted_by_2", "the file my_trusted_by_2"),
    ],
)
def test_words(message: str, expected: str) -> None:
    """Values and their types get the words of the schema; names, paths and subject lines of somebody stay."""
    assert expected == in_program_terms(message)
