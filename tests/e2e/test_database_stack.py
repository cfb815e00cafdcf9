"""The whole way in a stack of the real CLI: from a CA to a client that is logged in to a real Redis."""

import copy
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
import redis
from redis_enterprise_emulator import Emulator, Fault, Kind
from redis_enterprise_emulator.pki import Authority

from tests.e2e.conftest import NewWorld
from tests.support.pki import Pki, make_pki
from tests.support.pulumi_cli import PulumiStack
from tests.support.sessions import kill_session
from tests.support.world import World

pytestmark = pytest.mark.story

PROGRAM = """
import json
from pathlib import Path

import pulumi
from pulumi_redis_enterprise import (
    CertificateUser, ClusterMtlsConfig, DatabaseAccess, DatabaseDefaultUser, DatabaseMtlsConfig, LoginCheck, RedisAcl,
    Role, TrustedCa,
)

wanted = json.loads(Path("wanted.json").read_text())
ca = TrustedCa("ca", certificates=wanted["ca"])
mtls = ClusterMtlsConfig("mtls", trusted_ca=ca)
acl = RedisAcl("acl", acl_name="app", rule=wanted["rule"])
role = Role("role", role_name="app")
orders = DatabaseMtlsConfig("orders", database="orders", client_certificates=wanted["ca"])
access = DatabaseAccess("access", database=orders, role=role, acl=acl)
user = CertificateUser(
    "app-1", username="app-1", certificate=Path("app-1.pem").read_text(), roles=[role], trusted_by=[ca, orders],
    opts=pulumi.ResourceOptions(depends_on=[mtls, access]),
)
check = LoginCheck(
    "check", certificate_file="app-1.pem", key_file="app-1.key", target=orders, username=wanted.get("as", "app-1"),
    triggers=[wanted["rule"]], opts=pulumi.ResourceOptions(depends_on=[user]),
)
DatabaseDefaultUser(
    "default-user", database=orders, enabled=wanted["default_user"], opts=pulumi.ResourceOptions(depends_on=[check])
)
pulumi.export("endpoint", orders.endpoint)
"""

RESOURCES: Final = 8
"""Those that a destroy takes back by a request each."""
Wanted = dict[str, Any]


@pytest.fixture(scope="module")
def bare(new_world: NewWorld) -> World:
    """A cluster with a database that nobody has set up yet, and the stack, not yet up."""
    world = new_world(PROGRAM, databases=["orders"])
    want(world.stack, first())
    make_pki().client("app-1").write(world.stack.folder, "app-1")
    return world


@pytest.fixture(scope="module")
def before(bare: World) -> Any:
    """Return the cluster's contents before there was a stack."""
    return contents(bare.emulator)


@pytest.fixture(scope="module")
def arranged(bare: World, before: Any) -> World:
    """The stack, which is up, and its cluster."""
    bare.stack.up()
    assert before != contents(bare.emulator)
    return bare.arrange()


@pytest.fixture
def emulator(cluster: Emulator) -> Emulator:
    """The cluster."""
    return cluster


@pytest.fixture
def wanted(stack: PulumiStack) -> Wanted:
    """The inputs that the stack has, to be changed."""
    wanted: Wanted = json.loads((stack.folder / "wanted.json").read_text())
    return wanted


def first() -> Wanted:
    """One CA, and the right to read orders."""
    rule = "+@read +acl|whoami ~order:*"
    return {"ca": [make_pki().a.certificate_pem], "rule": rule, "default_user": False}


def want(stack: PulumiStack, wanted: Wanted) -> None:
    """Change what the program asks for."""
    (stack.folder / "wanted.json").write_text(json.dumps(wanted))


def contents(emulator: Emulator) -> Any:
    """Return what the resources manage; a database's own bookkeeping aside."""
    state = emulator.state
    managed = ("name", "tls_mode", "authentication_ssl_client_certs", "roles_permissions", "default_user", "status")
    databases = [{key: database.get(key) for key in managed} for database in state.bdbs.values()]
    users = [{**user, "last_login": None} for user in state.users.values()]
    settings = {key: value for key, value in state.settings.items() if key.startswith("mtls_")}
    found = state.certificates.get("mtls_trusted_ca"), settings, databases, users, state.roles, state.redis_acls
    return copy.deepcopy(found)


