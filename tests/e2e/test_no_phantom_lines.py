"""A refresh without drift shows no resource, and a CA rotation reads as subject, fingerprint and expiry."""

import json
from typing import Any

import pytest
from redis_enterprise_emulator import Emulator

from tests.e2e.conftest import NewWorld
from tests.support.pki import Pki, make_pki
from tests.support.pulumi_cli import PulumiStack, resources_shown
from tests.support.world import World

PROGRAM = """
from pathlib import Path

import pulumi
import pulumi_redis_enterprise as rs

pem = Path("ca.pem").read_text()
ca = rs.TrustedCa("ca", certificates=pem)
rs.ClusterMtlsConfig("mtls", trusted_ca=ca, subject_validation="san_cn", authorized_subjects=[{"CN": "app-1"}])
orders = rs.DatabaseMtlsConfig("orders", database="orders", client_certificates=pem)
cache = rs.DatabaseMtlsConfig("cache", database="cache", client_certificates=[], enforce_client_authentication=False)
acl = rs.RedisAcl("read", acl_name="read", rule="+@read ~*")
role = rs.Role("role", role_name="reader")
access = rs.DatabaseAccess("access", database=orders, role=role, acl=acl)
user = rs.CertificateUser(
    "app-1", username="app-1", certificate=Path("app-1.pem").read_text(), roles=[role], trusted_by=[ca, orders]
)
after = pulumi.ResourceOptions(depends_on=[access, user])
rs.DatabaseDefaultUser("default-user", database=orders, enabled=False, opts=after)
pulumi.export("text", ca.certificates)
pulumi.export("authorities", orders.client_authorities)
pulumi.export("texts", pulumi.Output.all(orders.client_certificates, cache.client_certificates))
"""


@pytest.fixture(scope="module")
def arranged(new_world: NewWorld) -> World:
    """A stack with a resource of each kind that is up, on a cluster with two databases."""
    world, pki = new_world(PROGRAM, databases=["orders", "cache"]), make_pki()
    (world.stack.folder / "ca.pem").write_text(pki.a.certificate_pem)
    pki.client("app-1").write(world.stack.folder, "app-1")
    world.stack.up()
    return world.arrange()


def steps_in(text: str) -> list[dict[str, Any]]:
    """The steps of a preview in JSON."""
    steps: list[dict[str, Any]] = json.loads(text)["steps"]
    return steps


def test_no_resource_is_shown(stack: PulumiStack) -> None:
    """After an update nothing has changed, and so nothing is shown, with and without a refresh."""
    text = stack.preview("--refresh", "--diff", expect_no_changes=True).stdout

    assert {"project-test"} == set(resources_shown(text))
    assert "hidden" not in text
    assert {"same"} == {step["op"] for step in steps_in(stack.preview("--json").stdout)}
    assert {"project-test"} == set(resources_shown(stack.run("refresh", "--diff", "--yes").stdout))
    assert not any("hideDiff" in it for it in stack.resources().values())


def test_only_drift_is_shown(stack: PulumiStack, cluster: Emulator, pki: Pki) -> None:
    """Somebody trusts another CA: only the bundle is shown, by subject, fingerprint and expiry."""
    cluster.change(
        lambda state: state.certificates.update(mtls_trusted_ca=pki.a.certificate_pem + pki.b.certificate_pem)
    )

    text = stack.preview("--refresh", "--diff").stdout

    assert {"ca", "project-test"} == set(resources_shown(text))
    assert "CN=Root B" in text
    assert "sha256 " in text
    assert "expires: " in text
    assert "BEGIN CERTIFICATE" not in text


def test_rotation_is_read_by_subject_fingerprint_and_expiry(stack: PulumiStack, pki: Pki) -> None:
    """A CA that comes and one that goes; no PEM text, neither in the preview nor in its JSON's list of changes."""
    (stack.folder / "ca.pem").write_text(pki.a.certificate_pem + pki.b.certificate_pem)
    text = stack.preview("--diff").stdout
    steps = stack.previewed_steps()

    assert {"ca", "orders", "project-test"} == set(resources_shown(text))
    assert "BEGIN CERTIFICATE" not in text.partition("--outputs:--")[0]
    assert ["certificates"] == steps["ca"]["diffReasons"]
    assert ["client_certificates"] == steps["orders"]["diffReasons"]
    (path,) = steps["ca"]["detailedDiff"]
    assert path.startswith('certificates["CN=Root B')


def test_outputs_are_text_and_names(stack: PulumiStack, pki: Pki) -> None:
    """A program gets the bundle as PEM text, and the authorities without."""
    outputs = stack.outputs()

    assert [pki.a.certificate_pem, ""] == outputs["texts"]
    assert pki.a.certificate_pem == outputs["text"]
    assert [{"expires", "sha256"}] == [set(it) for it in outputs["authorities"].values()]
