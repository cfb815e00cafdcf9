"""A cluster without passwords, taken down with the real CLI: refused before anything is deleted, then step by step."""

from typing import Any

import pytest
from redis_enterprise_emulator import Emulator

from tests.e2e.conftest import NewWorld
from tests.support.cluster_contents import contents, rest_login
from tests.support.pki import make_pki
from tests.support.pulumi_cli import PulumiStack
from tests.support.world import World

pytestmark = pytest.mark.story

PROGRAM = """
from pathlib import Path

import pulumi
from pulumi_redis_enterprise import CertificateUser, ClusterMtlsConfig, Role, TrustedCa

passwords = pulumi.Config().get_bool("passwords")
ca = TrustedCa("ca", certificates=Path("ca.pem").read_text())
mtls = ClusterMtlsConfig("mtls", trusted_ca=ca, basic_authentication=passwords)
viewer = Role("viewer", role_name="viewer", management="cluster_viewer")
for name, role in {"app-1": viewer, "operator": "Admin"}.items():
    CertificateUser(
        name, username=name, certificate=Path(f"{name}.pem").read_text(), roles=[role], trusted_by=ca,
        opts=pulumi.ResourceOptions(depends_on=[mtls]),
    )
"""


@pytest.fixture(scope="module")
def arranged(new_world: NewWorld) -> World:
    """A stack that is up, has switched passwords off, and whose program logs in as the operator by certificate.

    The cluster is of the first version that can switch passwords off.
    """
    world, pki = new_world(PROGRAM, configured=False, version="8.2.0-25"), make_pki()
    stack, emulator = world.stack, world.emulator
    (stack.folder / "ca.pem").write_text(pki.a.certificate_pem)
    for name in ("app-1", "operator"):
        pki.client(name).write(stack.folder, name)
    configure(stack, url=emulator.url, caCertificate=str(emulator.ca_file))
    log_in_by_password(stack, emulator)
    stack.up()
    configure(stack, administratorCertificate="operator.pem", administratorKey="operator.key")
    stack.config_set("project:passwords", "false")
    stack.up()
    forget(stack, "username", "password")
    configure(stack, clientCertificate="operator.pem", clientKey="operator.key")
    stack.up()
    return world.arrange()


@pytest.fixture
def emulator(cluster: Emulator) -> Emulator:
    """The cluster."""
    return cluster


def configure(stack: PulumiStack, **settings: str) -> None:
    """Set connection settings in the stack's configuration."""
    flags = {key: "secret" if key in {"password", "clientKey"} else "plaintext" for key in settings}
    stack.run("config", "set-all", *(f"--{flag}=redis-enterprise:{key}={settings[key]}" for key, flag in flags.items()))


def forget(stack: PulumiStack, *settings: str) -> None:
    """Remove connection settings from the stack's configuration."""
    stack.run("config", "rm-all", *(f"redis-enterprise:{key}" for key in settings))


def log_in_by_password(stack: PulumiStack, emulator: Emulator) -> None:
    """Let the program log in by password."""
    configure(stack, username=emulator.username, password=emulator.password)


def state_of(emulator: Emulator) -> dict[str, Any]:
    """Return what the cluster has; while passwords are off, REST tells it to nobody who has none of the keys."""
    state = emulator.state
    return {
        "users": sorted(user["name"] for user in state.users.values()),
        "roles": sorted(role["name"] for role in state.roles.values()),
        "trusted CA": state.certificates.get("mtls_trusted_ca"),
        "settings": dict(state.settings),
    }


def test_destroy_stops_before_its_first_deletion(stack: PulumiStack, emulator: Emulator) -> None:
    """A destroy that could not come to its end deletes nothing; the steps of its fix take the stack down."""
    before = state_of(emulator)
    assert before["settings"]["control_plane_basic_authentication"] is False

    done = stack.destroy(succeeds=False)

    assert "nothing is deleted: this destroy would switch the logins by certificate off" in done.stdout + done.stderr
    assert before == state_of(emulator)
    assert "admin" == rest_login(emulator, stack.folder, "operator")

    stack.config_set("project:passwords", "true")
    stack.up()
    assert emulator.state.settings["control_plane_basic_authentication"] is True
    forget(stack, "clientCertificate", "clientKey")
    log_in_by_password(stack, emulator)
    stack.up()
    stack.destroy()

    assert ["Administrator"] == state_of(emulator)["users"]
    assert ["Admin"] == state_of(emulator)["roles"]
    assert state_of(emulator)["trusted CA"] is None
    assert {} == stack.resources()
    assert contents(emulator)["/v1/cluster 0: mtls_certificate_authentication"] is False


def test_update_of_a_stack_that_shrinks(stack: PulumiStack, emulator: Emulator) -> None:
    """A user that is taken out of the program is deleted, also by a program that logs in with a certificate."""
    stack.write_project(PROGRAM.replace('"app-1": viewer, ', ""))

    stack.up()

    assert ["Administrator", "operator"] == state_of(emulator)["users"]
