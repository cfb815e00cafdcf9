"""A sample of the fault matrix; `make faults` plays all of it."""

from collections.abc import Callable

import pytest
from redis_enterprise_emulator import Kind

from tests.faults.counts import PROPERTY, Counts
from tests.faults.matrix import Case, Verdict, cases, play
from tests.faults.operations import OPERATIONS, Scene
from tests.faults.world import World

EACH = 47
"""One case of so many is played."""


def sample(operations: list[Scene], kind: Kind) -> list[Case]:
    """The same cases in each run, and others for each kind."""
    found = [case for scene in operations for case in cases(scene, kind)]
    return found[[*Kind].index(kind) :: EACH]


@pytest.mark.parametrize("kind", Kind)
def test_survived(
    world: World, operations: list[Scene], kind: Kind, record_property: Callable[[str, object], None]
) -> None:
    """Whatever goes wrong, it goes on by itself, or there is a clear error and the next run puts all right."""
    counts = Counts()
    for case in sample(operations, kind):
        outcome = play(world, case)
        counts.add(outcome)
        assert Verdict.SURVIVED is outcome.verdict, f"{case}: {outcome.why}; at first: {outcome.error}"
    record_property(PROPERTY, counts.record())


def test_operations(operations: list[Scene]) -> None:
    """All operations are played."""
    assert list(OPERATIONS) == [scene.name for scene in operations]
