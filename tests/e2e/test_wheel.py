"""The built wheel, installed in a virtual environment of another folder, as users of the package have it."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest
from redis_enterprise_emulator import Emulator

from tests.integration.conftest import Pki, pki
from tests.pulumi_cli import PulumiStack

__all__ = ["pki"]

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
from pathlib import Path

import pulumi
import pulumi_redis_enterprise
from pulumi_redis_enterprise import TrustedCa

ca = TrustedCa("ca", certificates=Path("ca.pem").read_text())
pulumi.export("cluster", ca.cluster)
pulumi.export("package", pulumi_redis_enterprise.__file__)
"""


@pytest.mark.timeout(400)
def test_wheel(
    tmp_path: Path, pulumi_folder: Path, pulumi_home: Path, redis_enterprise_emulator: Emulator, pki: Pki
) -> None:
    """A program in another folder comes up, is clean, and goes down with nothing but the wheel installed."""
    run([sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", str(tmp_path), str(ROOT)])
    (wheel,) = tmp_path.glob("pulumi_redis_enterprise-*.whl")
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True, symlinks=True)
    run([str(environment / "bin" / "pip"), "install", "-c", str(ROOT / "constraints.txt"), str(wheel)])

    stack = PulumiStack(
        tmp_path / "infrastructure",
        cli=pulumi_folder,
        home=pulumi_home,
        virtualenv=environment,
        environment=redis_enterprise_emulator.environment(),
    )
    stack.write_project(PROGRAM)
    (stack.folder / "ca.pem").write_text(pki.a.certificate_pem)

    stack.up()
    stack.up("--refresh", expect_no_changes=True)
    outputs = stack.outputs()
    stack.destroy()

    assert "cluster.local" == outputs["cluster"]
    assert Path(outputs["package"]).is_relative_to(environment)


def run(command: list[str]) -> None:
    """Run a command; what it prints is shown if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
