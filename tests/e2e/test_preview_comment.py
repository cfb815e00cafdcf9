"""The recorded previews are what the real CLI prints: some of them, made anew, lead to the same comments."""

from pathlib import Path

import pytest
from redis_enterprise_emulator import Emulator

from tests.previews.record import RECORDED, previewed
from tests.previews.scenarios import CLUSTER, Stage
from tests.support.clusters import NewEmulator
from tests.support.pulumi_cli import PulumiStack

pytestmark = pytest.mark.story

NAMES = (
    "first",
    "rotation-ends",
    "access-removed",
    "unknown",
    "resources-renamed",
    "acl-wider",
    "drift",
    "drift-widens",
)


def test_form_of_previews(
    tmp_path: Path, pulumi_folder: Path, pulumi_home: Path, start_redis_enterprise_emulator: NewEmulator
) -> None:
    """A new release of the CLI with another form of JSON is noticed here."""
    emulator: Emulator = start_redis_enterprise_emulator(**CLUSTER)
    stack = PulumiStack(
        tmp_path / "stack", cli=pulumi_folder, home=pulumi_home, name="prod", environment=emulator.environment()
    )
    recorded = {name: RECORDED.joinpath(f"{name}.md").read_text() for name in NAMES}

    assert recorded == previewed(Stage(stack, emulator), *NAMES)
