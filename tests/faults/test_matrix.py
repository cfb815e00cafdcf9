"""A sample of the fault matrix; `make faults` plays all of it."""

from collections.abc import Callable

import pytest
from redis_enterprise_emulator import Kind

from tests.faults.counts import PROPERTY, Counts
from tests.faults.matrix import Case, Verdict, cancellations, cases, play
from tests.faults.operations import OPERATIONS, Scene
from tests.faults.world import World

EACH = 199
"""One case of so many is played."""

EACH_IN_STORIES = 97

EACH_BY_PLUGIN = 401
"""The same of the plugin: what goes wrong between it and the cluster is the business of the same code."""

EACH_CANCELLED = 19


def sample(operations: list[Scene], kind: Kind, each: int) -> list[Case]:
    """The same cases in each run, and others for each kind."""
    found = [case for scene in operations for case in cases(scene, kind)]
    return found[[*Kind].index(kind) :: each]


def survived(world: World, played: list[Case]) -> Counts:
    """Play these cases; all have to be survived."""
    counts = Counts()
    for case in played:
        outcome = play(world, case)
        counts.add(outcome)
        assert Verdict.SURVIVED is outcome.verdict, f"{case}: {outcome.why}; at first: {outcome.error}"
    return counts


@pytest.mark.parametrize("each", [EACH, pytest.param(EACH_IN_STORIES, marks=pytest.mark.story)])
@pytest.mark.parametrize("kind", Kind)
def test_survived(
    world: World, operations: list[Scene], kind: Kind, each: int, record_property: Callable[[str, object], None]
) -> None:
    """Whatever goes wrong, it goes on by itself, or there is a clear error and the next run puts all right."""
    record_property(PROPERTY, survived(world, sample(operations, kind, each)).record())


def test_survived_by_the_plugin(
    world: World, plugin_operations: list[Scene], record_property: Callable[[str, object], None]
) -> None:
    """The same is so if the engine speaks to the plugin."""
    played = [case for kind in Kind for case in sample(plugin_operations, kind, EACH_BY_PLUGIN)]
    record_property(PROPERTY, survived(world, played).record())


def test_cancellation_forgets_nothing(world: World, plugin_operations: list[Scene]) -> None:
    """After Ctrl-C the next run goes on; how an object was found before is still known."""
    survived(world, [case for scene in plugin_operations for case in cancellations(scene)][::EACH_CANCELLED])


def test_operations(operations: list[Scene], plugin_operations: list[Scene]) -> None:
    """All operations are played, by either edge."""
    assert [list(OPERATIONS)] * 2 == [[scene.name for scene in played] for played in (operations, plugin_operations)]
