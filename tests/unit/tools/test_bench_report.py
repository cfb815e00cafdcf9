"""Tests of what the bench measured, as tables."""

import json
import platform
from pathlib import Path

import pytest

from tools.bench.report import BEGIN, END, Section, machine, markdown, replaced, verdict, write

SECTION = Section("Time", [{"users": 1000, "operation": "refresh", "ratio": None}], "Medians.")


def test_markdown() -> None:
    """A section is a heading, a table and a note; numbers stand on the right, and what is missing is a dash."""
    expected = """\
On a machine.

### Time

| users | operation | ratio |
| ---: | --- | ---: |
| 1,000 | refresh | - |

Medians.
"""

    assert expected == markdown([SECTION], introduction="On a machine.")


def test_replaced() -> None:
    """Only what is between the marks changes."""
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"

    assert f"before\n{BEGIN}\nnew\n{END}\nafter\n" == replaced(page, "new\n")


def test_page_without_marks() -> None:
    """A page that has no place for the tables is not written over."""
    with pytest.raises(ValueError, match="expected <!-- bench: begin -->"):
        replaced("a page", "new\n")


def test_write(tmp_path: Path) -> None:
    """The same tables are in the folder, for people and for programs, and in the page."""
    page = tmp_path / "page.md"
    page.write_text(f"{BEGIN}\n{END}\n")
    write([SECTION], folder=tmp_path / "bench", page=page)

    assert f"{BEGIN}\n{(tmp_path / 'bench' / 'results.md').read_text()}{END}\n" == page.read_text()
    assert SECTION.rows == json.loads((tmp_path / "bench" / "results.json").read_text())["tables"]["Time"]["rows"]


def test_tables_that_were_not_measured_stay(tmp_path: Path) -> None:
    """A part of the bench replaces its own tables only."""
    page = tmp_path / "page.md"
    page.write_text(f"{BEGIN}\n{END}\n")
    write([SECTION], folder=tmp_path / "bench", page=page)
    write([Section("Memory", [{"users": 1}])], folder=tmp_path / "bench", page=page)

    assert "### Time" in page.read_text()
    assert "### Memory" in page.read_text()


def test_machine() -> None:
    """The size of a machine is reported, and not its name."""
    assert "cores" in machine()
    assert platform.node() not in machine()


def test_verdict() -> None:
    """A figure exactly at its target counts as held; without a target there is nothing to say."""
    assert {"target": "<= 1.25", "held": "yes"} == verdict(1.25, 1.25)
    assert {"target": "<= 2,200", "held": "no"} == verdict(2201, 2200)
    assert {"target": None, "held": None} == verdict(9, None)
