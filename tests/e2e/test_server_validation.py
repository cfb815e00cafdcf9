"""Tests of what a user reads of a preview that asks the cluster, with the real CLI."""

import pytest
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.state.redis_acls import create_redis_acl

from tests.support.pulumi_cli import NewStack, PulumiStack

pytestmark = pytest.mark.story

PROGRAM = """
from pathlib import Path

import pulumi
from pulumi_redis_enterprise import CertificateUser, Cluster, RedisAcl, Role

asked = pulumi.ResourceOptions(provider=Cluster("cluster", url=Path("url").read_text(), server_validation=True))
role = Role("role", role_name="app", opts=asked)
CertificateUser("user", username="app-1", subject_line="CN=app-1", roles=[role, "Admin"], opts=asked)
RedisAcl("acl", acl_name="read-app", rule=Path("rule").read_text(), opts=asked)
"""


@pytest.fixture
def stack(new_stack: NewStack, redis_enterprise_emulator: Emulator) -> PulumiStack:
    """A stack with a rule that no cluster takes."""
    login = {name: text for name, text in redis_enterprise_emulator.environment().items() if not name.endswith("_URL")}
    stack = new_stack(PROGRAM, environment=login)
    stack.folder.joinpath("url").write_text(redis_enterprise_emulator.url)
    stack.folder.joinpath("rule").write_text("+@raed ~app:*")
    return stack


def test_refused_by_the_cluster(stack: PulumiStack, redis_enterprise_emulator: Emulator) -> None:
    """The preview fails in the cluster's words and says what to do; what is right is tried, and nothing stored."""
    refused = stack.preview(succeeds=False)
    shown = refused.stdout + refused.stderr

    assert "the cluster would refuse it: POST /v1/redis_acls -> 400 bad request" in shown
    assert "modifier '+@raed': Unknown command or category" in shown
    assert "Fix: correct what the message names" in shown
    assert "Traceback" not in shown
    assert redis_enterprise_emulator.password not in shown
    assert {"dry_run=true"} == {sent.query for sent in redis_enterprise_emulator.requests if sent.method != "GET"}
    assert ["Full Access"] == [acl["name"] for acl in redis_enterprise_emulator.state.redis_acls.values()]


def test_from_warning_to_update(stack: PulumiStack, redis_enterprise_emulator: Emulator) -> None:
    """An object that exists is warned of; once it is gone, the update passes, and a preview asks nothing more."""
    stack.folder.joinpath("rule").write_text("+@read ~app:*")
    namesake = {"name": "read-app", "acl": "+@all ~*"}
    uid = redis_enterprise_emulator.change(lambda state: create_redis_acl(state, namesake)["uid"])

    warned = stack.preview().stdout
    redis_enterprise_emulator.change(lambda state: state.redis_acls.pop(uid))
    stack.up()
    redis_enterprise_emulator.clear_requests()
    stack.preview(expect_no_changes=True)

    assert f"stand in the way (1): Redis ACL 'read-app' (uid {uid}) has the name 'read-app'. Fix: " in warned
    assert [] == redis_enterprise_emulator.requests
