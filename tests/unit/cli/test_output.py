"""Tests of what the command prints: neither a terminal nor the runner of a pipeline obeys it."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi_redis_enterprise.cli.output import check_report, json_text, log, print_json, print_line, print_rich
from pulumi_redis_enterprise.core.checks import fail
from rich.table import Table

HOSTILE = "::set-output name=a::b\n##vso[task.complete]\x1b[2J\u202e\x9b\ud800"


def is_harmless(shown: str) -> bool:
    """Return True if each line may stand in any terminal and any log."""
    lines = shown.split("\n")
    return all(line.isprintable() and not line.lstrip().startswith("::") and "##vso[" not in line for line in lines)


def test_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines for a person and lines of data."""
    log(HOSTILE)
    print_line(HOSTILE)
    printed = capsys.readouterr()

    assert printed.out == printed.err
    assert is_harmless(printed.out)


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """A program reads what was there."""
    data = {HOSTILE: [HOSTILE, "Zoë"]}
    print_json(data)
    printed = capsys.readouterr().out

    assert is_harmless(printed)
    assert "Zoë" in printed
    assert data == json.loads(printed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_any_json(data: object) -> None:
    """Whatever is in it stays what it is."""
    shown = json_text(data)

    assert shown.isprintable()
    assert data == json.loads(shown)


def test_checks(capsys: pytest.CaptureFixture[str]) -> None:
    """Titles, findings and fixes."""
    print_rich(check_report({HOSTILE: [fail("name", HOSTILE, HOSTILE)]}))

    assert is_harmless(capsys.readouterr().out)


def test_pipe(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe gets whole lines without blanks at their ends."""
    monkeypatch.delenv("COLUMNS", raising=False)
    print_rich(check_report({"Title": [fail("name", "long " * 100 + "line", "short")]}))
    lines = capsys.readouterr().out.splitlines()

    assert ["Title", "long line", "Fix: short"] == [line[-10:].strip() for line in lines]


def test_columns(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """`COLUMNS` says how wide lines are, in a pipe as well."""
    monkeypatch.setenv("COLUMNS", "80")
    print_rich(check_report({"Title": [fail("name", "long " * 100 + "line", "short")]}))

    assert 70 < max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_folded_cells(capsys: pytest.CaptureFixture[str]) -> None:
    """A text that is no command where it stands is none either where its cell is folded."""
    table = Table.grid()
    table.add_column(width=10, overflow="fold")
    table.add_row("x" * 10 + "::error::")
    print_rich(table)

    assert "xxxxxxxxxx\n: :error::" == capsys.readouterr().out.strip()
