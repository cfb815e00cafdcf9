"""Redis ACLs."""

import responses
from pulumi_redis_enterprise.api.collections.redis_acls import RedisAcl, RedisAcls
from pulumi_redis_enterprise.api.transport.waiting import Actions
from pulumi_redis_enterprise.core.references import Uid

from tests.support.api_client import URL, bodies, client_for, sent

READ = {"uid": 4, "name": "read", "acl": "+@read ~*", "min_version": "6.0"}


def acls() -> RedisAcls:
    """The ACLs of the cluster at `URL`."""
    client = client_for()
    return RedisAcls(client, actions=Actions(client))


def test_all(rest: responses.RequestsMock) -> None:
    """The named fields are kept; what a version leaves out is empty."""
    rest.get(f"{URL}/v1/redis_acls", json=[READ, {"uid": 1}])

    assert (RedisAcl(Uid(1), "", ""), RedisAcl(Uid(4), "read", "+@read ~*")) == acls().all()


def test_create(rest: responses.RequestsMock) -> None:
    """An ACL is there when the cluster's action is done."""
    rest.get(f"{URL}/v1/redis_acls", json=[])
    rest.post(f"{URL}/v1/redis_acls", json=READ | {"action_uid": "a-1"})
    rest.get(f"{URL}/v1/actions/a-1", json={"status": "completed"})

    assert RedisAcl(Uid(4), "read", "+@read ~*") == acls().create({"name": "read", "acl": "+@read ~*"})
    assert [{"name": "read", "acl": "+@read ~*"}] == bodies(rest, "POST")
    assert ["GET /v1/redis_acls", "POST /v1/redis_acls", "GET /v1/actions/a-1"] == sent(rest)
