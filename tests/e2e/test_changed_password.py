"""After a change of the password, what takes the settings of the last update says so, and what the fix names works."""

from collections.abc import Sequence

import pytest
from redis_enterprise_emulator import Emulator

from tests.contract.rest import Rest
from tests.support.pulumi_cli import NewStack, PulumiStack

PROGRAM = """
from pulumi_redis_enterprise import RedisAcl, Role

Role("app", role_name="app")
RedisAcl("app", acl_name="app", rule="+@read ~*")
"""
NEW = "Another-Password-2"


@pytest.fixture
def stack(new_stack: NewStack, redis_enterprise_emulator: Emulator) -> PulumiStack:
    """A stack that is up, and has the new password in its configuration since the cluster has it."""
    emulator = redis_enterprise_emulator
    stack = new_stack(PROGRAM)
    stack.config_set("redis-enterprise:url", emulator.url)
    stack.config_set("redis-enterprise:caCertificate", str(emulator.ca_file))
    stack.config_set("redis-enterprise:username", emulator.username)
    stack.config_set("redis-enterprise:password", emulator.password, secret=True)
    stack.up()
    Rest(emulator).send("PUT", "users/1", {"password": NEW})
    stack.config_set("redis-enterprise:password", NEW, secret=True)
    emulator.clear_requests()
    return stack


def refused(emulator: Emulator) -> int:
    """Return how many logins were refused since the last call."""
    count = sum(request.status == 401 for request in emulator.requests)
    emulator.clear_requests()
    return count


@pytest.mark.parametrize(
    "command",
    [
        ("refresh", "--yes", "--skip-preview"),
        ("preview", "--refresh"),
        ("up", "--yes", "--skip-preview", "--refresh"),
        ("destroy", "--yes", "--skip-preview"),
    ],
    ids=" ".join,
)
def test_command_with_the_password_of_before(
    stack: PulumiStack, redis_enterprise_emulator: Emulator, command: Sequence[str]
) -> None:
    """It fails with one login, names what works, and works after a plain update, which is no failure itself."""
    names = {role["name"] for role in redis_enterprise_emulator.state.roles.values()}

    done = stack.run(*command, succeeds=False)

    said = " ".join((done.stdout + done.stderr).split())
    assert "run a plain `pulumi up` first, or add --run-program to the command" in said
    assert 1 == refused(redis_enterprise_emulator)
    assert names == {role["name"] for role in redis_enterprise_emulator.state.roles.values()}

    stack.up(expect_no_changes=True)
    stack.run(*command)
    assert 0 == refused(redis_enterprise_emulator)


@pytest.mark.parametrize("command", ["refresh", "destroy"])
def test_run_program(stack: PulumiStack, redis_enterprise_emulator: Emulator, command: str) -> None:
    """With the program, the command has the settings of now."""
    stack.run(command, "--yes", "--skip-preview", "--run-program")

    assert 0 == refused(redis_enterprise_emulator)
    is_there = "app" in {role["name"] for role in redis_enterprise_emulator.state.roles.values()}
    assert is_there is (command == "refresh")
