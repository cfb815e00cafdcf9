"""A probe from its first question to the removal of what it made."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pulumi_redis_enterprise.cli.probe.conversation import Conversation
from pulumi_redis_enterprise.cli.probe.errors import NotAskedError, RejectedError, UntoldError
from pulumi_redis_enterprise.cli.probe.question import Finding, Question
from pulumi_redis_enterprise.cli.probe.stage import Stage

STOPPED = "not asked: the probe stopped before it"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a probe.

    Attributes:
        findings: One for each question, in their order.
        is_rejected: Whether it stopped because the caller's credentials were not accepted.
        left: The reason that throwaway objects are still there; "" if none is.
    """

    findings: tuple[Finding, ...]
    is_rejected: bool = False
    left: str = ""


def run(talk: Conversation, questions: Sequence[Question], *, progress: Callable[[str], None]) -> Outcome:
    """Ask the questions one after the other, and remove after each what it made."""
    findings: list[Finding] = []
    is_rejected, left = False, ""
    for number, question in enumerate(questions, start=1):
        progress(f"{number}/{len(questions)} {question.key}")
        stage = Stage(talk)
        talk.evidence.clear()
        try:
            try:
                findings.append(_finding(question, stage))
            finally:
                stage.clean()
        except RejectedError:
            is_rejected = True
            left = "your credentials were rejected before that" if stage.has_left else ""
        except UntoldError as error:
            left = str(error)
        if is_rejected or left:
            break
    findings += [Finding(question, reason=STOPPED) for question in questions[len(findings) :]]
    return Outcome(tuple(findings), is_rejected, left)


def _finding(question: Question, stage: Stage) -> Finding:
    talk = stage.talk
    if question.ask is None:
        return Finding(question, reason=f"no level can tell: {question.why_none}")
    if not question.applies_to(talk.version):
        return Finding(question, reason="is not about this version")
    try:
        answer = question.ask(stage)
        if question.choices and answer != question.default:
            _ask_again(question, stage, answer)
    except UntoldError as error:
        return Finding(question, reason=str(error), evidence=tuple(talk.evidence))
    except NotAskedError as error:
        return Finding(question, reason=f"not asked: {error}", evidence=tuple(talk.evidence), needs=error.level)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        # What a cluster answers is not ours to choose; one odd body must not end the probe.
        return Finding(question, reason="the cluster answered in an unexpected form", evidence=tuple(talk.evidence))
    return Finding(question, answer, evidence=tuple(talk.evidence))


def _ask_again(question: Question, stage: Stage, answer: str) -> None:
    """Ask a second time what is not as assumed: a proxy in between, or a busy node, may have answered.

    Raises:
        UntoldError: The second answer is another one.
    """
    stage.clean()
    second = question.ask(stage) if question.ask else ""
    if second != answer:
        raise UntoldError(f"answered {answer} first, and {second} when asked again")


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
