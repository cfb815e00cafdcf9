"""Killed at a write, with the real CLI: a sample of what `make faults` plays.

A destroy that is killed at each of its writes is in `test_database_stack`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.kills import Kill, Project
from tests.faults.world import World

pytestmark = pytest.mark.story

SAMPLE = (
    "up: CLI killed at POST /v1/users, 2",
    "update: plugin killed at DELETE /v1/users/*, 1",
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, pulumi_folder: Path, pulumi_home: Path) -> Iterator[Project]:
    """The full stack, played once without a kill."""
    folder = tmp_path_factory.mktemp("kills")
    world = World(folder)
    yield Project(world, folder, cli=pulumi_folder, home=pulumi_home)
    world.close()


@pytest.mark.timeout(280)
def test_next_run_puts_it_right(project: Project) -> None:
    """Whatever is killed while a write is carried out, the same command again makes all as wanted."""
    kills: dict[str, Kill] = {str(kill): kill for kill in project.kills()}

    assert dict.fromkeys(SAMPLE, "") == {name: project.play(kills[name]) for name in SAMPLE}
