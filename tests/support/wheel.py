"""The wheel of the package, built as users of it install it."""

import subprocess
import sys
from pathlib import Path

from tests.support.paths import ROOT


def build_wheel(folder: Path) -> Path:
    """Build the package; return its wheel."""
    run([sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", str(folder), str(ROOT)])
    (wheel,) = folder.glob("pulumi_redis_enterprise-*.whl")
    return wheel


def run(command: list[str]) -> None:
    """Run a command; what it prints is shown if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
