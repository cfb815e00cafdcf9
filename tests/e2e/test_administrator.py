"""An administrator whom only the `ClusterMtlsConfig` names keeps its login, whichever resource changes before it."""

import json
from pathlib import Path
from typing import Any

import pytest
from redis_enterprise_emulator import Emulator

from tests.e2e.conftest import NewWorld
from tests.support.cluster_contents import contents, rest_login
from tests.support.pki import Pki, make_pki
from tests.support.pulumi_cli import PulumiStack
from tests.support.world import World

pytestmark = pytest.mark.story

PROGRAM = """
import json
from pathlib import Path

from pulumi import ResourceOptions
from pulumi_redis_enterprise import CertificateUser, ClusterMtlsConfig, Role, TrustedCa

wanted = json.loads(Path("wanted.json").read_text())
ca = TrustedCa("ca", certificates=[Path(name).read_text() for name in wanted["bundle"]])
admins = Role("admins", role_name="admins", management=wanted["management"])
viewer = Role("viewer", role_name="viewer", management="cluster_viewer")
admin = CertificateUser(
    "admin", username="admin", certificate=Path(wanted["certificate"]).read_text(),
    roles=[{"admins": admins, "viewer": viewer}[wanted["role"]]],
)
ClusterMtlsConfig(
    "mtls", trusted_ca=ca, administrator={"certificate_file": "admin.pem", "key_file": "admin.key"},
    opts=ResourceOptions(depends_on=[admin]),
)
"""
FIRST: dict[str, Any] = {
    "bundle": ["a.pem", "b.pem"],
    "management": "admin",
    "certificate": "admin.pem",
    "role": "admins",
}


@pytest.fixture(scope="module")
def arranged(new_world: NewWorld) -> World:
    """A stack that is up, whose administrator has a certificate of CA B."""
    world, pki = new_world(PROGRAM), make_pki()
    folder = world.stack.folder
    for name, authority in {"a": pki.a, "b": pki.b}.items():
        (folder / f"{name}.pem").write_text(authority.certificate_pem)
    pki.client("admin", of=pki.b).write(folder, "admin")
    pki.client("other", of=pki.b).write(folder, "other")
    want(world.stack)
    world.stack.up()
    return world.arrange()


def want(stack: PulumiStack, **changes: Any) -> None:
    """Let the program want this."""
    (stack.folder / "wanted.json").write_text(json.dumps(FIRST | changes))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"bundle": ["a.pem"]}, "the administrator (admin.pem)"),
        ({"certificate": "other.pem"}, "the user 'admin' gets another subject line"),
        ({"role": "viewer"}, "the user 'admin' loses the management role admin"),
        ({"management": "db_viewer"}, "the user 'admin' loses the management role admin"),
    ],
    ids=lambda it: next(iter(it)) if isinstance(it, dict) else "",
)
def test_preview_refuses(stack: PulumiStack, cluster: Emulator, change: dict[str, Any], reason: str) -> None:
    """A change that would end the login fails in the preview, and so in each `up` that has one."""
    before = contents(cluster)
    want(stack, **change)

    printed = stack.run("up", "--yes", succeeds=False).stdout

    assert "the update would end the login of the administrator (admin.pem)" in printed
    assert reason in printed
    assert before == contents(cluster)
    assert "admin" == rest_login(cluster, stack.folder, "admin")


def test_bundle_is_guarded_without_a_preview(stack: PulumiStack, cluster: Emulator) -> None:
    """The bundle is changed before the settings are, and knows whom they name."""
    before = contents(cluster)
    want(stack, bundle=["a.pem"])

    assert "would end the login of the administrator (admin.pem)" in stack.up(succeeds=False).stdout

    assert before == contents(cluster)
    assert "admin" == rest_login(cluster, stack.folder, "admin")


def test_another_administrator_first(stack: PulumiStack, cluster: Emulator, pki: Pki) -> None:
    """The fix works: with a certificate of the CA that stays, the other one can go."""
    admin = pki.client("admin", of=pki.a)
    admin.write(stack.folder, "admin")
    stack.run("up", "--yes")
    want(stack, bundle=["a.pem"])
    stack.run("up", "--yes")

    assert "admin" == rest_login(cluster, stack.folder, "admin")
    stack.up("--refresh", expect_no_changes=True)


def test_preview_without_the_certificate(stack: PulumiStack) -> None:
    """If the files are not, a preview goes on, and says what it could not prove."""
    for name in ("admin.pem", "admin.key"):
        Path(stack.folder / name).rename(stack.folder / f"elsewhere-{name}")
    want(stack, bundle=["a.pem"], certificate="elsewhere-admin.pem")

    assert "no proof that the administrator of a ClusterMtlsConfig can still log in" in stack.preview().stdout
