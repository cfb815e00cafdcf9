"""The scenarios, each played once a run, whichever process gets to it first."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any, Final

import pytest
from redis_enterprise_emulator import Emulator

from tests.contract.record import Record, once
from tests.contract.scenarios import FROM_NOTHING
from tests.contract.stage import CONNECTION, WAYS, Stage
from tests.support.cluster_under_test import named_cluster
from tests.support.clusters import NewEmulator
from tests.support.pulumi_cli import CommandError

# Of the plugin, `make test` plays this scenario, and `make stories` the rest: both edges share all but themselves, and
# a change of the edge goes there and back whichever it begins with.
# Those by a named connection are all stories; tests/integration/test_life_by_connection.py plays a life of each kind.
OF_EACH_EDGE: Final = ("life",)
_BY_NAME: Final = {
    "life": ("test_create", "test_update", "test_drift", "test_gone", "test_destroy"),
    "change_edge": ("test_change_of_the_edge_sends_nothing",),
    "rename": ("test_line_says_what_is_kept",),
}
# Of both edges, `make stories` plays these. What is wrong there, tests/integration finds first: test_two_resources,
# test_renames, test_replacement and test_options_of_properties make the calls that the engine makes.
LATER: Final = (
    "move",
    "replace_deleting_first",
    "remove_one_of_two",
    "respell",
    "ignore_changes",
    "kill_after_renaming",
    "kill_after_tainting",
    "destroy_two",
)

Scenario = Callable[[Stage], None]
Played = Callable[[Scenario], Record]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave most of the plugin's scenarios to the stories, and some of both edges."""
    for item in items:
        parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        scenario = _scenario_of(item, parameters)
        way = parameters.get("way")
        if scenario in LATER or way == CONNECTION or (way == "plugin" and scenario not in OF_EACH_EDGE):
            item.add_marker(pytest.mark.story)


def _scenario_of(item: pytest.Item, parameters: Mapping[str, Any]) -> str:
    if scenario := parameters.get("scenario"):
        return str(scenario.__name__)
    return next((name for name, tests in _BY_NAME.items() if getattr(item, "originalname", "") in tests), "")


@pytest.fixture(scope="session", params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    """The way by which the program reaches the resources."""
    return str(request.param)


@pytest.fixture(scope="session")
def new_stage(
    tmp_path_factory: pytest.TempPathFactory, pulumi_folder: Path, pulumi_home: Path, way: str
) -> Callable[..., Stage]:
    """Makes a stage: one resource of each kind is created."""

    def make(start: NewEmulator = Emulator) -> Stage:
        folder = tmp_path_factory.mktemp("contract") / "stack"
        return Stage.build(folder, way=way, cli=pulumi_folder, home=pulumi_home, start=start)

    return make


@pytest.fixture(scope="session")
def stage(new_stage: Callable[..., Stage]) -> Iterator[Stage]:
    """The stage of this process: its resources are created once, and each scenario finds them so."""
    with new_stage() as stage:
        yield stage


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest, way: str) -> Played:
    """Play a scenario, unless it was; return what was noted."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def play(scenario: Scenario) -> Record:
        # What a named cluster has numbered cannot be put back, so that each scenario has a stage of its own there.
        start = named_cluster(request.config)
        stage: Stage = request.getfixturevalue("new_stage")(start) if start else request.getfixturevalue("stage")
        stage.begin(stage.nothing if scenario in FROM_NOTHING else stage.created)
        try:
            scenario(stage)
        except (CommandError, TimeoutExpired, AssertionError) as error:
            stage.record.error = str(error) or repr(error)
        return stage.record

    return lambda scenario: once(shared / f"contract-{way}-{scenario.__name__}.json", lambda: play(scenario))
