"""The report of a run, which can be sent back: no names, addresses, certificates or secrets."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
SILENT: Final = "says nothing about the cluster: it sends no request"
_LONGEST: Final = 200
_HIDDEN: Final = (
    (re.compile(r"-----BEGIN .*", re.DOTALL), "(PEM)"),
    (re.compile(r"https?://[^\s'\"),;]+"), "(URL)"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?"), "(address)"),
    (re.compile(r"\b(?:[0-9a-f]{2}:?){20,}", re.IGNORECASE), "(fingerprint)"),
    (re.compile(r"(?<![\w.])(?!/v[12]/)(?:/[\w.+-]+){2,}"), "(path)"),
    (re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "(e-mail)"),
)


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one test.

    Attributes:
        test: Its id.
        outcome: ``passed``, ``failed`` or ``skipped``.
        reason: Why it was skipped, or the first line of its error.
    """

    test: str
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A run.

    Attributes:
        version: The software version of the cluster.
        date: The day, as ``2026-11-28``.
        level: The option that chose the level.
        results: What became of each test.
        ended: Why it ended early; "" if it did not.
    """

    version: str
    date: str
    level: str
    results: Sequence[Result]
    ended: str = ""

    def count(self, outcome: str) -> int:
        """Return how many tests ended so."""
        return sum(result.outcome == outcome for result in self.results)

    @property
    def summary(self) -> str:
        """The numbers, in one line."""
        numbers = ", ".join(f"{self.count(outcome)} {outcome}" for outcome in (PASSED, FAILED, SKIPPED))
        return f"{self.level} on {self.version}: {numbers}, of {len(self.results)} tests"

    @property
    def levels_needed(self) -> list[str]:
        """A line for each level that would play more."""
        counts = Counter(result.reason for result in self.results if result.reason.startswith("needs --"))
        return [
            f"{count} {'test' if count == 1 else 'tests'} {_need(count, reason)}" for reason, count in counts.items()
        ]


def _need(count: int, reason: str) -> str:
    return reason if count == 1 else reason.replace("needs", "need", 1)


def redacted(text: str, secrets: Iterable[str]) -> str:
    """Return the first line of an error without what is nobody's business.

    Args:
        text: The error.
        secrets: Words that must not be shown: host, user, password, name of the cluster.
    """
    line = next((line for line in text.splitlines() if line.strip()), "").strip()
    for pattern, instead in _HIDDEN:
        line = pattern.sub(instead, line)
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        line = line.replace(secret, "(hidden)")
    return line[:_LONGEST]


def as_markdown(run: Run) -> str:
    """Return the page."""
    reasons = Counter(result.reason for result in run.results if result.outcome == SKIPPED)
    failed = [result for result in run.results if result.outcome == FAILED]
    lines = [
        "# Conformance report",
        "",
        *_table(("Version", "Date", "Level", "Passed", "Failed", "Skipped"), [_numbers(run)]),
        *(["", f"Ended early: {run.ended}."] if run.ended else []),
        *_section("Failed", ("Test", "First line of the error"), [(it.test, it.reason) for it in failed]),
        *_section("Skipped", ("Reason", "Tests"), [(reason, str(count)) for reason, count in reasons.most_common()]),
        *_section("By file", ("File", "Passed", "Failed", "Skipped"), list(_by_file(run))),
    ]
    return "\n".join([*lines, ""])


def as_json(run: Run) -> str:
    """Return the same with each test."""
    return json.dumps(asdict(run), indent=1) + "\n"


def _numbers(run: Run) -> tuple[str, ...]:
    return (run.version, run.date, f"`{run.level}`", *(str(run.count(it)) for it in (PASSED, FAILED, SKIPPED)))


def _by_file(run: Run) -> Iterable[tuple[str, ...]]:
    files: dict[str, Counter[str]] = {}
    for result in run.results:
        files.setdefault(result.test.partition("::")[0], Counter())[result.outcome] += 1
    for file, counts in sorted(files.items()):
        if counts[PASSED] or counts[FAILED]:
            yield file, *(str(counts[outcome]) for outcome in (PASSED, FAILED, SKIPPED))


def _section(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return ["", f"## {title}", "", *_table(header, rows)] if rows else []


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    escaped = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return [f"| {' | '.join(row)} |" for row in (header, ["---"] * len(header), *escaped)]
