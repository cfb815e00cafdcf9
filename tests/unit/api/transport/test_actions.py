"""Waiting for the cluster's actions."""

from typing import Any

import pytest
import responses
from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.waiting import Actions
from pulumi_redis_enterprise.errors import NotConvergedError, UnreachableError

from tests.support.api_client import BASIC, PASSWORD, URL, FakeTime, client_for

ACTION = f"{URL}/v1/actions/a-1"


def answers(rest: responses.RequestsMock, *statuses: str) -> None:
    """Let the action go through these states."""
    for status in statuses:
        rest.get(ACTION, json={"action_uid": "a-1", "status": status, "progress": "5"})


@pytest.mark.parametrize("uid", [None, ""])
def test_no_action(rest: responses.RequestsMock, uid: str | None) -> None:
    """If there is no action, nothing is asked."""
    Actions(client_for()).wait(uid)

    assert 0 == len(rest.calls)


def test_done_at_once(rest: responses.RequestsMock, time: FakeTime) -> None:
    """The first look is at once, so that a finished action costs one request and no time."""
    answers(rest, "completed")
    Actions(client_for(time=time)).wait("a-1")

    assert [] == time.sleeps


def test_states(rest: responses.RequestsMock, time: FakeTime) -> None:
    """All states of state machines and tasks are waited out, ever more slowly, also new ones."""
    answers(rest, "pending", "active", "queued", "starting", "RUNNING", "polishing", "x", "completed")
    Actions(client_for(time=time)).wait("a-1")

    assert [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0] == time.sleeps


def test_not_kept(rest: responses.RequestsMock) -> None:
    """An action that the cluster does not keep any more is done."""
    rest.get(ACTION, status=404)
    Actions(client_for()).wait("a-1")

    assert 1 == len(rest.calls)


@pytest.mark.parametrize("status", ["failed", "cancelled", "aborted"])
def test_failed(rest: responses.RequestsMock, status: str) -> None:
    """A failed action is an error."""
    answers(rest, status)
    with pytest.raises(NotConvergedError) as caught:
        Actions(client_for()).wait("a-1")

    assert f"action a-1 of the cluster has {status}" == caught.value.message


@pytest.mark.parametrize(
    "message", [{"error": "no quorum"}, {"error_message": "no quorum"}, {"error_code": "no quorum"}]
)
def test_reason(rest: responses.RequestsMock, message: dict[str, Any]) -> None:
    """The reason of a failure is quoted, whichever field has it."""
    rest.get(ACTION, json={"status": "failed"} | message)
    with pytest.raises(NotConvergedError, match="has failed: no quorum"):
        Actions(client_for()).wait("a-1")


def test_secret_in_reason(rest: responses.RequestsMock) -> None:
    """A secret in the reason is not quoted."""
    rest.get(ACTION, json={"status": "failed", "error": f"login with {PASSWORD}"})
    with pytest.raises(NotConvergedError) as caught:
        Actions(client_for()).wait("a-1")

    assert PASSWORD not in str(caught.value)


def test_deadline(rest: responses.RequestsMock, time: FakeTime) -> None:
    """An action that does not end is given up before the deadline."""
    answers(rest, "active")
    told: list[str] = []
    client = Client(BASIC, sleep=time.sleep, clock=time.clock, log=told.append)
    with pytest.raises(NotConvergedError, match="not done after 20 s"):
        Actions(client).wait("a-1", deadline=20)

    assert time.now <= 20
    assert ["waiting for action a-1"] * 2 == told


def test_no_object(rest: responses.RequestsMock) -> None:
    """An answer of another shape is not taken for a state."""
    rest.get(ACTION, json=["completed"])
    with pytest.raises(UnreachableError, match="expected an object"):
        Actions(client_for()).wait("a-1")
