"""One open question about clusters, and the answer that a probe found.

Example::

    QUESTIONS = Questions(Level.READ_ONLY)

    @QUESTIONS.add("Is HEAD answered as GET is?", "as_get", "405")
    def _head_requests(stage: Stage) -> str:
        return choose(stage.conversation.send(Request("HEAD", "/v1/nodes")), {"ok": "as_get", 405: "405"})
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.reliance import fix_under
from pulumi_redis_enterprise.cli.probe.stage import Stage
from pulumi_redis_enterprise.core.versions import Version

CORRECT: Final = "yes"

Ask = Callable[[Stage], str]


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
    ask: Ask | None = None
    why_none: str = ""
    since: Version | None = None
    before: Version | None = None

    def applies_to(self, version: Version) -> bool:
        """Return whether a cluster of that version has what the question is about."""
        return (self.since is None or version >= self.since) and (self.before is None or version < self.before)

    def providers_under(self, answer: str) -> str:
        """Return ``yes`` if the providers behave correctly under an answer, else what to do."""
        return fix_under(self.key, answer) or CORRECT


class Questions:
    """The questions of a module, in the order of the functions that ask them.

    Args:
        level: The lowest level that can tell, where a question names no other.
    """

    def __init__(self, level: Level) -> None:
        self._level = level
        self._all: list[Question] = []

    def __iter__(self) -> Iterator[Question]:
        return iter(self._all)

    def add(
        self,
        text: str,
        *choices: str,
        default: str = "",
        level: Level | None = None,
        since: Version | None = None,
        before: Version | None = None,
    ) -> Callable[[Ask], Ask]:
        """Add the question that the decorated function asks; it is named as the switch, with an underscore before.

        Args:
            text: The question in plain words.
            choices: The answers that there are; none for a number.
            default: The answer that the emulator assumes, if it is not the first one.
            level: The lowest level that can tell.
            since: The first version that has what it is about.
            before: The first version that does not have it any more.
        """

        def added(ask: Ask) -> Ask:
            key = ask.__name__.removeprefix("_")
            lowest = level or self._level
            self._all.append(Question(key, text, default or choices[0], choices, lowest, ask, "", since, before))
            return ask

        return added


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """The result of one question.

    Attributes:
        question: The question.
        answer: One of its choices, or a number; "" if it was not settled.
        message: The reason that it was not settled; "" if it was.
        evidence: The requests that it rests on, each with its status; without names and uids.
        needs: The level that could tell, if this one is too low.
    """

    question: Question
    answer: str = ""
    message: str = ""
    evidence: tuple[str, ...] = ()
    needs: Level | None = None
