"""After a change of the password, what takes the settings of the last update says so, and what the fix names works."""

from collections.abc import Sequence
from typing import Final

import pytest
from redis_enterprise_emulator import Emulator

from tests.contract.rest import Rest
from tests.e2e.conftest import NewWorld
from tests.support.pulumi_cli import PulumiStack
from tests.support.world import World

pytestmark = pytest.mark.story

PROGRAM = """
from pulumi_redis_enterprise import RedisAcl, Role

Role("app", role_name="app")
RedisAcl("app", acl_name="app", rule="+@read ~*")
"""
NEW = "Another-Password-2"


@pytest.fixture(scope="module")
def arranged(new_world: NewWorld) -> World:
    """A stack that is up, and has the new password in its configuration since the cluster has it."""
    world = new_world(PROGRAM, configured=False)
    emulator, stack = world.emulator, world.stack
    settings = {"url": emulator.url, "caCertificate": str(emulator.ca_file), "username": emulator.username}
    plain = [f"--plaintext=redis-enterprise:{key}={value}" for key, value in settings.items()]
    stack.run("config", "set-all", *plain, f"--secret=redis-enterprise:password={emulator.password}")
    stack.up()
    Rest(emulator).send("PUT", "users/1", {"password": NEW})
    stack.config_set("redis-enterprise:password", NEW, secret=True)
    return world.arrange()


def refused(emulator: Emulator) -> int:
    """Return how many logins were refused since the last call."""
    count = sum(request.status == 401 for request in emulator.requests)
    emulator.clear_requests()
    return count


COMMANDS: Final = (
    ("refresh", "--yes", "--skip-preview"),
    ("preview", "--refresh"),
    ("up", "--yes", "--skip-preview", "--refresh"),
    ("destroy", "--yes", "--skip-preview"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_command_with_the_password_of_before(stack: PulumiStack, cluster: Emulator, command: Sequence[str]) -> None:
    """It fails with one login, names what works, and changes nothing."""
    names = {role["name"] for role in cluster.state.roles.values()}

    done = stack.run(*command, succeeds=False)

    message = " ".join((done.stdout + done.stderr).split())
    assert "run a plain `pulumi up` first, or add --run-program to the command" in message
    assert 1 == refused(cluster)
    assert names == {role["name"] for role in cluster.state.roles.values()}


def test_plain_update_first(stack: PulumiStack, cluster: Emulator) -> None:
    """After a plain update, which is no failure itself, all of these commands work."""
    stack.up(expect_no_changes=True)
    for command in COMMANDS:
        stack.run(*command)

    assert 0 == refused(cluster)
    assert ["Admin"] == [role["name"] for role in cluster.state.roles.values()]


@pytest.mark.parametrize("command", ["refresh", "destroy"])
def test_run_program(stack: PulumiStack, cluster: Emulator, command: str) -> None:
    """With the program, the command has the settings of now."""
    stack.run(command, "--yes", "--skip-preview", "--run-program")

    assert 0 == refused(cluster)
    is_there = "app" in {role["name"] for role in cluster.state.roles.values()}
    assert is_there is (command == "refresh")
