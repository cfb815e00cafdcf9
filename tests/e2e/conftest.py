"""Stacks of the real CLI, one for each test, or one for all tests of a module."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from redis_enterprise_emulator import Emulator

from tests.support.pulumi_cli import NewStack, PulumiStack
from tests.support.world import World

NewWorld = Callable[..., World]


@pytest.fixture
def new_stack(tmp_path: Path, pulumi_folder: Path, pulumi_home: Path) -> NewStack:
    """A factory of stacks that are empty, and gone after the test."""
    numbers: Iterator[int] = count(1)

    def make(program: str, *, environment: Mapping[str, str] | None = None) -> PulumiStack:
        folder = tmp_path / f"stack-{next(numbers)}"
        stack = PulumiStack(folder, cli=pulumi_folder, home=pulumi_home, environment=environment)
        stack.write_project(program)
        return stack

    return make


@pytest.fixture
def new_yaml_stack(tmp_path: Path, pulumi_folder: Path, pulumi_home: Path, yaml_host: Path) -> NewStack:
    """A factory of stacks whose program is in YAML."""
    numbers: Iterator[int] = count(1)

    def make(program: str, *, environment: Mapping[str, str] | None = None) -> PulumiStack:
        folder = tmp_path / f"yaml-{next(numbers)}"
        stack = PulumiStack(folder, cli=pulumi_folder, home=pulumi_home, environment=environment, hosts=[yaml_host])
        stack.write_yaml(program)
        return stack

    return make


@pytest.fixture(scope="module")
def new_world(tmp_path_factory: pytest.TempPathFactory, pulumi_folder: Path, pulumi_home: Path) -> Iterator[NewWorld]:
    """A factory of clusters with a stack on each, for a module that arranges them once."""
    with ExitStack() as clusters:

        def make(program: str, *, configured: bool = True, **options: Any) -> World:
            emulator = clusters.enter_context(Emulator(**options))
            folder = tmp_path_factory.mktemp("world") / "stack"
            environment = emulator.environment() if configured else {}
            stack = PulumiStack(folder, cli=pulumi_folder, home=pulumi_home, environment=environment)
            stack.write_project(program)
            return World(emulator, stack)

        yield make


@pytest.fixture
def world(arranged: World) -> World:
    """The world that the module's fixture `arranged` made, as it was then."""
    assert arranged.arranged is not None
    arranged.restore(arranged.arranged)
    return arranged


@pytest.fixture
def stack(world: World) -> PulumiStack:
    """The stack of that world."""
    return world.stack


@pytest.fixture
def cluster(world: World) -> Emulator:
    """The cluster of that world."""
    return world.emulator
