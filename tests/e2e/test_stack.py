"""The three resources in stacks of the real CLI, against an emulated cluster."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from redis_enterprise_emulator import Emulator

from tests.support import issued
from tests.support.clusters import add_certificate_user
from tests.support.pki import Pki
from tests.support.pulumi_cli import NewStack, PulumiStack

PROGRAM = """
import json
from pathlib import Path

import pulumi
from pulumi_redis_enterprise import CertificateUser, ClusterMtlsConfig, Role, TrustedCa

wanted = json.loads(Path("wanted.json").read_text())
ca = TrustedCa("ca", **wanted["ca"])
mtls = ClusterMtlsConfig("mtls", trusted_ca=ca, **wanted["mtls"])
viewer = Role("viewer", role_name="viewer", management="cluster_viewer")
for name, user in wanted["users"].items():
    trusted_by = ca if "certificate" in user else None
    CertificateUser(name, trusted_by=trusted_by, **user, opts=pulumi.ResourceOptions(depends_on=[mtls, viewer]))
"""

Wanted = dict[str, dict[str, Any]]


@pytest.fixture
def wanted(pki: Pki) -> Wanted:
    """One CA, san_cn, and one user with a certificate."""
    certificate = pki.client("app-1").certificate_pem
    return {
        "ca": {"certificates": [pki.a.certificate_pem]},
        "mtls": {"subject_validation": "san_cn", "authorized_subjects": [{"CN": "app-1"}]},
        "users": {"app-1": {"username": "app-1", "certificate": certificate, "roles": ["viewer"]}},
    }


@pytest.fixture
def stack(new_stack: NewStack, redis_enterprise_emulator: Emulator, wanted: Wanted) -> PulumiStack:
    """A stack with all three and a role, not yet up."""
    stack = new_stack(PROGRAM, environment=redis_enterprise_emulator.environment())
    want(stack, wanted)
    return stack


def want(stack: PulumiStack, wanted: Wanted) -> None:
    """Change what the program asks for."""
    (stack.folder / "wanted.json").write_text(json.dumps(wanted))


def contents(emulator: Emulator) -> Any:
    """All that the resources manage."""
    state = emulator.state
    users = {user["name"]: {**user, "last_login": None} for user in state.users.values()}
    settings = {key: value for key, value in state.settings.items() if key.startswith("mtls_")}
    return state.certificates.get("mtls_trusted_ca"), settings, users


def operations(stack: PulumiStack, *options: str) -> dict[str, str]:
    """The operations of a preview that are none of "same"."""
    steps = stack.previewed_steps(*options).items()
    return {name: step["op"] for name, step in steps if step["op"] not in {"same", "refresh"}}


class TestLife:
    def test_preview_needs_nothing(self, stack: PulumiStack, redis_enterprise_emulator: Emulator) -> None:
        """A preview without changes sends nothing, and works with no credentials configured."""
        stack.up()
        redis_enterprise_emulator.clear_requests()
        for name in redis_enterprise_emulator.environment():
            del stack.environment[name]

        stack.preview(expect_no_changes=True)

        assert [] == redis_enterprise_emulator.requests

    @pytest.mark.parametrize(
        ("change", "detail"),
        [
            (lambda it, pki: it["ca"].update(certificates=_both(pki)), "ca.certificates["),
            (lambda it, _: it["mtls"].update(subject_validation="full_subject"), "mtls.subject_validation"),
            (lambda it, _: it["mtls"]["authorized_subjects"].append({"CN": "app-2"}), "mtls.authorized_subjects["),
            (lambda it, _: it["users"]["app-1"].update(roles=["Admin"]), "app-1.roles[0]"),
            (lambda it, _: it["users"]["app-1"].update(email="a@example.com"), "app-1.email"),
            (lambda it, pki: it["users"]["app-1"].update(certificate=_renewed(pki)), "app-1.certificate_expires"),
            (lambda it, pki: it["users"]["app-1"].update(certificate=_other_subject(pki)), "app-1.subject_line"),
        ],
        ids=["CA", "validation", "subjects", "roles", "email", "renewed certificate", "subject line"],
    )
    def test_update_of_each_property(
        self, stack: PulumiStack, wanted: Wanted, pki: Pki, change: Callable[[Wanted, Pki], None], detail: str
    ) -> None:
        """Each managed property changes in place; the preview names it; afterwards nothing is left to do."""
        stack.up()
        change(wanted, pki)
        want(stack, wanted)

        name = detail.partition(".")[0]
        step = stack.previewed_steps()[name]
        assert "update" == step["op"]
        assert any(f"{name}.{path}".startswith(detail) for path in step["detailedDiff"])

        stack.up()
        stack.up("--refresh", expect_no_changes=True)

    def test_replace(self, stack: PulumiStack, wanted: Wanted, redis_enterprise_emulator: Emulator) -> None:
        """A new username replaces the user, the old one first."""
        stack.up()
        wanted["users"]["app-1"]["username"] = "app-one"
        want(stack, wanted)

        assert "redis-enterprise:CertificateUser: (replace)" in stack.preview("--diff").stdout

        stack.up()
        assert {"Administrator", "app-one"} == set(contents(redis_enterprise_emulator)[2])
        stack.up(expect_no_changes=True)

    def test_adopt(self, stack: PulumiStack, wanted: Wanted, pki: Pki, redis_enterprise_emulator: Emulator) -> None:
        """Everything that is there already is an error that names the way out; with adopt_existing it is taken over."""
        add_certificate_user(redis_enterprise_emulator, "app-1", role="Admin")
        trusted = pki.b.certificate_pem
        redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=trusted))

        failed = stack.up(succeeds=False)
        assert "exists with other values: authorities: found [CN=Root B" in failed.stdout
        assert "adopt_existing=True" in failed.stdout

        for inputs in (wanted["ca"], wanted["mtls"], wanted["users"]["app-1"]):
            inputs["adopt_existing"] = True
        want(stack, wanted)
        stack.up()
        stack.up("--refresh", expect_no_changes=True)

    def test_import(self, stack: PulumiStack, redis_enterprise_emulator: Emulator) -> None:
        """Objects that are there come in by an import file with inputs and outputs; the next preview is clean."""
        stack.up()
        stored = stack.resources()
        names = ("ca", "mtls", "app-1")
        for name in reversed(names):
            stack.run("state", "delete", stored[name]["urn"], "--yes")
        redis_enterprise_emulator.clear_requests()

        keys = ("type", "id", "inputs", "outputs")
        stack.import_file([{key: stored[name][key] for key in keys} | {"name": name} for name in names])

        stack.preview(expect_no_changes=True)
        assert [] == redis_enterprise_emulator.requests


class TestDrift:
    @pytest.mark.parametrize(
        ("name", "change", "detail"),
        [
            ("app-1", lambda state: state.user("app-1").update(role_uids=[1]), "roles[0]"),
            ("app-1", lambda state: state.user("app-1").update(email="x@example.com"), "email"),
            (
                "mtls",
                lambda state: state.settings.update(mtls_certificate_authentication=False),
                "certificate_authentication",
            ),
        ],
        ids=["roles", "email", "switched off"],
    )
    def test_seen_and_repaired(
        self,
        stack: PulumiStack,
        redis_enterprise_emulator: Emulator,
        name: str,
        change: Callable[[Any], None],
        detail: str,
    ) -> None:
        """A preview with refresh names the exact property, and an update repairs it."""
        stack.up()
        wanted = contents(redis_enterprise_emulator)
        redis_enterprise_emulator.change(change)

        step = stack.previewed_steps("--refresh")[name]
        assert "update" == step["op"]
        assert [detail] == list(step["detailedDiff"])

        stack.up("--refresh")
        assert wanted == contents(redis_enterprise_emulator)


class TestRotation:
    def test_step_by_step(self, stack: PulumiStack, wanted: Wanted, pki: Pki) -> None:
        """Old and new CA, then the client's new certificate, then the new CA alone; users change once."""
        stack.up()
        wanted["ca"]["certificates"] = _both(pki)
        want(stack, wanted)
        assert {"ca": "update"} == operations(stack)
        stack.up()

        wanted["users"]["app-1"]["certificate"] = pki.client("app-1", of=pki.b).certificate_pem
        want(stack, wanted)
        assert {"app-1": "update"} == operations(stack)
        stack.up()

        wanted["ca"]["certificates"] = [pki.b.certificate_pem]
        want(stack, wanted)
        assert {"ca": "update"} == operations(stack)
        stack.up()
        stack.up("--refresh", expect_no_changes=True)

    def test_too_early(self, stack: PulumiStack, wanted: Wanted, pki: Pki, redis_enterprise_emulator: Emulator) -> None:
        """The old CA taken out while a user depends on it: refused in the preview, naming user and CA."""
        stack.up()
        redis_enterprise_emulator.clear_requests()
        wanted["ca"]["certificates"] = [pki.b.certificate_pem]
        want(stack, wanted)

        refused = stack.preview(succeeds=False)

        assert "'app-1' could not log in" in refused.stdout
        assert "CN=Root A,O=Acme,C=US, which is not in the bundle" in refused.stdout
        assert [] == redis_enterprise_emulator.requests


