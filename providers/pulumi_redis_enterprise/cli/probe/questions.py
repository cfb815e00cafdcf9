"""The table of all questions: one for each switch of the emulator."""

from typing import Final

from pulumi_redis_enterprise.cli.probe import databases, disposable, never, reading, trials, writing
from pulumi_redis_enterprise.cli.probe.question import Question

QUESTIONS: Final[tuple[Question, ...]] = (
    *reading.QUESTIONS,
    *trials.QUESTIONS,
    *writing.QUESTIONS,
    *databases.QUESTIONS,
    *disposable.QUESTIONS,
    *never.QUESTIONS,
)
