"""Each choice of each switch is reported, at the lowest level that can tell."""

from typing import Any

import pytest
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.question import Question
from pulumi_redis_enterprise.cli.probe.questions import QUESTIONS
from pulumi_redis_enterprise.cli.probe.run import run
from redis_enterprise_emulator.assumptions import switches

from tests.support.probe_cases import SOCKETS, settings_of
from tests.support.probed_cluster import World

CASES = [
    pytest.param(question, choice, id=f"{question.key}={choice}")
    for question in QUESTIONS
    if question.level and question.key not in SOCKETS
    for choice in question.choices or settings_of(question.key).numbers
]


@pytest.mark.parametrize(("question", "choice"), CASES)
def test_choice_is_told(question: Question, choice: str) -> None:
    """A cluster with that choice is said to have it, and is left as it was."""
    settings = settings_of(question.key)
    world = World.new(settings.version, nodes=settings.nodes, **settings.options(choice))
    before = world.contents()
    assert question.level is not None

    outcome = run(world.begin(question.level), [question], progress=lambda _: None)

    (result,) = outcome.results
    assert (choice, "") == (result.answer, result.message), result.evidence
    assert before == world.contents()


def test_questions_are_the_switches() -> None:
    """Each switch is a question, with its choices and its default."""
    expected = {switch.name: (switch.choices, _text(switch.default)) for switch in switches()}

    assert expected == {question.key: (question.choices, question.default) for question in QUESTIONS}


@pytest.mark.parametrize("question", [it for it in QUESTIONS if it.level is None], ids=lambda it: it.key)
def test_reason_for_what_no_level_can_tell(question: Question) -> None:
    """A question that is not asked says why, at the highest level too."""
    world = World.new()

    outcome = run(world.begin(Level.DISPOSABLE), [question], progress=lambda _: None)

    assert f"no level can tell: {question.why_none}" == outcome.results[0].message


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


@pytest.mark.parametrize(
    "question", [it for it in QUESTIONS if it.level and it.level > Level.READ_ONLY], ids=lambda it: it.key
)
def test_lower_level_changes_nothing(question: Question) -> None:
    """One level below, nothing is stored, and the answer is the right one or none."""
    assert question.level is not None
    settings = settings_of(question.key)
    world = World.new(settings.version, nodes=settings.nodes, **settings.options(question.default))

    outcome = run(world.begin(Level(question.level - 1)), [question], progress=lambda _: None)

    assert outcome.results[0].answer in {"", question.default}
