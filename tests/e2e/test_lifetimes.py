"""Tests of what a user reads of certificates that expire soon, with the real CLI: a preview that needs no cluster."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.pki import Pki
from tests.support.pulumi_cli import NewStack, PulumiStack

pytestmark = pytest.mark.story

USERS = 40
PROGRAM = f"""
from pathlib import Path

from pulumi_redis_enterprise import CertificateUser

for number in range({USERS}):
    name = f"app-{{number}}"
    CertificateUser(name, username=name, certificate=Path(f"{{name}}.pem").read_text(), roles=["Admin"])
"""
WARNING = r"warning: (?!using pulumi-resource-redis-enterprise from \$PATH).*"
"""A warning of ours. The language host takes a package that is installed as editable for one with a plugin, as it does
not find the `pulumi-plugin.json` that denies it, and the engine then says where that is."""
ENDS = datetime.now(UTC) + timedelta(days=10)


@pytest.fixture
def stack(new_stack: NewStack, pki: Pki) -> PulumiStack:
    """A stack of forty users, whose certificates expire in ten days."""
    stack = new_stack(PROGRAM)
    for number in range(USERS):
        identity = pki.client(f"app-{number}", lifetime=ENDS - datetime.now(UTC))
        identity.write(stack.folder, f"app-{number}")
    return stack


def test_forty_warnings_are_one_line(stack: PulumiStack) -> None:
    """However many users it is about, the end of a preview says it once."""
    shown = stack.preview().stdout
    told = set(re.findall(WARNING, shown))

    assert 1 == len(told), shown
    assert rf"certificates expire within 30 days ({USERS}): {ENDS:%Y-%m-%d} 'app-0'" in told.pop()


def test_too_soon_is_refused(stack: PulumiStack) -> None:
    """A stack can ask for certificates that last; a wrong number is reported as well."""
    stack.config_set("redis-enterprise:expiryErrorDays", "14")
    refused = stack.preview(succeeds=False).stdout

    assert f"expires on {ENDS:%Y-%m-%d}, within the 14 days of redis-enterprise:expiryErrorDays" in refused
    assert [] == re.findall(WARNING, refused)

    stack.config_set("redis-enterprise:expiryErrorDays", "two weeks")

    assert "is not a number of days (from the stack configuration)" in stack.preview(succeeds=False).stdout
