"""The demo, as a newcomer runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tools.picture import SAYS, gist
from tools.picture_notes import digest, noted

pytestmark = pytest.mark.story


@pytest.mark.timeout(240)
def test_demo(tmp_path: Path, pulumi_folder: Path) -> None:
    """The story comes out as told, every chapter of it, as on its picture, and leaves nothing running."""
    path = os.pathsep.join([str(Path(sys.prefix) / "bin"), str(pulumi_folder), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "DEMO_FOLDER": str(tmp_path / "demo"), "NO_COLOR": "1"}
    environment.pop("KEEP", None)

    done = subprocess.run(
        [sys.executable, "-m", "tools.demo"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=220,
        check=False,
    )

    assert (0, "") == (done.returncode, done.stderr), done.stdout
    assert "8. And back" in done.stdout
    assert "✓ the cluster is as it was before" in done.stdout
    assert "✗" not in done.stdout
    assert noted()[SAYS] == digest(gist(done.stdout)), f"run `make picture`; today it says:\n{gist(done.stdout)}"
