"""The result of a probe as people and programs read it."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pulumi_redis_enterprise.cli.probe.level import MEANINGS
from pulumi_redis_enterprise.cli.probe.question import CORRECT, Finding

_MOST_SHOWN: Final = 2


def finding_record(finding: Finding) -> dict[str, Any]:
    """Return a finding for a program."""
    question = finding.question
    return {
        "key": question.key,
        "question": question.text,
        "answer": finding.answer or None,
        "reason": finding.reason,
        "needs": finding.needs.option if finding.needs else None,
        "evidence": list(finding.evidence),
        "assumed": question.default,
        "providers": question.providers_under(finding.answer) if finding.answer else None,
    }


def finding_table(findings: Iterable[Finding]) -> RenderableType:
    """Return the findings as a table."""
    table = Table(box=None, padding=(0, 1))
    for title in ("Question", "Answer", "Assumed", "Providers", "How it was found out"):
        table.add_column(title, overflow="fold")
    for finding in findings:
        question = finding.question
        providers = question.providers_under(finding.answer) if finding.answer else ""
        table.add_row(
            Text(f"{question.key}: {question.text}"),
            Text(finding.answer or "-", "green" if finding.answer == question.default else "yellow"),
            Text(question.default),
            Text("correct" if providers == CORRECT else providers),
            Text(finding.reason or _ground(finding)),
        )
    return table


def _ground(finding: Finding) -> str:
    """Return the last requests, which settled it; JSON and the saved file have all."""
    distinct = list(dict.fromkeys(finding.evidence))
    return ("… " if len(distinct) > _MOST_SHOWN else "") + "; ".join(distinct[-_MOST_SHOWN:])


def summary(findings: Iterable[Finding]) -> str:
    """Return how many questions were settled, and how many answers are not those that the emulator assumes."""
    counts = Counter(_kind(finding) for finding in findings)
    return ", ".join(f"{counts[kind]} {kind}" for kind in ("as assumed", "otherwise", "not settled"))


def levels_needed(findings: Iterable[Finding]) -> list[str]:
    """Return a line for each level that would tell more: ``34 questions need --write``, and what it does."""
    counts = Counter(finding.needs for finding in findings if finding.needs)
    return [
        f"{counts[level]} {'question needs' if counts[level] == 1 else 'questions need'} {level.option}: "
        f"{MEANINGS[level]}"
        for level in sorted(counts)
    ]


def _kind(finding: Finding) -> str:
    if not finding.answer:
        return "not settled"
    return "as assumed" if finding.answer == finding.question.default else "otherwise"
