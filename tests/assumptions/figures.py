"""The figures of how many lives went how, and what docs/reliability.md tells of them."""

from dataclasses import dataclass
from datetime import date

from tests.assumptions.expected import REFUSALS
from tests.assumptions.life import Life


@dataclass(slots=True)
class Figures:
    """The numbers of lives by how they went.

    Attributes:
        played: All.
        repeated: Those of which an operation took a second run, and all went on.
        refused: Those that ended with the error that is right.
        wrong: Those in which something was wrong.
    """

    played: int = 0
    repeated: int = 0
    refused: int = 0
    wrong: int = 0

    def add(self, life: Life, wrong: list[str]) -> None:
        """Count one more."""
        self.played += 1
        self.wrong += bool(wrong)
        self.refused += bool(life.refused[0]) and not wrong
        self.repeated += bool(life.repeated) and not life.refused[0] and not wrong

    @property
    def at_once(self) -> int:
        """The number of those without any error."""
        return self.played - self.repeated - self.refused - self.wrong

    def __str__(self) -> str:
        line = f"{self.played} played, {self.at_once} without any error, {self.repeated} right at the second run, "
        return f"{line}{self.refused} refused with a clear error, {self.wrong} wrong"


def table(alone: Figures, combined: Figures, seed: str, *, day: date) -> str:
    """Return what the page tells: the figures, when they were taken, and what is refused."""
    rows = ["| Played | Lives | Without any error | Right at the second run | Refused with a clear error | Wrong |"]
    rows.append("| --- | --- | --- | --- | --- | --- |")
    for name, it in (("each choice alone", alone), (f"combinations at random, seed `{seed}`", combined)):
        rows.append(f"| {name} | {it.played} | {it.at_once} | {it.repeated} | {it.refused} | {it.wrong} |")
    refusals = [f"| `{it.choice}` | {it.operation} | {it.reason} |" for it in REFUSALS]
    header = ["", f"Measured on {day.isoformat()}. Refused are:", "", "| Choice | Operation | Reason |"]
    return "\n".join([*rows, *header, "| --- | --- | --- |", *refusals])
