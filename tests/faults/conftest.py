"""The stage of the sampled matrix."""

from collections.abc import Iterator

import pytest

from tests.faults.operations import Scene, scenes
from tests.faults.plugin_stack import PluginStack
from tests.faults.stack import Stack
from tests.faults.world import World
from tests.support.plugin_edge import plugin_edge


def show_tracebacks(patch: pytest.MonkeyPatch) -> None:
    """Let what nobody foresaw be seen: providers hide tracebacks in their process, and this one is pytest's."""
    patch.setenv("REDIS_ENTERPRISE_DEBUG", "1")


@pytest.fixture(autouse=True)
def _process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only while a test of this folder runs: others are run in between."""
    show_tracebacks(monkeypatch)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The cluster."""
    with pytest.MonkeyPatch.context() as patch:
        show_tracebacks(patch)
        world = World(tmp_path_factory.mktemp("faults"))
    yield world
    world.close()


@pytest.fixture(scope="session")
def operations(world: World) -> list[Scene]:
    """Return what is done on it by the dynamic providers."""
    with pytest.MonkeyPatch.context() as patch:
        show_tracebacks(patch)
        return scenes(world, Stack())


@pytest.fixture(scope="session")
def plugin_operations(world: World) -> Iterator[list[Scene]]:
    """Return what is done on it by the plugin."""
    with pytest.MonkeyPatch.context() as patch, plugin_edge() as edge:
        show_tracebacks(patch)
        yield scenes(world, PluginStack(edge))
