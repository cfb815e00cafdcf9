"""Waiting until the API answers again."""

import pytest
import requests
import responses
from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.waiting import wait_for_answers
from pulumi_redis_enterprise.errors import ApiError, NotConvergedError, UnreachableError

from tests.support.api_client import BASIC, URL, FakeTime, client_for

ROLE = f"{URL}/v1/users/role"
LOST = requests.ConnectionError(ConnectionResetError("reset"))


def test_steady(rest: responses.RequestsMock, time: FakeTime) -> None:
    """Three answers in a row are enough; any status below 500 is an answer."""
    rest.get(ROLE, json={"role": "admin"})
    rest.get(ROLE, status=404)
    rest.get(ROLE, status=403)
    wait_for_answers(client_for(time=time), deadline=300)

    assert 3 == len(rest.calls)
    assert [0.3, 0.3] == time.sleeps


def test_blink(rest: responses.RequestsMock, time: FakeTime) -> None:
    """A lost connection or a 503 in between starts the count again, and is reported."""
    rest.get(ROLE, json={})
    rest.get(ROLE, json={})
    rest.get(ROLE, body=LOST)
    rest.get(ROLE, status=503)
    for _ in range(3):
        rest.get(ROLE, json={})
    told: list[str] = []
    wait_for_answers(Client(BASIC, sleep=time.sleep, clock=time.clock, log=told.append), deadline=300)

    assert 7 == len(rest.calls)
    assert "waiting for the REST API to answer again: status 503" == told[1]


def test_deadline(rest: responses.RequestsMock, time: FakeTime) -> None:
    """It is given up in time, with the last trouble named."""
    rest.get(ROLE, status=503)
    with pytest.raises(NotConvergedError, match=r"does not answer steadily 60 s after a change \(status 503\)"):
        wait_for_answers(client_for(time=time), deadline=60)

    assert time.now <= 60


def test_short_deadline(rest: responses.RequestsMock, time: FakeTime) -> None:
    """One answer at the deadline is not steady."""
    rest.get(ROLE, json={})
    with pytest.raises(NotConvergedError, match="it did once"):
        wait_for_answers(client_for(time=time), deadline=0)

    assert 1 == len(rest.calls)


def test_hopeless(rest: responses.RequestsMock, time: FakeTime) -> None:
    """An outcome that waiting cannot cure is an error at once."""
    rest.get(ROLE, body=requests.ConnectionError("what is this"))
    with pytest.raises(UnreachableError, match="GET /v1/users/role"):
        wait_for_answers(client_for(time=time), deadline=300)

    assert [] == time.sleeps


def test_rejected(rest: responses.RequestsMock, time: FakeTime) -> None:
    """Rejected credentials are not tried again."""
    rest.get(ROLE, status=401)
    with pytest.raises(ApiError, match="401"):
        wait_for_answers(client_for(time=time), deadline=300)

    assert 1 == len(rest.calls)
