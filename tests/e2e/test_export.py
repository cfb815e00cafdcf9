"""Export of a cluster, and import and brought into new stacks of the real CLI: nothing changes, and nothing is sent."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from redis_enterprise_emulator import Emulator

from tests.support.cluster_files import PASSWORD_VARIABLE, table_file
from tests.support.clusters import NewEmulator
from tests.support.handmade import pair_by_hand, send, settle_by_hand
from tests.support.paths import ROOT
from tests.support.pki import Pki
from tests.support.pulumi_cli import NewStack, PulumiStack

PROJECT = "redis-enterprise-passwordless"
KINDS = {
    "TrustedCa",
    "ClusterMtlsConfig",
    "Role",
    "RedisAcl",
    "DatabaseMtlsConfig",
    "DatabaseAccess",
    "CertificateUser",
}


@pytest.fixture
def cluster(start_redis_enterprise_emulator: NewEmulator, pki: Pki) -> Emulator:
    """A cluster that somebody has set up by hand: a role, an ACL and a user of one name, and a role with a scope."""
    emulator: Emulator = start_redis_enterprise_emulator(version="8.2.0-25", databases=["orders"])
    settle_by_hand(emulator, pki)
    scope = [{"type": "db", "uids": ["1"]}]
    send(emulator, "POST", "/v1/roles", name="team", management="db_viewer", resources=scope)
    # Names of old defaults: on a new cluster somebody made them, as any other.
    send(emulator, "POST", "/v1/roles", name="Cluster Viewer", management="cluster_viewer")
    send(emulator, "POST", "/v1/redis_acls", name="Read Only", acl="+@read ~*")
    emulator.clear_requests()
    return emulator


@pytest.fixture
def exported(cluster: Emulator, tmp_path: Path) -> Path:
    """The folder that the command writes."""
    return export(tmp_path, cluster.environment())


def export(folder: Path, environment: Mapping[str, str], *options: str) -> Path:
    """Run the command; return the folder that it writes."""
    command = [str(Path(sys.executable).parent / "pulumi-redis-enterprise"), "export", "--to", "exported", *options]
    subprocess.run(command, cwd=folder, env=environment, check=True, timeout=60, capture_output=True)
    return folder / "exported"


def yaml_in(exported: Path) -> str:
    """Return the exported program in YAML, without the project around it."""
    _, _, program = (exported / "Pulumi.yaml").read_text().partition("\nruntime: yaml\n")
    return program


def brought_in(stack: PulumiStack, exported: Path) -> PulumiStack:
    """The stack, once the import file is brought in as the command says."""
    shutil.copytree(exported / "pki", stack.folder / "pki")
    quietly = ["--yes", "--skip-preview", "--protect=false", "--generate-code=false"]
    stack.run("import", "--file", str(exported / "import.json"), *quietly)
    return stack


def assert_nothing_to_do(stack: PulumiStack, cluster: Emulator) -> None:
    """Neither for a preview, nor for one that looks at the live objects, nor for an update; and all is there."""
    stack.preview(expect_no_changes=True)
    stack.preview("--refresh", expect_no_changes=True)
    stack.up(expect_no_changes=True)
    types = {resource["type"].rpartition(":")[2] for resource in stack.state()["resources"]}

    assert set() == KINDS - types
    assert {"GET"} == {request.method for request in cluster.requests}


def test_program_of_the_export(new_stack: NewStack, cluster: Emulator, exported: Path) -> None:
    """The program goes with the import file, and is what `destroy` works with from then on."""
    before: Any = cluster.state.certificates["mtls_trusted_ca"]
    stack = new_stack((exported / "__main__.py").read_text(), environment=cluster.environment())

    assert_nothing_to_do(brought_in(stack, exported), cluster)

    assert before == cluster.state.certificates["mtls_trusted_ca"]
    assert {"Cluster Viewer", "Read Only"} <= set(stack.resources())
    stack.destroy()
    assert [1] == list(cluster.state.users)
    assert {1: "Admin"} == {uid: role["name"] for uid, role in cluster.state.roles.items()}
    assert {1: "Full Access"} == {uid: acl["name"] for uid, acl in cluster.state.redis_acls.items()}
    # What was found is given back: settings that were imported stay.
    assert before == cluster.state.certificates["mtls_trusted_ca"]


@pytest.mark.story
def test_program_of_the_plugin(new_yaml_stack: NewStack, cluster: Emulator, tmp_path: Path) -> None:
    """With `--plugin`, a program in YAML goes with the import file, and `destroy` works with both."""
    before: Any = cluster.state.certificates["mtls_trusted_ca"]
    exported = export(tmp_path, cluster.environment(), "--plugin")
    stack = new_yaml_stack(yaml_in(exported), environment=cluster.environment())
    cluster.clear_requests()

    assert_nothing_to_do(brought_in(stack, exported), cluster)

    stack.destroy()
    assert [1] == list(cluster.state.users)
    assert before == cluster.state.certificates["mtls_trusted_ca"]


@pytest.mark.story
def test_stack_program(new_stack: NewStack, cluster: Emulator, exported: Path) -> None:
    """The stack configuration goes with the import file and the stack program of this repository."""
    stack = new_stack("", environment=cluster.environment())
    stack.write_project((ROOT / "__main__.py").read_text(), project=PROJECT)
    shutil.copy(exported / "Pulumi.exported.yaml", stack.folder / f"Pulumi.{stack.name}.yaml")

    assert_nothing_to_do(brought_in(stack, exported), cluster)


@pytest.mark.story
@pytest.mark.parametrize("options", [[], ["--plugin"]], ids=["Python", "YAML"])
def test_named_connections(  # noqa: PLR0913 - the fixtures of both edges
    new_stack: NewStack,
    new_yaml_stack: NewStack,
    start_redis_enterprise_emulator: NewEmulator,
    pki: Pki,
    tmp_path: Path,
    *,
    options: list[str],
) -> None:
    """Two clusters come into one stack, each by its connection, and leave it; neither is ever sent anything before."""
    password = "Secret-of-both"
    clusters = pair_by_hand(start_redis_enterprise_emulator, pki, password=password)
    table = str(table_file(tmp_path, **clusters))
    environment = {PASSWORD_VARIABLE: password, "REDIS_ENTERPRISE_CLUSTERS": table}
    exported = export(tmp_path, environment, "--clusters", table, *options)
    if options:
        stack = new_yaml_stack(yaml_in(exported), environment=environment)
    else:
        stack = new_stack((exported / "__main__.py").read_text(), environment=environment)
    brought_in(stack, exported)

    for cluster in clusters.values():
        assert_nothing_to_do(stack, cluster)
    assert {"east-trusted-ca", "west-trusted-ca"} <= set(stack.resources())
    stack.destroy()
    assert [[1], [1]] == [list(cluster.state.users) for cluster in clusters.values()]
