"""The scenarios, each played once a run, whichever process gets to it first."""

import os
from collections.abc import Callable
from pathlib import Path
from subprocess import TimeoutExpired

import pytest

from tests.contract.record import Record, once
from tests.contract.stage import Stage
from tests.support.pulumi_cli import CommandError

Scenario = Callable[[Stage], None]
Played = Callable[[Scenario], Record]


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory, pulumi_folder: Path, pulumi_home: Path) -> Played:
    """Play a scenario, unless it was; return what was noted."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def play(scenario: Scenario) -> Record:
        with Stage.build(own / scenario.__name__, cli=pulumi_folder, home=pulumi_home) as stage:
            try:
                scenario(stage)
            except (CommandError, TimeoutExpired, AssertionError) as error:
                stage.record.error = str(error) or repr(error)
        return stage.record

    return lambda scenario: once(shared / f"contract-{scenario.__name__}.json", lambda: play(scenario))
