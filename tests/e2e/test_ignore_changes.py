"""`ignore_changes` on inputs that a check consumes: every later run goes on, and the cluster stays as it is."""

from typing import Any

import pytest
from redis_enterprise_emulator import Emulator

from tests.support.cluster_contents import contents
from tests.support.pki import Pki
from tests.support.pulumi_cli import NewStack

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


@pytest.mark.parametrize(
    "ignored", ["certificates", "authorities", "certificate", "trusted_by", "trusted_ca", "authorized_subjects"]
)
def test_later_runs_go_on(new_stack: NewStack, redis_enterprise_emulator: Emulator, pki: Pki, ignored: str) -> None:
    """A renewed certificate, and a second update without changes, work with the input left out."""
    stack = new_stack(PROGRAM, environment=redis_enterprise_emulator.environment())
    (stack.folder / "ca.pem").write_text(pki.a.certificate_pem)
    (stack.folder / "ignored.json").write_text("[]")
    pki.client("app-1").write(stack.folder, "app-1")
    stack.up()
    before, derived = contents(redis_enterprise_emulator), derived_of(stack.resources()["app-1"])

    (stack.folder / "ignored.json").write_text(f'["{ignored}"]')
    stack.up(expect_no_changes=True)
    assert derived == derived_of(stack.resources()["app-1"])

    pki.client("app-1").write(stack.folder, "app-1")
    stack.up(*(["--expect-no-changes"] if ignored == "certificate" else []))
    stack.up("--refresh", expect_no_changes=True)

    assert derived["issued_by"] == stack.resources()["app-1"]["outputs"]["issued_by"]
    assert before == contents(redis_enterprise_emulator)


def derived_of(resource: dict[str, Any]) -> dict[str, Any]:
    """Return what the stored inputs tell of the certificate."""
    names = ("subject_line", "certificate_sha256", "certificate_expires", "issued_by")
    return {name: resource["inputs"][name] for name in names}
