"""The template, as `pulumi new` makes a project of it, with a virtual environment of its own and the built wheel."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.pki_command import main as make_pki

from tests.support.cluster_contents import leaving_no_trace, rest_login, roles_of
from tests.support.paths import ROOT
from tests.support.pulumi_cli import PulumiStack
from tests.support.wheel import build_wheel

pytestmark = pytest.mark.story


def pip_settings() -> dict[str, str]:
    """The settings of pip as they are, and the versions that the tests have."""
    given = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    return given | {"PIP_CONSTRAINT": str(ROOT / "constraints.txt")}


def template_with_wheel(folder: Path) -> Path:
    """Return a copy of the template that carries the package, as examples/README.md tells to make it."""
    shutil.copytree(ROOT / "template", folder, ignore=shutil.ignore_patterns("wheels"))
    build_wheel(folder / "wheels")
    return folder


def package_in(environment: Path) -> Path:
    """Return where a virtual environment has the package."""
    program = "import pulumi_redis_enterprise as package; print(package.__file__)"
    command = [str(environment / "bin" / "python"), "-I", "-c", program]
    return Path(subprocess.check_output(command, text=True, timeout=60).strip())


@pytest.mark.timeout(400)
def test_template(tmp_path: Path, pulumi_folder: Path, pulumi_home: Path, redis_enterprise_emulator: Emulator) -> None:
    """The new project works on a new cluster, with nothing but the wheel installed, and leaves the cluster as it was.

    Everything that it did not ask for is a default.
    """
    emulator, project = redis_enterprise_emulator, tmp_path / "project"
    project.mkdir()
    # The language host that is built here ignores `virtualenv`, and installs into the project's folder itself.
    project.joinpath(".venv").symlink_to(".")
    stack = PulumiStack(
        project,
        cli=pulumi_folder,
        home=pulumi_home,
        virtualenv=project / ".venv",
        environment=pip_settings(),
    )

    stack.new(
        template_with_wheel(tmp_path / "template"),
        project="passwordless",
        config={
            "redis-enterprise:url": emulator.url,
            "redis-enterprise:caCertificate": str(emulator.ca_file),
        },
    )
    # Who is asked for it types a secret; on the command line of `pulumi new` it would be none.
    stack.config_set("redis-enterprise:password", emulator.password, secret=True)
    assert 0 == make_pki([str(stack.folder / "pki"), "app-1"])
    with leaving_no_trace(stack, emulator):
        stack.up(expect_no_changes=True)
        assert "CN=app-1,O=Acme,C=US" == stack.outputs()["subject_line"]
        assert "cluster_viewer" == rest_login(emulator, stack.folder / "pki", "app-1")
        assert {"Admin": "admin", "viewer": "cluster_viewer"} == roles_of(emulator)

    assert package_in(project / ".venv").resolve().is_relative_to(project)
    assert "name: passwordless" in (stack.folder / "Pulumi.yaml").read_text()
