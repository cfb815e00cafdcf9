"""docs/reliability.md tells of all that the fault matrix tries, and its figures add up."""

import re
from datetime import date

import pytest
from redis_enterprise_emulator import Kind

from tests.assumptions.expected import REFUSALS, Refusal
from tests.assumptions.figures import Figures
from tests.assumptions.figures import table as table_of_lives
from tests.assumptions.life import Life
from tests.faults.counts import Counts, table
from tests.faults.matrix import ADOPTED, Outcome, Verdict
from tests.faults.operations import OPERATIONS
from tests.support.paths import ROOT

PAGE = (ROOT / "docs/reliability.md").read_text()
ROW = re.compile(r"^\| `([\w-]+)` \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)


each_table = pytest.mark.parametrize("name", ["faults", "faults-by-plugin"])


def part_of(name: str) -> str:
    """Return a generated part of the page."""
    return PAGE.partition(f"<!-- generated: {name} -->")[2].partition(f"<!-- end: {name} -->")[0]


@each_table
def test_every_kind_was_tried(name: str) -> None:
    """The table has a row for each kind of fault; after a new one: run `make faults` and commit."""
    assert list(Kind) == [row[0] for row in ROW.findall(part_of(name))]


@each_table
def test_figures_add_up(name: str) -> None:
    """The faults that passed and those that were put right add up for each kind, and the kinds to the sum."""
    rows = [tuple(map(int, row[1:])) for row in ROW.findall(part_of(name))]
    tried = sum(row[0] for row in rows)

    assert [] == [row for row in rows if row[0] != row[1] + row[2]]
    assert f": {tried} faults, {tried} survived, 0 lost, 0 duplicated, 0 lock-outs." in part_of(name)


def test_kills_are_told() -> None:
    """All kills were survived."""
    found = re.search(r"(\d+) kills, (\d+) survived", PAGE)

    assert found
    assert found[1] == found[2]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operations_are_named(operation: str) -> None:
    """The page says what was played."""
    assert f"**{operation}**" in PAGE


def test_what_is_not_known_is_worded_so() -> None:
    """The one thing that a user is told to be lost is told in these words."""
    source = (ROOT / "providers/pulumi_redis_enterprise/lifecycle/adoption.py").read_text()

    assert f'"{ADOPTED}' in source
    assert ADOPTED in PAGE


def test_table() -> None:
    """A kind that partly went on by itself has both figures."""
    counts = Counts()
    counts.add(Outcome(Verdict.SURVIVED))
    counts.add(Outcome(Verdict.SURVIVED, error="refused"))

    text = table({Kind.RESET: counts}, day=date(2026, 1, 2), each=3)

    assert "| `reset` | 2 | 1 | 1 |" in text
    assert "Measured on 2026-01-02, one case of 3: 2 faults, 2 survived, 0 lost, 0 duplicated, 0 lock-outs." in text


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.choice)
def test_refused_choices_are_told(refusal: Refusal) -> None:
    """The page says under which choices there is an error; after a new one: run `make assumptions` and commit."""
    assert f"| `{refusal.choice}` | {refusal.operation} | {refusal.reason} |" in PAGE


def test_no_assumption_hurts() -> None:
    """The figures of both kinds of lives add up, and nothing was wrong."""
    rows = re.findall(
        r"^\| (?:each choice|combinations) .* \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| 0 \|$", PAGE, re.MULTILINE
    )

    assert [True, True] == [int(played) == sum(map(int, others)) for played, *others in rows]


def test_figures_of_lives() -> None:
    """A life counts once: as wrong, refused, right at the second run, or without any error."""
    figures = Figures()
    figures.add(Life(), [])
    figures.add(Life(repeated={"up": "busy"}), [])
    figures.add(Life(refused=("up", "no"), repeated={"up": "busy"}), [])
    figures.add(Life(refused=("up", "no")), ["up is refused: no"])

    text = table_of_lives(figures, Figures(), "17", day=date(2026, 1, 2))

    assert "| each choice alone | 4 | 1 | 1 | 1 | 1 |" in text
    assert "4 played, 1 without any error, 1 right at the second run, 1 refused with a clear error, 1 wrong" == str(
        figures
    )
