"""docs/pipelines, played with the real CLI: what a pull request, a push to main and a night lead to."""

import os
import re
from pathlib import Path

import pytest
from redis_enterprise_emulator import Emulator

from tools.pipeline import play

pytestmark = pytest.mark.story


def test_pipeline(
    tmp_path: Path, pulumi_folder: Path, redis_enterprise_emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A preview without secrets knows the state of main; a change by hand is found at night."""
    monkeypatch.setenv("PATH", os.pathsep.join([str(pulumi_folder), os.environ["PATH"]]))

    on_pull_request, at_night = play(tmp_path / "pipeline", redis_enterprise_emulator)

    assert "**1 to create**, 4 unchanged." in on_pull_request
    assert "🛑 **Danger**: administrator of the cluster: <code>app-2</code>" in on_pull_request
    assert "1 changed outside of Pulumi." in at_night
    assert "**Danger**: changed outside of Pulumi: administrator of the cluster: <code>app-1</code>" in at_night
    assert ["CertificateUser"] == re.findall(r"^\| <code>(\w+)</code>", at_night, re.MULTILINE)
    assert "roles: <code>viewer</code> → <code>Admin</code>" in at_night
    assert redis_enterprise_emulator.password not in on_pull_request + at_night
