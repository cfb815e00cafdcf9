"""Each choice that takes real connections is told: by logins to databases, and to the REST API by certificate."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pulumi_redis_enterprise.cli.probe.conversation import Journal
from pulumi_redis_enterprise.cli.probe.http_wire import HttpWire
from pulumi_redis_enterprise.cli.probe.question import Question
from pulumi_redis_enterprise.cli.probe.questions import QUESTIONS
from pulumi_redis_enterprise.cli.probe.run import begin, run
from redis_enterprise_emulator import Assumptions, Emulator

from tests.support.probe_cases import ENVOY, NODES, SOCKETS, settings_of
from tests.support.probed_cluster import MovedClock, contents_of, settings_for

CASES = [
    pytest.param(question, choice, id=f"{question.key}={choice}")
    for question in QUESTIONS
    if question.key in SOCKETS
    for choice in question.choices or settings_of(question.key).numbers
]


@pytest.fixture(scope="module")
def clock() -> MovedClock:
    """The clock of all."""
    return MovedClock()


@pytest.fixture(scope="module")
def emulators() -> Iterator[dict[Any, Emulator]]:
    """Emulators by what they are started with, each for all tests that can do with it."""
    started: dict[Any, Emulator] = {}
    yield started
    for emulator in started.values():
        emulator.close()


def emulator_for(emulators: dict[Any, Emulator], clock: MovedClock, key: str, choice: str) -> Emulator:
    """Return an emulator whose switches are set; those that only its start can set have one of their own."""
    assumptions = replace(Assumptions(), **settings_of(key).options(choice))
    envoy = f"{key}={choice}" in ENVOY
    nodes = 2 if key in NODES else 1
    kind = (envoy, nodes, settings_of(key).version)
    if kind not in emulators:
        options = {"assumptions": assumptions, "envoy": envoy, "nodes": nodes, "clock": clock}
        emulators[kind] = Emulator(version=settings_of(key).version, **options)  # type: ignore[arg-type]
    emulators[kind].change(lambda state: setattr(state, "assumptions", assumptions))
    return emulators[kind]


@pytest.mark.parametrize(("question", "choice"), CASES)
def test_choice_is_told(
    question: Question, choice: str, emulators: dict[Any, Emulator], clock: MovedClock, tmp_path: Path
) -> None:
    """A cluster with that choice is said to have it, and is left as it was."""
    emulator = emulator_for(emulators, clock, question.key, choice)
    clock.sleep(60)
    before = contents_of(emulator.state)
    assert question.level is not None
    wire = HttpWire(settings_for(emulator))
    journal = Journal(tmp_path / "probe.json")

    conversation, _ = begin(wire, question.level, journal, sleep=clock.sleep, clock=clock)
    outcome = run(conversation, [question], progress=lambda _: None)
    wire.close()

    (result,) = outcome.results
    assert (choice, "") == (result.answer, result.message), result.evidence
    assert before == contents_of(emulator.state)
    assert not journal.file.exists()
