"""Programs that people copy, on new clusters: they come up, log in, see no drift, and leave the cluster as it was.

A new cluster has the role Admin and the Redis ACL Full Access only, so a program has to create what it uses. The
program of docs/overview.md is played on clusters of the oldest and the newest version, and each other one on one
version, in turn. `make versions` plays each on each, which takes minutes.
"""

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle, product
from pathlib import Path
from typing import Any, Final

import pytest
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.pki_command import main as make_pki
from redis_enterprise_emulator.state.versions import CERTIFICATE_AUTHENTICATION, PROFILES, parse_version

from tests.support.cluster_contents import contents, get, leaving_no_trace, rest_login, roles_of
from tests.support.pages import Page
from tests.support.paths import ROOT
from tests.support.pulumi_cli import NewStack, PulumiStack
from tools.examples import EXAMPLES, language_of

pytestmark = pytest.mark.story

NewEmulator = Callable[..., Emulator]

VERSIONS: Final = [it for it in PROFILES if parse_version(it) >= CERTIFICATE_AUTHENTICATION]
OLDER: Final = [it for it in PROFILES if it not in VERSIONS]
CLIENTS: Final = ("app-1", "app-2", "operator", "namesake=CN=app-1,O=Elsewhere,C=US")
CONFIGURATION: Final[Mapping[str, Mapping[str, str]]] = {
    "rotate-ca": {"trusted[0]": "pki/ca.pem", "clients.app-1": "pki/app-1.pem"},
}
TEMPLATE: Final = {
    "certificate": "pki/app-1.pem",
    "trustedCa": "pki/ca.pem",
    "role": "viewer",
    "username": "app-1",
}
OTHERS: Final = frozenset({"automation-api", "fleet", "issued-certificates", "many-clusters"})
"""The examples that need more than one new cluster and the test's certificates: others' tests play them."""
SINGLE: Final = [it for it in EXAMPLES if it.name not in OTHERS and language_of(it) == "python"]


def on_versions(programs: Sequence[Path]) -> list[tuple[Path, str]]:
    """Return each program with each version, or with one of them."""
    return list(product(programs, VERSIONS) if os.environ.get("EVERY_VERSION") else zip(programs, cycle(VERSIONS)))


def ends_of(versions: Sequence[str]) -> list[str]:
    """Return all versions, or the oldest and the newest."""
    return list(versions if os.environ.get("EVERY_VERSION") else dict.fromkeys([versions[0], versions[-1]]))


def overview_stack(new_stack: NewStack, emulator: Emulator) -> PulumiStack:
    """Return a stack with the program of docs/overview.md, and the files that it reads."""
    (program,) = (
        block.text for block in Page(ROOT / "docs/overview.md").blocks("python") if "import pulumi" in block.text
    )
    stack = new_stack(program, environment=emulator.environment())
    assert 0 == make_pki([str(stack.folder / "pki"), "app-1"])
    shutil.copytree(stack.folder / "pki", stack.folder, dirs_exist_ok=True)
    return stack


@pytest.mark.parametrize("version", ends_of(VERSIONS))
def test_overview(new_stack: NewStack, start_redis_enterprise_emulator: NewEmulator, version: str) -> None:
    """The program of docs/overview.md works on a new cluster of each version that knows certificate-based logins."""
    emulator = start_redis_enterprise_emulator(version=version, databases=["orders"])
    stack = overview_stack(new_stack, emulator)

    with leaving_no_trace(stack, emulator):
        assert "cluster_viewer" == rest_login(emulator, stack.folder, "app-1")
        assert {"Admin": "admin", "orders-reader": "none", "viewer": "cluster_viewer"} == roles_of(emulator)
        assert {"Full Access": "+@all ~*", "read-only": "+@read ~*"} == {
            acl["name"]: acl["acl"] for acl in get(emulator, "/v1/redis_acls")
        }
        assert access_of(emulator) == [("orders-reader", "read-only")]


@pytest.mark.parametrize("version", ends_of(OLDER))
def test_readme_on_an_older_cluster(
    new_stack: NewStack, start_redis_enterprise_emulator: NewEmulator, version: str
) -> None:
    """If the version knows no such logins, the update says which does, and what it made goes again."""
    emulator = start_redis_enterprise_emulator(version=version, databases=["orders"])
    stack, before = overview_stack(new_stack, emulator), contents(emulator)

    assert "needs Redis Enterprise Software 7.8.4" in stack.up(succeeds=False).stdout

    stack.destroy()
    assert before == contents(emulator)