def client_of(stack: PulumiStack, emulator: Emulator, folder: Path | None = None) -> "redis.Redis":
    """A client that logs in to the database with the certificate in the stack's folder, or in another one."""
    host, _, port = stack.outputs()["endpoint"].rpartition(":")
    files = folder or stack.folder
    return redis.Redis(
        host,
        int(port),
        ssl=True,
        ssl_ca_certs=str(emulator.ca_file),
        ssl_certfile=str(files / "app-1.pem"),
        ssl_keyfile=str(files / "app-1.key"),
        decode_responses=True,
    )


def test_from_nothing_to_a_login(stack: PulumiStack, emulator: Emulator, tmp_path: Path) -> None:
    """The client is who its certificate says, may what its ACL says, and strangers stay out."""
    with client_of(stack, emulator) as client:
        assert "app-1" == client.acl_whoami()
        assert client.get("order:2") is None
        with pytest.raises(redis.exceptions.NoPermissionError):
            client.set("order:1", "paid")

    stranger = Authority.create("CN=Root A,O=Acme,C=US", now=datetime.now(UTC))
    stranger.issue_client("CN=app-1,O=Acme,C=US", now=datetime.now(UTC)).write(tmp_path, "app-1")
    with client_of(stack, emulator, tmp_path) as client, pytest.raises(redis.exceptions.ConnectionError):
        client.ping()

    stack.up("--refresh", expect_no_changes=True)


def test_preview_needs_nothing(stack: PulumiStack, emulator: Emulator) -> None:
    """A preview without changes sends nothing, and works with no credentials configured."""
    for name in emulator.environment():
        del stack.environment[name]

    stack.preview(expect_no_changes=True)

    assert [] == emulator.requests


def test_changes_are_named_and_hold(stack: PulumiStack, emulator: Emulator, wanted: Wanted, pki: Pki) -> None:
    """A CA more, another rule and the default user: each shows by its name, and the login is tried again."""
    wanted["ca"].append(pki.b.certificate_pem)
    wanted["rule"] = "+@all ~order:*"
    wanted["default_user"] = True
    want(stack, wanted)

    steps = stack.previewed_steps()
    assert {"ca", "acl", "orders", "check", "default-user"} == {
        name for name, step in steps.items() if step["op"] == "update"
    }
    assert ["rule"] == list(steps["acl"]["detailedDiff"])
    assert any(path.startswith('client_certificates["CN=Root B') for path in steps["orders"]["detailedDiff"])
    assert "enabled" in steps["default-user"]["detailedDiff"]

    stack.up()
    with client_of(stack, emulator) as client:
        assert client.set("order:1", "paid")
    stack.up("--refresh", expect_no_changes=True)


def test_failed_login_fails_the_update(stack: PulumiStack, wanted: Wanted) -> None:
    """An update after which the login does not go as expected is no success; it says what went otherwise."""
    wanted["as"] = "somebody"
    want(stack, wanted)

    failed = stack.up(succeeds=False)

    assert "was allowed as 'app-1'; expected 'somebody'" in failed.stdout
    assert "Fix: " in failed.stdout


def test_interrupted_destroy(stack: PulumiStack, emulator: Emulator, before: Any) -> None:
    """A destroy that is killed at its first write is carried on by the next one, whichever resource it came to."""
    kills = 0
    while is_killed_at_first_write(stack, emulator):
        stack.run("cancel", "--yes")
        kills += 1
        assert kills < 2 * RESOURCES, "it does not get on"

    assert kills >= RESOURCES
    assert before == contents(emulator)
    assert {} == stack.resources()


def is_killed_at_first_write(stack: PulumiStack, emulator: Emulator) -> bool:
    """Kill a destroy when the cluster has carried out its first write, and has not answered; False if there is none.

    One resource goes after the other, so that nothing is being written to the state file just then.
    """
    for method in ("PUT", "DELETE"):
        emulator.arm(Fault(Kind.TIMEOUT, method=method, after=True))
    command = ["pulumi", "--non-interactive", "destroy", "--yes", "--skip-preview", "--parallel", "1"]
    with subprocess.Popen(
        command, cwd=stack.folder, env=stack.environment, stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
        struck = False
        while process.poll() is None and not struck:
            struck = emulator.wait_for_strike(timeout=0.1)
        kill_session(process.pid)
    emulator.clear_faults()
    assert struck or 0 == process.returncode
    return struck
