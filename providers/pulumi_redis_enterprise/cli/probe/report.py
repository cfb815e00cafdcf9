"""The result of a probe as people and programs read it."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pulumi_redis_enterprise.cli.probe.level import MEANINGS
from pulumi_redis_enterprise.cli.probe.question import CORRECT, QuestionResult

_MOST_SHOWN: Final = 2


def result_record(result: QuestionResult) -> dict[str, Any]:
    """Return a result for a program."""
    question = result.question
    return {
        "key": question.key,
        "question": question.text,
        "answer": result.answer or None,
        "reason": result.message,
        "needs": result.needs.option if result.needs else None,
        "evidence": list(result.evidence),
        "assumed": question.default,
        "providers": question.providers_under(result.answer) if result.answer else None,
    }


def result_table(results: Iterable[QuestionResult]) -> RenderableType:
    """Return the results as a table."""
    table = Table(box=None, padding=(0, 1))
    for title in ("Question", "Answer", "Assumed", "Providers", "How it was found out"):
        table.add_column(title, overflow="fold")
    for result in results:
        question = result.question
        providers = question.providers_under(result.answer) if result.answer else ""
        table.add_row(
            Text(f"{question.key}: {question.text}"),
            Text(result.answer or "-", "green" if result.answer == question.default else "yellow"),
            Text(question.default),
            Text("correct" if providers == CORRECT else providers),
            Text(result.message or _ground(result)),
        )
    return table


def _ground(result: QuestionResult) -> str:
    """Return the last requests, which settled it; JSON and the saved file have all."""
    distinct = list(dict.fromkeys(result.evidence))
    return ("… " if len(distinct) > _MOST_SHOWN else "") + "; ".join(distinct[-_MOST_SHOWN:])


def summary(results: Iterable[QuestionResult]) -> str:
    """Return how many questions were settled, and how many answers are not those that the emulator assumes."""
    counts = Counter(_kind(result) for result in results)
    return ", ".join(f"{counts[kind]} {kind}" for kind in ("as assumed", "otherwise", "not settled"))


def levels_needed(results: Iterable[QuestionResult]) -> list[str]:
    """Return a line for each level that would tell more: ``34 questions need --write``, and what it does."""
    counts = Counter(result.needs for result in results if result.needs)
    return [
        f"{counts[level]} {'question needs' if counts[level] == 1 else 'questions need'} {level.option}: "
        f"{MEANINGS[level]}"
        for level in sorted(counts)
    ]


def _kind(result: QuestionResult) -> str:
    if not result.answer:
        return "not settled"
    return "as assumed" if result.answer == result.question.default else "otherwise"
