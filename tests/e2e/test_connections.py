"""Named connections with the real CLI: a table set by path, and resources that move from a provider and back."""

from pathlib import Path
from typing import Any

import pytest
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator
from tests.support.pulumi_cli import NewStack, PulumiStack

ROLES = """
import pulumi
from pulumi_redis_enterprise import CertificateUser, Role, connections

for name in connections():
    role = Role(f"{name}-app", role_name="app", connection=name)
    CertificateUser(
        f"{name}-user", username="app-1", subject_line="CN=app-1,O=Acme", roles=[role], connection=name
    )
pulumi.export("connections", connections())
"""
BY_PROVIDER = """
import pulumi
from pulumi_redis_enterprise import CertificateUser, Cluster, Role

config = pulumi.Config()
for name in ("east", "west"):
    cluster = Cluster(
        name,
        url=config.require(f"{name}Url"),
        username=config.require(f"{name}Username"),
        password=config.require_secret(f"{name}Password"),
        ca_certificate=config.require(f"{name}Ca"),
    )
    options = pulumi.ResourceOptions(provider=cluster)
    role = Role(f"{name}-app", role_name="app", opts=options)
    CertificateUser(f"{name}-user", username="app-1", subject_line="CN=app-1,O=Acme", roles=[role], opts=options)
"""

Clusters = dict[str, Emulator]


@pytest.fixture
def clusters(start_redis_enterprise_emulator: NewEmulator) -> Clusters:
    """Two clusters."""
    return {name: start_redis_enterprise_emulator(name=f"{name}.local") for name in ("east", "west")}


@pytest.fixture
def stack(new_stack: NewStack, clusters: Clusters) -> PulumiStack:
    """A stack that has them in its configuration: as a table, and for explicit providers."""
    stack = new_stack(ROLES)
    for name, cluster in clusters.items():
        for key, value in _settings(cluster).items():
            path = f"redis-enterprise:clusters.{name}.{key}"
            stack.config_set(path, value, secret=key == "password", path=True)
        given = {"Url": cluster.url, "Username": cluster.username, "Ca": str(cluster.ca_file)}
        for key, value in given.items():
            stack.config_set(f"{name}{key}", value)
        stack.config_set(f"{name}Password", cluster.password, secret=True)
    return stack


def _settings(cluster: Emulator) -> dict[str, str]:
    return {
        "url": cluster.url,
        "username": cluster.username,
        "password": cluster.password,
        # As text, since the file goes with the cluster.
        "caCertificate": Path(cluster.ca_file).read_text(),
    }


def objects(cluster: Emulator) -> dict[str, Any]:
    """Return the uids of what the program manages."""
    roles = {it["name"]: uid for uid, it in cluster.state.roles.items() if it["name"] == "app"}
    return roles | {it["name"]: uid for uid, it in cluster.state.users.items() if it["name"] == "app-1"}


def test_table_of_the_configuration(stack: PulumiStack, clusters: Clusters) -> None:
    """A table set by path reaches the plugin; its secrets stay secret, in the state as in what is printed."""
    output = stack.up()
    assert ["east", "west"] == stack.outputs()["connections"]
    assert [{"app", "app-1"}] * 2 == [set(objects(cluster)) for cluster in clusters.values()]
    stack.up(expect_no_changes=True)
    stack.run("refresh", "--yes", "--expect-no-changes")

    stored = stack.run("stack", "export").stdout
    for cluster in clusters.values():
        assert cluster.password not in stored + output.stdout + output.stderr


@pytest.mark.story
def test_retired_connection(stack: PulumiStack, clusters: Clusters) -> None:
    """The loop leaves it out, and its objects are deleted."""
    stack.up()
    stack.run("config", "set", "--path", "redis-enterprise:clusters.west.retired", "true")
    stack.up()

    assert ({"app", "app-1"}, {}) == (set(objects(clusters["east"])), objects(clusters["west"]))


@pytest.mark.story
@pytest.mark.parametrize("direction", ["to connections", "to providers"])
def test_move_between_provider_and_connection(stack: PulumiStack, clusters: Clusters, direction: str) -> None:
    """Nothing is replaced, and nothing is sent: the engine asks the new provider, which knows the object."""
    programs = [BY_PROVIDER, ROLES] if direction == "to connections" else [ROLES, BY_PROVIDER]
    stack.write_project(programs[0])
    stack.up()
    before = {name: objects(cluster) for name, cluster in clusters.items()}
    for cluster in clusters.values():
        cluster.clear_requests()
    stack.write_project(programs[1])
    steps = stack.previewed_steps()
    moved = {name: step["op"] for name, step in steps.items() if name.endswith(("-app", "-user"))}
    assert {"update"} == set(moved.values())

    stack.up()
    assert before == {name: objects(cluster) for name, cluster in clusters.items()}
    for cluster in clusters.values():
        assert [] == [it.method for it in cluster.requests if it.method != "GET"]
    stack.up(expect_no_changes=True)
    stack.run("destroy", "--yes")
    assert [{}, {}] == [objects(cluster) for cluster in clusters.values()]


@pytest.mark.story
def test_unreachable_cluster(stack: PulumiStack, clusters: Clusters) -> None:
    """The resources of the other clusters are there; the error names the address that does not answer."""
    url = clusters["west"].url
    clusters["west"].close()
    output = stack.up("--continue-on-error", succeeds=False)

    assert url.removeprefix("https://") in output.stdout
    assert {"app", "app-1"} == set(objects(clusters["east"]))
    assert ["east-app", "east-user"] == sorted(name for name in stack.resources() if name.startswith("east"))
