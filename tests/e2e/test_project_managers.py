"""Projects of uv and of poetry, from the built wheel to a login: the engine finds the packages where each puts them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import pytest
from redis_enterprise_emulator import Emulator

from tests.support.cluster_contents import leaving_no_trace
from tests.support.pki import Pki
from tests.support.pulumi_cli import PulumiStack
from tests.support.wheel import build_wheel

pytestmark = [pytest.mark.story, pytest.mark.timeout(400)]

PROJECT: Final = "name: passwordless\nruntime:\n  name: python\n  options:\n    toolchain: {toolchain}\n"
PROGRAM: Final = """
from pathlib import Path

import pulumi
from pulumi_redis_enterprise import CertificateUser, ClusterMtlsConfig, LoginCheck, Role, TrustedCa

ca = TrustedCa("ca", certificates=Path("ca.pem").read_text())
mtls = ClusterMtlsConfig("mtls", trusted_ca=ca)
viewer = Role("viewer", role_name="viewer", management="cluster_viewer")
user = CertificateUser(
    "app-1", username="app-1", certificate=Path("app.pem").read_text(), roles=[viewer], trusted_by=ca,
    opts=pulumi.ResourceOptions(depends_on=[mtls]),
)
login = LoginCheck("login", certificate_file="app.pem", key_file="app.key", triggers=[user.subject_line])
pulumi.export("login", login.result)
"""
TOOLS: Final = Path(sys.prefix) / "bin"


def type_in(folder: Path, *command: str, path: Sequence[Path] = ()) -> None:
    """Run a command in the project; what it prints is shown if it fails."""
    environment = os.environ | {
        "PATH": os.pathsep.join([*map(str, path), str(TOOLS), os.environ["PATH"]]),
        "POETRY_VIRTUALENVS_IN_PROJECT": "true",
    }
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert 0 == done.returncode, done.stdout + done.stderr


def set_up_with_uv(folder: Path, wheel: str) -> Path:
    """Set up a project of uv; return the folder of its tool."""
    type_in(folder, "uv", "init", "--bare", "--name", "passwordless")
    type_in(folder, "uv", "add", wheel)
    return TOOLS


def set_up_with_poetry(folder: Path, wheel: str) -> Path:
    """Set up a project of poetry; return the folder of its tool.

    uv installs what it depends on: not every index has what poetry asks of one.
    """
    tools = folder.parent / "tools"
    type_in(folder, "uv", "venv", "--quiet", str(tools))
    type_in(folder, "uv", "pip", "install", "--quiet", "--python", str(tools), "poetry")
    found = [tools / "bin"]
    type_in(folder, "poetry", "init", "--no-interaction", "--name", "passwordless", "--author", "nobody", path=found)
    type_in(folder, "poetry", "env", "use", sys.executable, path=found)
    type_in(folder, "uv", "pip", "install", "--quiet", "--python", ".venv", wheel)
    return tools / "bin"


@pytest.mark.parametrize(
    ("toolchain", "set_up"), [("uv", set_up_with_uv), ("poetry", set_up_with_poetry)], ids=["uv", "poetry"]
)
def test_project(  # noqa: PLR0913 - fixtures
    *,
    toolchain: str,
    set_up: Callable[[Path, str], Path],
    tmp_path: Path,
    pulumi_folder: Path,
    pulumi_home: Path,
    redis_enterprise_emulator: Emulator,
    pki: Pki,
) -> None:
    """The project comes up with what is installed in it alone, logs in, and leaves nothing behind."""
    folder = tmp_path / "project"
    wheel = build_wheel(folder / "wheels").relative_to(folder)
    tools = set_up(folder, f"./{wheel}")
    environment = redis_enterprise_emulator.environment()
    stack = PulumiStack(
        folder, cli=pulumi_folder, home=pulumi_home, virtualenv=folder / ".venv", environment=environment
    )
    # The engine's script asks poetry where its environment is.
    stack.environment["PATH"] += f"{os.pathsep}{tools}"
    stack.environment["POETRY_VIRTUALENVS_IN_PROJECT"] = "true"
    (folder / "Pulumi.yaml").write_text(PROJECT.format(toolchain=toolchain))
    (folder / "__main__.py").write_text(PROGRAM)
    (folder / "ca.pem").write_text(pki.a.certificate_pem)
    pki.client("app-1").write(folder, "app")

    with leaving_no_trace(stack, redis_enterprise_emulator):
        assert {"login": "role cluster_viewer"} == stack.outputs()
    assert shutil.which("python", path=str(folder / ".venv" / "bin"))
