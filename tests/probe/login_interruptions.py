"""The same for questions that take sockets: a request of a probe goes wrong on its real way to an emulated cluster."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pulumi_redis_enterprise.cli.probe.conversation import Journal
from pulumi_redis_enterprise.cli.probe.http_wire import HttpWire
from pulumi_redis_enterprise.cli.probe.question import Question
from pulumi_redis_enterprise.cli.probe.questions import QUESTIONS
from pulumi_redis_enterprise.cli.probe.run import Outcome, begin, run
from pulumi_redis_enterprise.errors import RedisEnterpriseError
from redis_enterprise_emulator import Emulator, Fault, Kind

from tests.support.probe_cases import NODES, SOCKETS
from tests.support.probed_cluster import MovedClock, contents_of, settings_for

_READS: Final = {"GET", "HEAD", "OPTIONS"}


@dataclass(slots=True)
class LoginWorld:
    """An emulated cluster with sockets, and the clock of all."""

    emulator: Emulator
    clock: MovedClock
    folder: Path

    def probe(self, question: Question) -> Outcome:
        """Ask a question; give requests up soon."""
        wire = HttpWire(replace(settings_for(self.emulator), timeout=0.5, certificate_timeout=0.5))
        assert question.level is not None
        try:
            journal = Journal(self.folder / "probe.json")
            conversation, _ = begin(wire, question.level, journal, sleep=self._sleep, clock=self.clock)
            return run(conversation, [question], progress=lambda _: None)
        finally:
            wire.close()

    def _sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)
        self.emulator.end_outages()


@contextmanager
def login_world() -> Iterator[LoginWorld]:
    """Start a cluster."""
    clock = MovedClock()
    with (
        tempfile.TemporaryDirectory() as folder,
        Emulator(version="8.2.0-25", clock=clock) as emulator,
    ):
        yield LoginWorld(emulator, clock, Path(folder))


def sample(world: LoginWorld, count: int) -> Iterator[tuple[Question, Fault]]:
    """Yield so many faults, each at one request of one question, drawn at random."""
    draw = secrets.SystemRandom()
    questions = [it for it in QUESTIONS if it.key in SOCKETS - NODES and it.choices and it.key != "ca_names"]
    for _ in range(count):
        question = draw.choice(questions)
        world.emulator.clear_requests()
        world.probe(question)
        number, request = draw.choice(list(enumerate(world.emulator.requests, start=1)))
        kind = draw.choice([*Kind])
        after = request.method not in _READS and draw.choice([False, True])
        seconds = 0.01 if kind is Kind.SLOW else 0.0
        yield question, Fault(kind, number=number, after=after, seconds=seconds)


def play(world: LoginWorld, question: Question, fault: Fault) -> list[str]:
    """Play one; return what is wrong, each in words."""
    before = contents_of(world.emulator.state)
    world.emulator.arm(fault)
    answer = ""
    try:
        outcome = world.probe(question)
        answer = outcome.results[0].answer or outcome.left
    except RedisEnterpriseError:
        pass  # it did not begin
    world.clock.sleep(60)
    world.emulator.clear_faults()
    wrong = [] if answer in {"", question.default} else [f"{question.key} with {fault}: is told {answer}"]
    if before != contents_of(world.emulator.state):
        wrong.append(f"{question.key} with {fault}: the cluster differs")
        world.emulator.reset()
    return wrong
