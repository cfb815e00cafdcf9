"""One stack manages the CA, another one its users: the proof of a preview holds across both, with the real CLI."""

import pytest
from redis_enterprise_emulator import Emulator

from tests.support.pki import Pki
from tests.support.pulumi_cli import NewStack, PulumiStack

pytestmark = pytest.mark.story

ACCESS = """
from pathlib import Path

import pulumi
import pulumi_redis_enterprise as rs

ca = rs.TrustedCa("ca", certificates=Path("ca.pem").read_text())
pulumi.export("ca", ca.certificates)
"""
USERS = """
from pathlib import Path

import pulumi
import pulumi_redis_enterprise as rs

access = pulumi.StackReference("organization/access/test")
bundle = access.require_output("ca")
certificate = Path("app-1.pem").read_text()
rs.ClusterMtlsConfig("mtls", trusted_ca=bundle)
rs.CertificateUser("app-1", username="app-1", certificate=certificate, roles=["Admin"], trusted_by=bundle)
pulumi.export("line", rs.subject_line_from_certificate(pulumi.Output.from_input(certificate)))
"""


@pytest.fixture
def access(new_stack: NewStack, redis_enterprise_emulator: Emulator, pki: Pki) -> PulumiStack:
    """The stack of the CA, which is up."""
    stack = new_stack("", environment=redis_enterprise_emulator.environment())
    stack.write_project(ACCESS, project="access")
    (stack.folder / "ca.pem").write_text(pki.a.certificate_pem)
    stack.up()
    return stack


@pytest.fixture
def users(new_stack: NewStack, redis_enterprise_emulator: Emulator, access: PulumiStack, pki: Pki) -> PulumiStack:
    """The stack of the users, in the same backend."""
    backend = {"PULUMI_BACKEND_URL": access.environment["PULUMI_BACKEND_URL"]}
    stack = new_stack("", environment=redis_enterprise_emulator.environment() | backend)
    stack.write_project(USERS, project="users")
    pki.client("app-1").write(stack.folder, "app-1")
    return stack


def usernames(cluster: Emulator) -> list[str]:
    """Return who is there beside the administrator."""
    return [user["name"] for user in cluster.state.users.values() if user["auth_method"] == "certificate"]


def test_proof_across_stacks(
    access: PulumiStack, users: PulumiStack, redis_enterprise_emulator: Emulator, pki: Pki
) -> None:
    """A user of a CA that the other stack trusts is made; one whose CA goes there fails in the preview."""
    users.up()
    assert ["app-1"] == usernames(redis_enterprise_emulator)
    users.preview("--refresh", expect_no_changes=True)

    for bundle in (pki.a.certificate_pem + pki.b.certificate_pem, pki.b.certificate_pem):
        (access.folder / "ca.pem").write_text(bundle)
        access.up()
    refused = users.preview(succeeds=False)
    assert "app-1" in refused.stdout
    assert "Fix: keep the CA that issued it in the bundle until every client has" in refused.stdout
    assert ["app-1"] == usernames(redis_enterprise_emulator)


def test_reference_instead_of_its_output(users: PulumiStack) -> None:
    """The line of the program, the property, and what to write, without a traceback."""
    users.write_project(USERS.replace("trusted_by=bundle", "trusted_by=access"), project="users")

    refused = users.preview(succeeds=False)

    told = f"{users.folder}/__main__.py:11: CertificateUser 'app-1': trusted_by[0]: is a StackReference; "
    assert told in refused.stdout + refused.stderr
    assert 'Fix: give one of its outputs: reference.require_output("NAME")' in refused.stdout + refused.stderr
    assert "Traceback" not in refused.stdout + refused.stderr
