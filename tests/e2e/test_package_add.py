"""`pulumi package add` of the plugin, by the real engine and a language host, and the program that uses the SDK.

A program in YAML has no SDK but a note of the package's version, which the host of YAML writes. TypeScript and Go are
played by their examples.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pulumi_redis_enterprise
import pytest
from redis_enterprise_emulator import Emulator

from tests.support.cluster_contents import contents, get
from tests.support.paths import ROOT
from tests.support.pulumi_cli import NewStack
from tools import package_host

pytestmark = pytest.mark.story

PROGRAM = """
resources:
  viewer:
    type: redis-enterprise:Role
    properties: {roleName: viewer, management: cluster_viewer}
"""
BARE = "name: project\nruntime: yaml\n"
INSTALL_SECONDS = 300


@pytest.fixture
def cluster() -> Iterator[Emulator]:
    """A cluster."""
    with Emulator(version="8.2.0-25") as emulator:
        yield emulator


def test_program_comes_up(new_yaml_stack: NewStack, cluster: Emulator, yaml_host: Path, tmp_path: Path) -> None:
    """The package and its version are noted in the project; the program comes up, and goes again."""
    stack, nothing = new_yaml_stack(PROGRAM, environment=cluster.environment()), contents(cluster)
    package_host.write_to(tmp_path / "hosts", "yaml", yaml_host / "pulumi-language-yaml")
    path = stack.environment["PATH"]
    stack.environment["PATH"] = f"{tmp_path / 'hosts'}{os.pathsep}{path}"

    stack.run("package", "add", str(stack.virtualenv / "bin" / "pulumi-resource-redis-enterprise"))

    stack.environment["PATH"] = path
    name, version = "redis-enterprise", pulumi_redis_enterprise.__version__
    assert f"packages:\n  {name}: {name}@{version}\n" in (stack.folder / "Pulumi.yaml").read_text()
    note = (stack.folder / "sdks" / name / f"{name}-{version}.yaml").read_text()
    assert f"packageDeclarationVersion: 1\nname: {name}\nversion: {version}\n" == note
    stack.up()
    assert ["cluster_viewer"] == [it["management"] for it in get(cluster, "/v1/roles") if it["name"] == "viewer"]
    stack.up(expect_no_changes=True)
    stack.destroy()
    assert nothing == contents(cluster)


@pytest.mark.timeout(INSTALL_SECONDS + 120)
def test_folder_is_a_plugin(
    new_yaml_stack: NewStack, cluster: Emulator, real_pulumi_folder: Path, yaml_host: Path, tmp_path: Path
) -> None:
    """The host of Python installs what the folder needs, and runs it as the plugin, for the SDK and the program."""
    clone, hosts = tmp_path / "clone", tmp_path / "hosts"
    for name in ("plugin", "providers"):
        shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, clone / name)
    package_host.write_to(hosts, "yaml", yaml_host / "pulumi-language-yaml")
    package_host.write_to(hosts, "python", real_pulumi_folder / "pulumi-language-python")
    stack, nothing = new_yaml_stack("", environment=cluster.environment()), contents(cluster)
    (stack.folder / "Pulumi.yaml").write_text(BARE + PROGRAM)
    # The host makes the folder itself a virtual environment, and takes the first Python on PATH.
    first = [str(clone / "plugin" / "bin"), str(hosts), str(real_pulumi_folder)]
    stack.environment["PATH"] = os.pathsep.join([*first, stack.environment["PATH"]])

    stack.run("package", "add", str(clone / "plugin"), timeout=INSTALL_SECONDS)

    assert f"packages:\n  redis-enterprise: {clone / 'plugin'}\n" in (stack.folder / "Pulumi.yaml").read_text()
    stack.up()
    assert ["cluster_viewer"] == [it["management"] for it in get(cluster, "/v1/roles") if it["name"] == "viewer"]
    stack.destroy()
    assert nothing == contents(cluster)
