"""The generated parts of docs/probe.md: the questions, and those that no level can tell."""

import textwrap
from collections.abc import Callable, Mapping
from typing import Final

from pulumi_redis_enterprise.cli.probe.question import Question
from pulumi_redis_enterprise.cli.probe.questions import QUESTIONS


def questions_table() -> str:
    """Return the questions that some level can tell, as a Markdown table."""
    lines = ["| Switch | Question | Assumed | Level | Versions |", "| --- | --- | --- | --- | --- |"]
    for question in QUESTIONS:
        if question.level is not None:
            cells = (f"`{question.key}`", question.text, f"`{question.default}`", f"`{question.level.option}`")
            lines.append(f"| {' | '.join(cells)} | {_versions(question)} |")
    return "\n".join(lines)


def untold_questions() -> str:
    """Return the questions that no level can tell, as a Markdown list."""
    items = (f"`{it.key}`: {it.text} No level can tell: {it.why_none}." for it in QUESTIONS if it.level is None)
    return "\n".join(textwrap.fill(item, 120, initial_indent="- ", subsequent_indent="  ") for item in items)


def _versions(question: Question) -> str:
    since = f"from {question.since}" if question.since else ""
    return since or (f"before {question.before}" if question.before else "")


PROBE_PARTS: Final[Mapping[str, Callable[[], str]]] = {
    "questions": questions_table,
    "untold questions": untold_questions,
}
