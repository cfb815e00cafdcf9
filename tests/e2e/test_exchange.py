"""Certificates that go from one user to another, with the real CLI."""

import json
from typing import Any, Final

import pytest
from redis_enterprise_emulator import Emulator

from tests.e2e.conftest import NewWorld
from tests.support.pulumi_cli import PulumiStack
from tests.support.world import World

pytestmark = pytest.mark.story

PROGRAM = """
import json
from pathlib import Path

from pulumi import Alias, ResourceOptions
from pulumi_redis_enterprise import CertificateUser

file = Path("aliases.json")
aliases = json.loads(file.read_text()) if file.exists() else {}
for name, line in json.loads(Path("users.json").read_text()).items():
    opts = ResourceOptions(aliases=[Alias(name=aliases[name])] if name in aliases else [])
    CertificateUser(name, username=name, subject_line=line, roles=["Admin"], opts=opts)
"""
HANDED_OVER: Final = {"app-2": "CN=two", "app-3": "CN=one"}


@pytest.fixture(scope="module")
def arranged(new_world: NewWorld) -> World:
    """A stack with the users app-1 and app-2."""
    world = new_world(PROGRAM)
    update(world.stack, {"app-1": "CN=one", "app-2": "CN=two"})
    return world.arrange()


def update(stack: PulumiStack, users: dict[str, str], *, succeeds: bool = True) -> str:
    """Update the stack to these users with their subject lines; return what the CLI printed."""
    (stack.folder / "users.json").write_text(json.dumps(users))
    done = stack.up(succeeds=succeeds)
    return done.stdout + done.stderr


def users_of(emulator: Emulator) -> dict[str, Any]:
    """Return the subject line of each user that has one."""
    users = emulator.state.users.values()
    return {user["name"]: user["certificate_subject_line"] for user in users if user["auth_method"] == "certificate"}


def test_exchange(stack: PulumiStack, cluster: Emulator) -> None:
    """Two users that swap are refused at preview, and the two steps of the fix bring them there."""
    swapped = {"app-1": "CN=two", "app-2": "CN=one"}
    (stack.folder / "users.json").write_text(json.dumps(swapped))

    preview = stack.preview(succeeds=False)

    printed = preview.stdout + preview.stderr
    assert "exchange their subject lines in one update" in printed
    first = "app-2" if "take 'app-2' out" in printed else "app-1"
    assert {"app-1": "CN=one", "app-2": "CN=two"} == users_of(cluster)

    before = {"app-1": "CN=one", "app-2": "CN=two"}
    update(stack, {name: line for name, line in before.items() if name != first})
    update(stack, swapped)
    assert swapped == users_of(cluster)


def test_chain(stack: PulumiStack, cluster: Emulator) -> None:
    """A user that takes the line of one that gets a new one waits for it: one update brings both there."""
    update(stack, {"app-1": "CN=two", "app-2": "CN=three"})

    assert {"app-1": "CN=two", "app-2": "CN=three"} == users_of(cluster)


def test_new_user_takes_the_line_of_a_changed_one(stack: PulumiStack, cluster: Emulator) -> None:
    """A new user waits as well."""
    update(stack, {"app-0": "CN=one", "app-1": "CN=four", "app-2": "CN=two"})

    expected = {"app-0": "CN=one", "app-1": "CN=four", "app-2": "CN=two"}
    assert expected == users_of(cluster)


def test_preview_warns_of_a_hand_over(stack: PulumiStack, cluster: Emulator) -> None:
    """A preview that reads what the cluster has says that the update would be refused, and what works."""
    (stack.folder / "users.json").write_text(json.dumps(HANDED_OVER))

    preview = stack.preview("--refresh")

    assert "'app-3' that of 'app-1' (CN=one). Fix: run `pulumi up` without the new user first" in preview.stdout
    assert {"app-1": "CN=one", "app-2": "CN=two"} == users_of(cluster)


def test_hand_over_by_alias(stack: PulumiStack, cluster: Emulator) -> None:
    """The new user gets the line in one update, as one resource of another name would."""
    (stack.folder / "aliases.json").write_text(json.dumps({"app-3": "app-1"}))

    assert "that of 'app-1'" not in stack.preview("--refresh").stdout
    update(stack, HANDED_OVER)

    assert HANDED_OVER == users_of(cluster)


def test_two_users_of_one_line(stack: PulumiStack, cluster: Emulator) -> None:
    """A new user with the line of one that stays is refused at preview."""
    (stack.folder / "users.json").write_text(json.dumps({"app-0": "CN=one", "app-1": "CN=one", "app-2": "CN=two"}))

    assert "have the same subject line" in stack.preview(succeeds=False).stdout
    assert {"app-1": "CN=one", "app-2": "CN=two"} == users_of(cluster)


def test_hand_over_to_a_new_user(stack: PulumiStack, cluster: Emulator) -> None:
    """A new user with the line of one that is taken out is refused, the old one lives on, and two steps work."""
    printed = update(stack, HANDED_OVER, succeeds=False)

    assert "run `pulumi up` without this user first" in printed
    assert {"app-1": "CN=one", "app-2": "CN=two"} == users_of(cluster)

    update(stack, {"app-2": "CN=two"})
    update(stack, HANDED_OVER)
    assert HANDED_OVER == users_of(cluster)
