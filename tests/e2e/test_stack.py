"""Resources of the REST API's logins in stacks of the real CLI, against an emulated cluster.

What holds for every kind of resource is in `tests/contract`.
"""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from redis_enterprise_emulator import Emulator

from tests.e2e.conftest import NewWorld
from tests.support import issued
from tests.support.pki import Pki, make_pki
from tests.support.pulumi_cli import NewStack, PulumiStack
from tests.support.world import World

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
    CertificateUser(name, trusted_by=ca, **user, opts=pulumi.ResourceOptions(depends_on=[mtls, viewer]))
"""
USERS: Final = ("app-1", "app-2", "app-3", "app-4")

Wanted = dict[str, Any]


def first() -> Wanted:
    """One CA, san_cn, and users with certificates."""
    return {
        "ca": {"certificates": [make_pki().a.certificate_pem]},
        "mtls": {"subject_validation": "san_cn", "authorized_subjects": [{"CN": name} for name in USERS]},
        "users": {
            name: {"username": name, "certificate": make_pki().client(name).certificate_pem, "roles": ["viewer"]}
            for name in USERS
        },
    }


@pytest.fixture(scope="module")
def arranged(new_world: NewWorld) -> World:
    """A stack with all of them that is up."""
    world = new_world(PROGRAM)
    want(world.stack, first())
    world.stack.up()
    return world.arrange()


@pytest.fixture
def wanted(world: World) -> Wanted:
    """The inputs that the stack has, to be changed."""
    wanted: Wanted = json.loads((world.stack.folder / "wanted.json").read_text())
    return wanted


def want(stack: PulumiStack, wanted: Wanted) -> None:
    """Change what the program asks for."""
    (stack.folder / "wanted.json").write_text(json.dumps(wanted))


def contents(emulator: Emulator) -> Any:
    """Return what the resources manage."""
    state = emulator.state
    users = {user["name"]: {**user, "last_login": None} for user in state.users.values()}
    settings = {key: value for key, value in state.settings.items() if key.startswith("mtls_")}
    return state.certificates.get("mtls_trusted_ca"), settings, users


def test_preview_needs_nothing(world: World) -> None:
    """A preview without changes sends nothing, and works with no credentials configured."""
    for name in world.emulator.environment():
        del world.stack.environment[name]

    world.stack.preview(expect_no_changes=True)

    assert [] == world.emulator.requests


@pytest.mark.story
def test_update_of_each_property(stack: PulumiStack, wanted: Wanted, pki: Pki) -> None:
    """Each managed property changes in place; the preview names it; afterwards nothing is left to do."""
    wanted["ca"]["certificates"].append(pki.b.certificate_pem)
    wanted["mtls"]["subject_validation"] = "full_subject"
    wanted["mtls"]["authorized_subjects"].append({"CN": "app-5"})
    users = wanted["users"]
    users["app-1"]["roles"] = ["Admin"]
    users["app-2"]["email"] = "a@example.com"
    users["app-3"]["certificate"] = pki.client("app-3", lifetime=timedelta(days=500)).certificate_pem
    users["app-4"]["certificate"] = pki.client("", subject="CN=app-4,OU=Development,O=Acme,C=US").certificate_pem
    want(stack, wanted)

    steps = {name: step for name, step in stack.previewed_steps().items() if step["op"] != "same"}
    details = {name: {path.partition("[")[0] for path in step["detailedDiff"]} for name, step in steps.items()}

    assert {"ca", "mtls", *USERS} == steps.keys()
    assert {"update"} == {step["op"] for step in steps.values()}
    assert {"certificates"} == details["ca"]
    assert {"subject_validation", "authorized_subjects"} == details["mtls"]
    assert {"roles"} == details["app-1"]
    assert {"email"} == details["app-2"]
    assert "certificate_expires" in details["app-3"]
    assert "subject_line" in details["app-4"]

    stack.up()
    stack.up("--refresh", expect_no_changes=True)


@pytest.mark.story
def test_replace(world: World, wanted: Wanted) -> None:
    """A new username replaces the user, the old one first."""
    wanted["users"]["app-1"]["username"] = "app-one"
    want(world.stack, wanted)

    assert "redis-enterprise:CertificateUser: (replace)" in world.stack.preview("--diff").stdout

    world.stack.up()
    assert {"Administrator", "app-one", "app-2", "app-3", "app-4"} == set(contents(world.emulator)[2])
    world.stack.up(expect_no_changes=True)


@pytest.mark.story
def test_import(world: World) -> None:
    """Objects that are there come in by an import file with inputs and outputs; the next preview is clean."""
    stack, stored = world.stack, world.stack.resources()
    names = ("ca", "mtls", "viewer", *USERS)
    stack.run("state", "delete", "--all", "--yes")

    keys = ("type", "id", "inputs", "outputs")
    stack.import_file([{key: stored[name][key] for key in keys} | {"name": name} for name in names])

    stack.preview("--diff", "--expect-no-changes")
    assert [] == world.emulator.requests


def test_drift_is_seen_and_repaired(world: World) -> None:
    """A preview with refresh names the exact property of each object that drifted, and an update repairs it."""
    before = contents(world.emulator)

    def drift(state: Any) -> None:
        state.user("app-1").update(role_uids=[1])
        state.user("app-2").update(email="x@example.com")
        state.settings.update(mtls_certificate_authentication=False)

    world.emulator.change(drift)

    steps = world.stack.previewed_steps("--refresh")
    details = {name: list(step["detailedDiff"]) for name, step in steps.items() if step["op"] == "update"}
    assert {"app-1": ["roles[0]"], "app-2": ["email"], "mtls": ["certificate_authentication"]} == details

    world.stack.up("--refresh")
    assert before == contents(world.emulator)


@pytest.mark.story
def test_rotation_too_early(world: World, wanted: Wanted, pki: Pki) -> None:
    """The old CA taken out while a user depends on it: refused in the preview, naming user and CA."""
    wanted["ca"]["certificates"] = [pki.b.certificate_pem]
    want(world.stack, wanted)

    refused = world.stack.preview(succeeds=False)

    # The engine checks four users at a time, and ends with whichever is refused first.
    assert any(f"'{name}' could not log in" in refused.stdout for name in USERS)
    assert "CN=Root A,O=Acme,C=US, which is not in the bundle" in refused.stdout
    assert [] == world.emulator.requests


@pytest.mark.story
def test_other_cluster_behind_the_url(
    stack: PulumiStack, start_redis_enterprise_emulator: Callable[..., Emulator]
) -> None:
    """A stack of one cluster stops at another one that answers at the URL by now."""
    other = start_redis_enterprise_emulator(name="other.local")
    stack.environment.update(other.environment())

    refused = stack.refresh(succeeds=False)

    assert "the state is of the cluster 'cluster.local'" in refused.stdout
    assert "Traceback" not in refused.stdout


@pytest.mark.story
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


@pytest.mark.story
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
        settings = {"Url": emulator.url, "User": emulator.username, "Ca": str(emulator.ca_file)}
        plain = [f"--plaintext={name}{key}={value}" for key, value in settings.items()]
        stack.run("config", "set-all", *plain, f"--secret={name}Password={emulator.password}")
        (stack.folder / f"{name}.pem").write_text(authority.certificate_pem)

    stack.up()
    stack.up("--refresh", expect_no_changes=True)

    assert {"east": "east.local", "west": "west.local"} == stack.outputs()
    assert pki.a.certificate_pem == east.state.certificates["mtls_trusted_ca"]
    assert pki.b.certificate_pem == west.state.certificates["mtls_trusted_ca"]
    assert not any(password in json.dumps(stack.state()) for password in (east.password, west.password))
    stack.destroy()
