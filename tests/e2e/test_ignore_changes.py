"""`ignore_changes` on inputs that a check consumes: every later run goes on, and the cluster stays as it is."""

import json
from typing import Any

import pytest

from tests.e2e.conftest import NewWorld
from tests.support.cluster_contents import contents
from tests.support.pki import Pki, make_pki
from tests.support.world import World

pytestmark = pytest.mark.story

PROGRAM = """
import json
from pathlib import Path

from pulumi import ResourceOptions
from pulumi_redis_enterprise import CertificateUser, ClusterMtlsConfig, TrustedCa

ignored = json.loads(Path("ignored.json").read_text())
ca = TrustedCa(
    "ca",
    certificates=Path("ca.pem").read_text(),
    opts=ResourceOptions(ignore_changes=[it for it in ignored if it in ("certificates", "authorities")]),
)
mtls = ClusterMtlsConfig(
    "mtls", trusted_ca=ca, subject_validation="san_cn", authorized_subjects=[{"CN": "app-1"}],
    opts=ResourceOptions(ignore_changes=[it for it in ignored if it in ("trusted_ca", "authorized_subjects")]),
)
CertificateUser(
    "app-1", username="app-1", certificate=Path("app-1.pem").read_text(), roles=["Admin"], trusted_by=ca,
    opts=ResourceOptions(
        depends_on=[mtls], ignore_changes=[it for it in ignored if it in ("certificate", "trusted_by")]
    ),
)
"""


@pytest.fixture(scope="module")
def arranged(new_world: NewWorld) -> World:
    """A stack that is up and ignores nothing."""
    world, pki = new_world(PROGRAM), make_pki()
    folder = world.stack.folder
    (folder / "ca.pem").write_text(pki.a.certificate_pem)
    (folder / "ignored.json").write_text("[]")
    pki.client("app-1").write(folder, "app-1")
    world.stack.up()
    return world.arrange()


@pytest.mark.parametrize(
    "ignored",
    [("certificates", "certificate", "trusted_ca"), ("authorities", "trusted_by", "authorized_subjects")],
    ids=["what is given", "what is derived or beside it"],
)
def test_later_runs_go_on(world: World, pki: Pki, ignored: tuple[str, ...]) -> None:
    """A renewed certificate, and a second update without changes, work with an input of each resource left out."""
    stack = world.stack
    before, derived = contents(world.emulator), derived_of(stack.resources()["app-1"])

    (stack.folder / "ignored.json").write_text(json.dumps(ignored))
    stack.up(expect_no_changes=True)
    assert derived == derived_of(stack.resources()["app-1"])

    pki.client("app-1").write(stack.folder, "app-1")
    stack.up(*(["--expect-no-changes"] if "certificate" in ignored else []))
    stack.up("--refresh", expect_no_changes=True)

    assert derived["issued_by"] == stack.resources()["app-1"]["outputs"]["issued_by"]
    assert before == contents(world.emulator)


def derived_of(resource: dict[str, Any]) -> dict[str, Any]:
    """Return what the stored inputs tell of the certificate."""
    names = ("subject_line", "certificate_sha256", "certificate_expires", "issued_by")
    return {name: resource["inputs"][name] for name in names}
