"""Two stacks, one cluster, two updates at the same time."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator
from tests.support.pki import Pki
from tests.support.pulumi_cli import Completed, NewStack, PulumiStack

pytestmark = pytest.mark.story

MEMBERS = """
import pulumi
from pulumi_redis_enterprise import CertificateUser, DatabaseAccess, RedisAcl, Role

for number in range(3):
    name = f"TEAM-{number}"
    role = Role(name, role_name=name)
    acl = RedisAcl(name, acl_name=name, rule=f"+@read ~TEAM:{number}:*")
    access = DatabaseAccess(name, database="orders", role=role, acl=acl)
    CertificateUser(
        name, username=name, subject_line=f"CN={name}", roles=[role], opts=pulumi.ResourceOptions(depends_on=[access])
    )
"""

BUNDLE = """
from pathlib import Path

from pulumi_redis_enterprise import TrustedCa

TrustedCa("ca", certificates=Path("ca.pem").read_text())
"""

# The loser finds the winner's bundle before it uploads its own, or afterwards.
LOST = re.compile("exists with other values|accepted the trusted CA bundle, but shows another one")


@pytest.fixture
def emulator(start_redis_enterprise_emulator: NewEmulator) -> Emulator:
    """A cluster whose changes take their time, so that the two meet."""
    emulator: Emulator = start_redis_enterprise_emulator(databases=["orders"], action_delay=0.3, change_delay=0.5)
    return emulator


def at_once(*stacks: PulumiStack) -> list[Completed]:
    """Update all at the same time; they may fail."""
    with ThreadPoolExecutor() as threads:
        return list(threads.map(lambda stack: stack.attempt("up", "--yes", "--skip-preview"), stacks))


def entries(emulator: Emulator) -> list[tuple[str, str]]:
    """Return which role has which ACL in the database, by name."""
    roles = {uid: role["name"] for uid, role in emulator.state.roles.items()}
    acls = {uid: acl["name"] for uid, acl in emulator.state.redis_acls.items()}
    permissions: list[dict[str, Any]] = emulator.state.bdb("orders")["roles_permissions"]
    return sorted((roles[it["role_uid"]], acls[it["redis_acl_uid"]]) for it in permissions)


def test_members_of_one_database(new_stack: NewStack, emulator: Emulator) -> None:
    """Both get all that they want; nobody's user, role or entry is lost, twice, or somebody else's."""
    stacks = [new_stack(MEMBERS.replace("TEAM", team), environment=emulator.environment()) for team in ("red", "blue")]
    names = sorted(f"{team}-{number}" for team in ("red", "blue") for number in range(3))

    assert [0, 0] == [done.returncode for done in at_once(*stacks)]

    assert [(name, name) for name in names] == entries(emulator)
    assert names == sorted(user["name"] for uid, user in emulator.state.users.items() if uid != 1)
    for stack in stacks:
        stack.up("--refresh", expect_no_changes=True)
    stacks[0].destroy()
    assert [(name, name) for name in names if name.startswith("blue")] == entries(emulator)


@pytest.mark.parametrize("same", [True, False], ids=["the same CA", "different CAs"])
def test_one_bundle(new_stack: NewStack, emulator: Emulator, pki: Pki, *, same: bool) -> None:
    """Of two that want different CAs, one gets a clear error and changes nothing; two that want the same agree."""
    stacks = [new_stack(BUNDLE, environment=emulator.environment()) for _ in range(2)]
    for stack, authority in zip(stacks, (pki.a, pki.a if same else pki.b), strict=True):
        (stack.folder / "ca.pem").write_text(authority.certificate_pem)
    done = at_once(*stacks)

    failed = [run for run in done if run.returncode]
    winners = [stack for stack, run in zip(stacks, done, strict=True) if not run.returncode]
    wanted = {(stack.folder / "ca.pem").read_text() for stack in winners}
    assert (0 if same else 1) == len(failed)
    assert all(LOST.search(run.stdout) and "Fix: " in run.stdout for run in failed)
    assert wanted == {emulator.state.certificates["mtls_trusted_ca"]}
    for stack in winners:
        stack.up("--refresh", expect_no_changes=True)
