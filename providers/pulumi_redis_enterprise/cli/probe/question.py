"""One open question about clusters, and the answer that a probe found."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.reliance import advice
from pulumi_redis_enterprise.cli.probe.stage import Stage
from pulumi_redis_enterprise.core.versions import Version

CORRECT: Final = "yes"


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is a switch of the emulator.

    Attributes:
        key: The name of the switch.
        text: The question in plain words.
        default: The answer that the emulator assumes.
        choices: The answers that there are; () for a number.
        level: The lowest level that can tell; None if none can.
        ask: Asks, and returns the answer; None if no level can tell.
        why_none: The reason that no level can tell.
        since: The first version that has what it is about.
        before: The first version that does not have it any more.
    """

    key: str
    text: str
    default: str
    choices: tuple[str, ...] = ()
    level: Level | None = None
    ask: Callable[[Stage], str] | None = None
    why_none: str = ""
    since: Version | None = None
    before: Version | None = None

    def applies_to(self, version: Version) -> bool:
        """Return whether a cluster of that version has what the question is about."""
        return (self.since is None or version >= self.since) and (self.before is None or version < self.before)

    def providers_under(self, answer: str) -> str:
        """Return ``yes`` if the providers behave correctly under an answer, else what to do."""
        return advice(self.key, answer) or CORRECT


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one question.

    Attributes:
        question: The question.
        answer: One of its choices, or a number; "" if it was not settled.
        reason: The reason that it was not settled; "" if it was.
        evidence: The requests that it rests on, each with its status; without names and uids.
        needs: The level that could tell, if this one is too low.
    """

    question: Question
    answer: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()
    needs: Level | None = None
