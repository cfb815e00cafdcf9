"""A probe from its first request to the removal of what it made: the reasons not to begin, then each question."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pulumi_redis_enterprise.cli.probe.conversation import Conversation, Journal, Wire
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.messages import Answer, Request
from pulumi_redis_enterprise.cli.probe.question import Question, QuestionResult
from pulumi_redis_enterprise.cli.probe.stage import Stage
from pulumi_redis_enterprise.core.versions import CERTIFICATE_AUTHENTICATION, Version
from pulumi_redis_enterprise.errors import (
    ApiError,
    InconclusiveError,
    NotAskedError,
    RejectedError,
    UnreachableError,
    UnsupportedVersionError,
)

STOPPED = "not asked: the probe stopped before it"
_NOTHING_CHANGED: Final = "nothing was changed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a probe.

    Attributes:
        results: One for each question, in their order.
        is_rejected: Whether it stopped because the caller's credentials were not accepted.
        left: The reason that throwaway objects are still there; "" if none is.
    """

    results: tuple[QuestionResult, ...]
    is_rejected: bool = False
    left: str = ""


def run(conversation: Conversation, questions: Sequence[Question], *, progress: Callable[[str], None]) -> Outcome:
    """Ask the questions one after the other, and remove after each what it made."""
    results: list[QuestionResult] = []
    is_rejected, left = False, ""
    for number, question in enumerate(questions, start=1):
        progress(f"{number}/{len(questions)} {question.key}")
        stage = Stage(conversation)
        conversation.evidence.clear()
        try:
            try:
                results.append(_result(question, stage))
            finally:
                stage.clean()
        except RejectedError:
            is_rejected = True
            left = "your credentials were rejected before that" if stage.has_left else ""
        except InconclusiveError as error:
            left = error.message
        if is_rejected or left:
            break
    results += [QuestionResult(question, message=STOPPED) for question in questions[len(results) :]]
    return Outcome(tuple(results), is_rejected, left)


def _result(question: Question, stage: Stage) -> QuestionResult:
    conversation = stage.conversation
    if question.ask is None:
        return QuestionResult(question, message=f"no level can tell: {question.why_none}")
    if not question.applies_to(conversation.version):
        return QuestionResult(question, message="is not about this version")
    try:
        answer = question.ask(stage)
        if question.choices and answer != question.default:
            _ask_again(question, stage, answer)
    except InconclusiveError as error:
        return QuestionResult(question, message=error.message, evidence=tuple(conversation.evidence))
    except NotAskedError as error:
        return QuestionResult(
            question,
            message=f"not asked: {error.message}",
            evidence=tuple(conversation.evidence),
            needs=Level(error.level),
        )
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        # What a cluster answers is not ours to choose; one odd body must not end the probe.
        return QuestionResult(
            question, message="the cluster answered in an unexpected form", evidence=tuple(conversation.evidence)
        )
    return QuestionResult(question, answer, evidence=tuple(conversation.evidence))


def _ask_again(question: Question, stage: Stage, answer: str) -> None:
    """Ask a second time what is not as assumed: a proxy in between, or a busy node, may have answered.

    Raises:
        InconclusiveError: The second answer is another one.
    """
    stage.clean()
    second = question.ask(stage) if question.ask else ""
    if second != answer:
        raise InconclusiveError(f"answered {answer} first, and {second} when asked again")


def selected(questions: Iterable[Question], keys: Iterable[str]) -> list[Question]:
    """Return the questions with these keys, or all of them for none.

    Raises:
        ValueError: There is no such question; says which there are.
    """
    known = {question.key: question for question in questions}
    wanted = list(keys)
    unknown = [key for key in wanted if key not in known]
    if unknown:
        raise ValueError(f"there is no question {unknown[0]!r}; there are {', '.join(known)}")
    return [known[key] for key in wanted] if wanted else list(known.values())


def begin(
    wire: Wire, level: Level, journal: Journal, *, sleep: Callable[[float], None], clock: Callable[[], float]
) -> tuple[Conversation, str]:
    """Look at version and role; return the conversation, and the software version as the cluster spells it.

    Raises:
        UnreachableError: There is no usable answer.
        ApiError: The credentials are not accepted, or may not do what the level needs.
        UnsupportedVersionError: The cluster has no login by certificate.
    """
    conversation = Conversation(wire, level, CERTIFICATE_AUTHENTICATION, sleep=sleep, clock=clock, journal=journal)
    nodes = _read(conversation, "/v1/nodes")
    role = _read(conversation, "/v1/users/role").record.get("role")
    spelled = {text for node in nodes.records if isinstance(text := node.get("software_version"), str)}
    try:
        lowest = min(spelled, key=Version.parse)
    except ValueError:
        raise UnreachableError(
            f"GET /v1/nodes shows no version; {_NOTHING_CHANGED}", fix="check that the URL is that of a cluster"
        ) from None
    conversation.version, conversation.nodes, conversation.is_mixed = (
        Version.parse(lowest),
        len(nodes.records),
        len(spelled) > 1,
    )
    _check_version(conversation.version, lowest)
    _check_role(level, role)
    return conversation, lowest


def _read(conversation: Conversation, path: str) -> Answer:
    answer = conversation.send(Request("GET", path), attempts=1)
    if answer.status == 0:
        raise UnreachableError(f"cannot reach the cluster: {answer.message}; {_NOTHING_CHANGED}", fix=answer.fix)
    if not answer.is_success or answer.form != "json":
        raise UnreachableError(
            f"GET {path} answered {answer.status} ({answer.form}); {_NOTHING_CHANGED}",
            fix=f"{Level.READ_ONLY.option} needs a user with one of the management roles "
            f"{', '.join(Level.READ_ONLY.roles)}, and the URL of the REST API",
        )
    return answer


def _check_version(version: Version, spelled: str) -> None:
    if version < CERTIFICATE_AUTHENTICATION:
        raise UnsupportedVersionError(
            f"the cluster has {spelled}; there is no login by certificate to ask about before "
            f"{CERTIFICATE_AUTHENTICATION}; {_NOTHING_CHANGED}",
            fix=f"upgrade all nodes to {CERTIFICATE_AUTHENTICATION} or later",
        )


def _check_role(level: Level, role: object) -> None:
    if role not in level.roles:
        raise ApiError(
            f"{level.option} needs a user with the management role {' or '.join(level.roles)}; "
            f"yours has {role if isinstance(role, str) else 'none'}; {_NOTHING_CHANGED}",
            status=403,
            fix="log in as such a user, or choose a lower level"
            if level > Level.READ_ONLY
            else "log in as such a user",
        )
