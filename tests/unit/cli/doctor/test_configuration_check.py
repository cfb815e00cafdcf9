"""The configuration of a stack: what counts, and what was not read."""

import pytest
from pulumi_redis_enterprise.cli.doctor.read_stack import StackConfiguration
from pulumi_redis_enterprise.cli.doctor.stack_checks import configuration_check
from pulumi_redis_enterprise.core.checks import Verdict

URL = {"redis-enterprise:url": "https://host:9443", "redis-enterprise:username": "admin"}
PASSWORD = ("redis-enterprise:password",)


@pytest.mark.parametrize(
    ("stack", "given", "verdict", "message"),
    [
        (StackConfiguration(URL), set(), Verdict.OK, "of the stack: url, username"),
        (StackConfiguration(), set(), Verdict.OK, "the stack has no setting of redis-enterprise that can be read"),
        (
            StackConfiguration(URL, PASSWORD),
            set(),
            Verdict.WARN,
            "of the stack: url, username; encrypted, and not read: password",
        ),
        (
            StackConfiguration(URL, PASSWORD),
            {"password"},
            Verdict.OK,
            "of the stack: url, username; encrypted, and not read: password",
        ),
        (
            StackConfiguration(trouble="no stack selected"),
            set(),
            Verdict.WARN,
            "the stack's settings were not read: no stack selected",
        ),
    ],
    ids=["read", "none", "encrypted", "given elsewhere", "no stack"],
)
def test_verdict(stack: StackConfiguration, given: set[str], verdict: Verdict, message: str) -> None:
    """A setting that is encrypted matters only where it is not given otherwise."""
    check = configuration_check(stack, given=given)

    assert (verdict, message) == (check.verdict, check.message)


def test_table_of_connections() -> None:
    """A table with a secret in it is encrypted as a whole; the environment can hold all of it."""
    stack = StackConfiguration({}, ("redis-enterprise:clusters",))

    assert 'export REDIS_ENTERPRISE_CLUSTERS="$(pulumi config get redis-enterprise:clusters)"' == (
        configuration_check(stack, given=set()).fix
    )
    assert Verdict.OK is configuration_check(stack, given={"clusters"}).verdict


def test_command_that_decrypts() -> None:
    """The fix is a command of a shell, with no secret in it."""
    check = configuration_check(StackConfiguration(URL, PASSWORD), given=set())

    assert 'export REDIS_ENTERPRISE_PASSWORD="$(pulumi config get redis-enterprise:password)"' == check.fix


def test_unknown_encrypted_setting() -> None:
    """A setting that no variable of the environment can hold is reported all the same."""
    check = configuration_check(StackConfiguration(URL, ("redis-enterprise:other",)), given=set())

    assert "give them in the environment" == check.fix
