"""The stage of the sampled matrix."""

from collections.abc import Iterator

import pytest

from tests.faults.operations import Scene, scenes
from tests.faults.world import World


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The cluster."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REDIS_ENTERPRISE_DEBUG", "1")  # what nobody foresaw is to be seen as it is
        world = World(tmp_path_factory.mktemp("faults"))
        yield world
        world.close()


@pytest.fixture(scope="session")
def operations(world: World) -> list[Scene]:
    """What is done on it."""
    return scenes(world)