def test_unknown_certificate(new_stack: NewStack, redis_enterprise_emulator: Emulator, pki: Pki) -> None:
    """A certificate that another resource makes in the same run is unknown in the preview, and known in the update."""
    stack = new_stack(
        """
import pulumi
from issued import Issued
from pulumi_redis_enterprise import (
    CertificateUser, ClusterMtlsConfig, Role, TrustedCa,
    authorized_subject_from_certificate, subject_line_from_certificate,
)

ca = TrustedCa("ca", certificates=open("issuer.pem").read())
issued = Issued("issued", name="app-1")
subject = issued.certificate.apply(authorized_subject_from_certificate)
mtls = ClusterMtlsConfig("mtls", trusted_ca=ca, subject_validation="san_cn", authorized_subjects=[subject])
viewer = Role("viewer", role_name="viewer", management="cluster_viewer")
user = CertificateUser(
    "app-1", username="app-1", certificate=issued.certificate, roles=[viewer], trusted_by=ca,
    opts=pulumi.ResourceOptions(depends_on=[mtls]),
)
pulumi.export("line", user.subject_line)
pulumi.export("derived", issued.certificate.apply(subject_line_from_certificate))
""",
        environment=redis_enterprise_emulator.environment(),
    )
    shutil.copy(issued.__file__, stack.folder)
    pki.a.write(stack.folder, "issuer")

    assert {"create"} == {step["op"] for step in stack.previewed_steps().values()}
    stack.up()
    stack.up("--refresh", expect_no_changes=True)

    assert {"line": "CN=app-1,O=Acme,C=US", "derived": "CN=app-1,O=Acme,C=US"} == stack.outputs()


