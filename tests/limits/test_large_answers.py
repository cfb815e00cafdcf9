"""Answers of any length are read within the limits of time and memory."""

from typing import Final

import pytest
import requests
import responses
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.transport.limits import MOST_VALUES
from pulumi_redis_enterprise.api.transport.response_body import json_in
from pulumi_redis_enterprise.errors import InvalidInputError

from tests.support.api_client import BASIC, URL
from tests.support.limits import within

pytestmark = pytest.mark.story

MEGABYTE: Final = 2**20
LONGEST_MESSAGE: Final = 3_000


@responses.activate
def test_twenty_thousand_users() -> None:
    """A list of as many users is read; who is asked for is found, or missed in a message of a few lines."""
    users = [{"uid": uid, "name": f"user-{uid}", "role_uids": [1], "x": "y" * 200} for uid in range(20_000)]
    responses.get(f"{URL}/v1/users", json=users)
    users.clear()

    with within(12, megabytes=140):
        cluster = RedisEnterprise(BASIC)
        assert 20_000 == len(cluster.users.all())
        with pytest.raises(InvalidInputError, match=r"'user-19' \(uid 19\) and 19980 more") as caught:
            cluster.users.resolve("nobody")

    assert LONGEST_MESSAGE > len(str(caught.value))


def test_many_values() -> None:
    """Parsed JSON takes some hundred octets for each of its values, the number of which is limited."""
    values = MOST_VALUES // 5
    response = requests.Response()
    response._content = b"[" + b",".join([b'{"a":1}'] * (values // 3)) + b"]"

    with within(6, megabytes=100 * values / MEGABYTE):
        assert values // 3 == len(json_in(response))