@pytest.mark.parametrize(("example", "version"), on_versions(SINGLE), ids=lambda it: getattr(it, "name", it))
def test_example(
    example: Path, version: str, new_stack: NewStack, start_redis_enterprise_emulator: NewEmulator
) -> None:
    """Each example creates the roles and ACLs that it uses, and lets in whom it says."""
    emulator = start_redis_enterprise_emulator(version=version, databases=["orders"])
    stack = example_stack(example, new_stack, environment=emulator.environment())
    for key, value in CONFIGURATION.get(example.name, {}).items():
        stack.config_set(key, value, path=True)

    with leaving_no_trace(stack, emulator):
        if example.name != "database-access":
            assert "cluster_viewer" == rest_login(emulator, stack.folder / "pki", "app-1")
        else:
            assert access_of(emulator) == [("orders-reader", "read-orders")]


@pytest.mark.parametrize(("example", "version"), on_versions([ROOT / "examples/many-clusters"]))
def test_example_of_many_clusters(
    example: Path, version: str, new_stack: NewStack, start_redis_enterprise_emulator: NewEmulator
) -> None:
    """The example with two clusters does so in both, one of them of another version."""
    versions = {"east": version, "west": VERSIONS[-1]}
    clusters = {
        name: start_redis_enterprise_emulator(version=it, name=f"{name}.example.com") for name, it in versions.items()
    }
    stack = example_stack(example, new_stack)
    for name, emulator in clusters.items():
        stack.config_set(f"{name}Url", emulator.url)
        stack.config_set(f"{name}Password", emulator.password, secret=True)
        (stack.folder / name).mkdir()
        shutil.copy(emulator.ca_file, stack.folder / name / "ca.pem")

    with leaving_no_trace(stack, *clusters.values()):
        for emulator in clusters.values():
            assert "cluster_viewer" == rest_login(emulator, stack.folder / "pki", "app-1")


@pytest.mark.parametrize(("program", "version"), on_versions([ROOT / "__main__.py"]))
def test_stack_program(
    program: Path, version: str, new_stack: NewStack, start_redis_enterprise_emulator: NewEmulator
) -> None:
    """The stack program with the settings of Pulumi.demo.yaml creates the roles and ACLs that these name."""
    emulator = start_redis_enterprise_emulator(version=version, databases=["orders"])
    stack = new_stack("", environment=emulator.environment())
    stack.write_project(program.read_text(), project="redis-enterprise-passwordless")
    shutil.copy(ROOT / "Pulumi.demo.yaml", stack.folder / f"Pulumi.{stack.name}.yaml")
    assert 0 == make_pki([str(stack.folder / "pki"), *CLIENTS])

    with leaving_no_trace(stack, emulator):
        logins = {name: rest_login(emulator, stack.folder / "pki", name) for name in ("app-1", "operator")}
        assert {"app-1": "cluster_viewer", "operator": "admin"} == logins
        assert access_of(emulator) == [("orders-reader", "read-orders")]


@pytest.mark.parametrize(("program", "version"), on_versions([ROOT / "template/__main__.py"]))
def test_template_program(
    program: Path, version: str, new_stack: NewStack, start_redis_enterprise_emulator: NewEmulator
) -> None:
    """So does the program of the template, which `tests/e2e/test_template.py` installs as `pulumi new` does."""
    emulator = start_redis_enterprise_emulator(version=version)
    stack = new_stack(program.read_text(), environment=emulator.environment())
    assert 0 == make_pki([str(stack.folder / "pki"), "app-1"])
    for key, value in TEMPLATE.items():
        stack.config_set(key, value)

    with leaving_no_trace(stack, emulator):
        assert "cluster_viewer" == rest_login(emulator, stack.folder / "pki", "app-1")
        assert {"Admin": "admin", "viewer": "cluster_viewer"} == roles_of(emulator)


def example_stack(example: Path, new_stack: NewStack, **options: Any) -> PulumiStack:
    """Return a stack with the program of an example, and the certificates that its README makes."""
    stack = new_stack((example / "__main__.py").read_text(), **options)
    assert 0 == make_pki([str(stack.folder / "pki"), *CLIENTS])
    return stack


def access_of(emulator: Emulator) -> list[tuple[str, str]]:
    """Return role and ACL of each entry in the permissions of the database."""
    roles = {role["uid"]: role["name"] for role in get(emulator, "/v1/roles")}
    acls = {acl["uid"]: acl["name"] for acl in get(emulator, "/v1/redis_acls")}
    entries = get(emulator, "/v1/bdbs/1")["roles_permissions"]
    return [(roles[entry["role_uid"]], acls[entry["redis_acl_uid"]]) for entry in entries]