def test_two_clusters(new_stack: NewStack, start_redis_enterprise_emulator: Callable[..., Emulator], pki: Pki) -> None:
    """One stack, two clusters: each resource goes to the cluster of its provider, and passwords stay secret."""
    east, west = (start_redis_enterprise_emulator(name=f"{name}.local") for name in ("east", "west"))
    stack = new_stack(
        """
import pulumi
from pulumi_redis_enterprise import Cluster, TrustedCa

config = pulumi.Config()
for name in ("east", "west"):
    cluster = Cluster(
        name, url=config.require(f"{name}Url"), username=config.require(f"{name}User"),
        password=config.require_secret(f"{name}Password"), ca_certificate=config.require(f"{name}Ca"),
    )
    ca = TrustedCa(f"{name}-ca", certificates=open(f"{name}.pem").read(), opts=pulumi.ResourceOptions(provider=cluster))
    pulumi.export(name, ca.cluster)
"""
    )
    for name, emulator, authority in (("east", east, pki.a), ("west", west, pki.b)):
        stack.config_set(f"{name}Url", emulator.url)
        stack.config_set(f"{name}User", emulator.username)
        stack.config_set(f"{name}Password", emulator.password, secret=True)
        stack.config_set(f"{name}Ca", str(emulator.ca_file))
        (stack.folder / f"{name}.pem").write_text(authority.certificate_pem)

    stack.up()
    stack.up("--refresh", expect_no_changes=True)

    assert {"east": "east.local", "west": "west.local"} == stack.outputs()
    assert pki.a.certificate_pem == east.state.certificates["mtls_trusted_ca"]
    assert pki.b.certificate_pem == west.state.certificates["mtls_trusted_ca"]
    assert not any(password in json.dumps(stack.state()) for password in (east.password, west.password))
    stack.destroy()


def test_other_cluster_behind_the_url(
    stack: PulumiStack, start_redis_enterprise_emulator: Callable[..., Emulator]
) -> None:
    """A stack of one cluster stops at another one that answers at the URL by now."""
    stack.up()
    other = start_redis_enterprise_emulator(name="other.local")
    stack.environment.update(other.environment())

    refused = stack.refresh(succeeds=False)

    assert "the state is of the cluster 'cluster.local'" in refused.stdout
    assert "Traceback" not in refused.stdout


def _both(pki: Pki) -> list[str]:
    return [pki.a.certificate_pem, pki.b.certificate_pem]


def _renewed(pki: Pki) -> str:
    return pki.client("app-1", lifetime=timedelta(days=500)).certificate_pem


def _other_subject(pki: Pki) -> str:
    return pki.client("", subject="CN=app-1,OU=Development,O=Acme,C=US").certificate_pem
