"""The built wheel, installed in a virtual environment of another folder, as users of the package have it."""

import venv
from pathlib import Path

import pytest
from redis_enterprise_emulator import Emulator

from tests.support.paths import ROOT
from tests.support.pki import Pki
from tests.support.pulumi_cli import PulumiStack
from tests.support.wheel import build_wheel, run

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
    wheel = build_wheel(tmp_path)
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
