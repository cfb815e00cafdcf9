"""The measure of how many faults were tried, by kind, and how they went; and where docs/reliability.md tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, Self

from redis_enterprise_emulator import Kind

from tests.faults.matrix import Outcome, Verdict

PROPERTY: Final = "faults"
"""Under which name a test records what it counted."""

PAGE: Final = Path(__file__).parents[2] / "docs/reliability.md"


@dataclass(slots=True)
class Counts:
    """The outcomes of the faults of one kind, or of all.

    Attributes:
        tried: How many there were.
        unnoticed: How many the operation succeeded with at once.
        verdicts: How they ended.
    """

    tried: int = 0
    unnoticed: int = 0
    verdicts: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))

    def add(self, outcome: Outcome) -> None:
        """Count one more."""
        self.tried += 1
        self.unnoticed += outcome.verdict is Verdict.SURVIVED and not outcome.error
        self.verdicts[outcome.verdict] += 1

    def __add__(self, other: "Counts") -> "Counts":
        verdicts = {verdict: self.verdicts[verdict] + other.verdicts[verdict] for verdict in Verdict}
        return Counts(self.tried + other.tried, self.unnoticed + other.unnoticed, verdicts)

    def record(self) -> dict[str, int]:
        """The counts in plain values, as they travel from a process of the tests to another."""
        verdicts = {verdict.value: count for verdict, count in self.verdicts.items()}
        return {"tried": self.tried, "unnoticed": self.unnoticed, **verdicts}

    @classmethod
    def from_record(cls, record: Mapping[str, int]) -> Self:
        """The counts that `record` made."""
        return cls(record["tried"], record["unnoticed"], {verdict: record[verdict] for verdict in Verdict})

    @property
    def all_survived(self) -> bool:
        """Return True if nothing was lost, and nothing was unclear."""
        return self.tried == self.verdicts[Verdict.SURVIVED]

    def __str__(self) -> str:
        lost, twice, out = (self.verdicts[it] for it in (Verdict.LOST, Verdict.DUPLICATED, Verdict.LOCKED_OUT))
        line = f"{self.tried} faults, {self.verdicts[Verdict.SURVIVED]} survived"
        line += f", {lost} lost, {twice} duplicated, {out} lock-outs"
        unclear = self.verdicts[Verdict.UNCLEAR]
        return f"{line}, {unclear} without a clear error" if unclear else line


def total(counts: Mapping[Kind, Counts]) -> Counts:
    """All kinds together."""
    return sum(counts.values(), Counts())


def table(counts: Mapping[Kind, Counts], *, day: date, each: int = 1) -> str:
    """Return what the page tells: a table by kind, the sum, when it was, and if it was one case of so many only."""
    rows = ["| Kind | Faults | Went on by itself | Clear error, then put right by the next run |"]
    rows.append("| --- | --- | --- | --- |")
    for kind, count in counts.items():
        put_right = count.verdicts[Verdict.SURVIVED] - count.unnoticed
        rows.append(f"| `{kind}` | {count.tried} | {count.unnoticed} | {put_right} |")
    part = f", one case of {each}" if each > 1 else ""
    return "\n".join([*rows, "", f"Measured on {day.isoformat()}{part}: {total(counts)}."])
