"""The stage of the sampled matrix, and its counts at the end of the run."""

from collections.abc import Iterator

import pytest

from tests.faults.counts import Counts
from tests.faults.operations import Scene, scenes
from tests.faults.world import World

COUNTS = pytest.StashKey[Counts]()


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


@pytest.fixture
def counts(pytestconfig: pytest.Config) -> Counts:
    """What was tried so far in this run."""
    return pytestconfig.stash.setdefault(COUNTS, Counts())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what the sample came to."""
    counts = config.stash.get(COUNTS, None)
    if counts is not None:
        terminalreporter.write_line(f"fault matrix, a sample of it: {counts}")
