"""A cluster of several nodes in a stack of the real CLI: how `nodes` arrives, and a node that goes down."""

import json

import pytest
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator
from tests.support.pulumi_cli import NewStack

pytestmark = pytest.mark.story

BY_CONFIGURATION = """
from pulumi_redis_enterprise import RedisAcl

RedisAcl("acl", acl_name="app", rule=open("rule").read())
"""

BY_PROVIDER = """
import json
import os

import pulumi
from pulumi_redis_enterprise import Cluster, RedisAcl

nodes = [pulumi.Output.from_input(url) for url in json.loads(os.environ["OTHERS"])]
cluster = Cluster("cluster", url=os.environ["URL"], nodes=nodes)
RedisAcl("acl", acl_name="app", rule=open("rule").read(), opts=pulumi.ResourceOptions(provider=cluster))
"""


@pytest.fixture
def emulator(start_redis_enterprise_emulator: NewEmulator) -> Emulator:
    """Three nodes; redirects name none of them by an address that is known."""
    return start_redis_enterprise_emulator(nodes=3)


@pytest.mark.parametrize("program", [BY_CONFIGURATION, BY_PROVIDER], ids=["configuration", "explicit provider"])
def test_primary_goes_down(new_stack: NewStack, emulator: Emulator, program: str) -> None:
    """A list of nodes arrives, by either way; whichever node is the primary is found, and a line names a new one."""
    url, *others = emulator.urls[::-1]
    login = {name: value for name, value in emulator.environment().items() if name[-4:] not in {"_URL", "ODES"}}
    stack = new_stack(program, environment=login | {"URL": url, "OTHERS": json.dumps(others)})
    rule = stack.folder / "rule"
    rule.write_text("+@read ~app:*")
    if program is BY_CONFIGURATION:
        stack.config_set("redis-enterprise:url", url)
        for number, other in enumerate(others):
            stack.config_set(f"redis-enterprise:nodes[{number}]", other, path=True)
    stack.up()

    emulator.stop_node(1)
    emulator.stop_node(3)
    rule.write_text("+@all ~*")
    done = stack.up()

    assert 2 == emulator.primary
    assert "+@all ~*" == emulator.state.redis_acl("app")["acl"]
    assert f"going on with {emulator.urls[1]} (cluster cluster.local)" in done.stdout + done.stderr
    stack.destroy()
