"""Each request of a probe goes wrong in each way, and each write is followed by a kill; the cluster is as before."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.question import Question
from pulumi_redis_enterprise.cli.probe.questions import QUESTIONS
from pulumi_redis_enterprise.cli.probe.run import run
from pulumi_redis_enterprise.cli.probe.stage import find_leftovers, remove_leftovers
from pulumi_redis_enterprise.errors import RedisEnterpriseError
from redis_enterprise_emulator import Fault, Kind

from tests.support.probe_cases import BARE_SOCKETS, settings_of
from tests.support.probed_cluster import KilledError, World


@dataclass(frozen=True, slots=True)
class Interruption:
    """One request of one question that goes wrong.

    Attributes:
        question: The question, which is asked alone.
        number: The number of the request, from the first of the probe on.
        kind: The fault; None for a kill after the request was carried out.
        after: Whether the fault strikes after the request was carried out.
    """

    question: Question
    number: int
    kind: Kind | None
    after: bool = False

    def __str__(self) -> str:
        what = self.kind or "kill"
        return f"{self.question.key}-{self.number}-{what}{'-after' if self.after else ''}"


def world_of(question: Question) -> World:
    """Start a cluster that answers the question as the emulator assumes."""
    settings = settings_of(question.key)
    return World.new(settings.version, nodes=settings.nodes, **settings.options(question.default))


def level_of(question: Question) -> Level:
    """Return the lowest level that can tell."""
    assert question.level is not None
    return question.level


def every_interruption() -> Iterator[Interruption]:
    """Yield all: each request of each question that takes no sockets, each kind of fault, and each write a kill."""
    for question in QUESTIONS:
        if question.level is None or question.key in BARE_SOCKETS:
            continue
        world = world_of(question)
        run(world.begin(level_of(question)), [question], progress=lambda _: None)
        for number, request in enumerate(world.wire.sent, start=1):
            if request.method not in {"GET", "HEAD"}:
                yield Interruption(question, number, None)
            for kind in Kind:
                yield Interruption(question, number, kind)
                if request.method not in {"GET", "HEAD"}:
                    yield Interruption(question, number, kind, after=True)


def play(interruption: Interruption) -> list[str]:
    """Play one; return what is wrong, each in words."""
    world = world_of(interruption.question)
    before = world.contents()
    if interruption.kind is None:
        world.wire.killed_at = interruption.number
    else:
        world.wire.cluster.arm(Fault(interruption.kind, number=interruption.number, after=interruption.after))
    answer = _probed(world, interruption.question)
    if interruption.kind is None:
        _clean_up(world)
    wrong = [] if answer in {"", interruption.question.default} else [f"{interruption}: is told {answer}"]
    return wrong + [f"{interruption}: {part} differs" for part in _differences(before, world.contents())]


def _probed(world: World, question: Question) -> str:
    try:
        outcome = run(world.begin(level_of(question)), [question], progress=lambda _: None)
    except KilledError:
        return ""
    except RedisEnterpriseError:
        return ""
    assert not outcome.left, outcome.left
    return outcome.results[0].answer


def _clean_up(world: World) -> None:
    """Do what the next probe does that is told to remove leftovers."""
    world.wire.killed_at = 0
    conversation = world.begin(Level.READ_ONLY)
    remove_leftovers(conversation, find_leftovers(conversation))


def _differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [part for part in before if before[part] != after[part]]
