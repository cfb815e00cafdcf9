"""The layout of an exported program, held against a real formatter."""

import subprocess
import sys
from pathlib import Path

import pytest
from pulumi_redis_enterprise.core.inventory import Inventory

from tests.support.exports import CLUSTERS, written


@pytest.mark.parametrize("cluster", [it for name, it in CLUSTERS.items() if "odd" not in name])
def test_layout_is_that_of_a_formatter(cluster: Inventory, tmp_path: Path) -> None:
    """The program needs no formatting before it is checked in, unless a name has quotation marks in it."""
    program = written(cluster, tmp_path)
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length=120", "--diff", str(program)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert (0, "") == (done.returncode, done.stdout)
