"""A sample of the fault matrix; `make faults` plays all of it."""

from collections.abc import Callable

import pytest
from redis_enterprise_emulator import Kind

from tests.faults.counts import PROPERTY, Counts
from tests.faults.matrix import Case, Verdict, cancellations, cases, play
from tests.faults.operations import OPERATIONS, Scene
from tests.faults.world import World

EACH, EACH_IN_STORIES = 199, 97
"""One case of so many is played."""

EACH_BY_PLUGIN, EACH_BY_PLUGIN_IN_STORIES = 1201, 401
"""The same of the plugin: what goes wrong between it and the cluster is the business of the same code."""

EACH_CANCELLED, EACH_CANCELLED_IN_STORIES = 57, 19


def each_of(usual: int, in_stories: int) -> pytest.MarkDecorator:
    """Play a test with one case of so many, and as a story with more of them."""
    return pytest.mark.parametrize("each", [usual, pytest.param(in_stories, marks=pytest.mark.story)])


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


@each_of(EACH, EACH_IN_STORIES)
@pytest.mark.parametrize("kind", Kind)
def test_survived(
    world: World, operations: list[Scene], kind: Kind, each: int, record_property: Callable[[str, object], None]
) -> None:
    """Whatever goes wrong, it goes on by itself, or there is a clear error and the next run puts all right."""
    record_property(PROPERTY, survived(world, sample(operations, kind, each)).record())


@each_of(EACH_BY_PLUGIN, EACH_BY_PLUGIN_IN_STORIES)
def test_survived_by_the_plugin(
    world: World, plugin_operations: list[Scene], each: int, record_property: Callable[[str, object], None]
) -> None:
    """The same is so if the engine speaks to the plugin."""
    played = [case for kind in Kind for case in sample(plugin_operations, kind, each)]
    record_property(PROPERTY, survived(world, played).record())


@each_of(EACH_CANCELLED, EACH_CANCELLED_IN_STORIES)
def test_cancellation_forgets_nothing(world: World, plugin_operations: list[Scene], each: int) -> None:
    """After Ctrl-C the next run goes on; how an object was found before is still known."""
    survived(world, [case for scene in plugin_operations for case in cancellations(scene)][::each])


def test_operations(operations: list[Scene], plugin_operations: list[Scene]) -> None:
    """All operations are played, by either edge."""
    assert [list(OPERATIONS)] * 2 == [[scene.name for scene in played] for played in (operations, plugin_operations)]
