"""An administrator whom only the `ClusterMtlsConfig` names keeps its login, whichever resource changes before it."""

import json
from pathlib import Path
from typing import Any

import pytest
from redis_enterprise_emulator import Emulator

from tests.support.cluster_contents import contents, rest_login
from tests.support.pki import Pki
from tests.support.pulumi_cli import NewStack, PulumiStack

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


@pytest.fixture
def stack(new_stack: NewStack, redis_enterprise_emulator: Emulator, pki: Pki) -> PulumiStack:
    """A stack that is up, whose administrator has a certificate of CA B."""
    stack = new_stack(PROGRAM, environment=redis_enterprise_emulator.environment())
    for name, authority in {"a": pki.a, "b": pki.b}.items():
        (stack.folder / f"{name}.pem").write_text(authority.certificate_pem)
    pki.client("admin", of=pki.b).write(stack.folder, "admin")
    pki.client("other", of=pki.b).write(stack.folder, "other")
    want(stack)
    stack.up()
    return stack


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
def test_preview_refuses(
    stack: PulumiStack, redis_enterprise_emulator: Emulator, change: dict[str, Any], reason: str
) -> None:
    """A change that would end the login fails in the preview, and so in each `up` that has one."""
    before = contents(redis_enterprise_emulator)
    want(stack, **change)

    printed = stack.run("up", "--yes", succeeds=False).stdout

    assert "the update would end the login of the administrator (admin.pem)" in printed
    assert reason in printed
    assert before == contents(redis_enterprise_emulator)
    assert "admin" == rest_login(redis_enterprise_emulator, stack.folder, "admin")


def test_bundle_is_guarded_without_a_preview(stack: PulumiStack, redis_enterprise_emulator: Emulator) -> None:
    """The bundle is changed before the settings are, and knows whom they name."""
    before = contents(redis_enterprise_emulator)
    want(stack, bundle=["a.pem"])

    assert "would end the login of the administrator (admin.pem)" in stack.up(succeeds=False).stdout

    assert before == contents(redis_enterprise_emulator)
    assert "admin" == rest_login(redis_enterprise_emulator, stack.folder, "admin")


def test_another_administrator_first(stack: PulumiStack, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
    """The fix works: with a certificate of the CA that stays, the other one can go."""
    admin = pki.client("admin", of=pki.a)
    admin.write(stack.folder, "admin")
    stack.run("up", "--yes")
    want(stack, bundle=["a.pem"])
    stack.run("up", "--yes")

    assert "admin" == rest_login(redis_enterprise_emulator, stack.folder, "admin")
    stack.up("--refresh", expect_no_changes=True)


def test_preview_without_the_certificate(stack: PulumiStack) -> None:
    """If the files are not, a preview goes on, and says what it could not prove."""
    for name in ("admin.pem", "admin.key"):
        Path(stack.folder / name).rename(stack.folder / f"elsewhere-{name}")
    want(stack, bundle=["a.pem"], certificate="elsewhere-admin.pem")

    assert "no proof that the administrator of a ClusterMtlsConfig can still log in" in stack.preview().stdout
