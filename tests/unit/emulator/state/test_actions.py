"""Tests of actions."""

from typing import Any

import pytest
from redis_enterprise_emulator.state.actions import (
    action_object,
    action_object_v2,
    actions_object,
    actions_object_v2,
    start_action,
)
from redis_enterprise_emulator.state.errors import RestError

from tests.support.emulated_cluster import StandingClock, fresh_cluster


def test_completed_at_once_by_default() -> None:
    """Without a delay an action is completed when it is first asked for; it has no progress then, as recorded."""
    state = fresh_cluster()
    start_action(state, "user:2")

    expected = {
        "action_uid": "action-1",
        "heartbeat": int(state.clock()),
        "name": "SMUpdateAcl",
        "object_name": "user:2",
        "status": "completed",
    }
    assert expected == action_object(state, "action-1")
    assert {"actions": [], "state-machines": [expected]} == actions_object(state)


def test_second_version_has_other_keys() -> None:
    """/v2/actions answers the same action with a type, times and progress as numbers."""
    state = fresh_cluster()
    start_action(state, "user:2")

    expected = {
        "action_type": "state-machine",
        "action_uid": "action-1",
        "additional_info": {"object_type": "user", "object_uid": "2"},
        "creation_time": int(state.clock()),
        "name": "SMUpdateAcl",
        "progress": 100.0,
        "status": "completed",
    }
    assert expected == action_object_v2(state, "action-1")
    assert [expected] == actions_object_v2(state)


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "active"), (9.9, "active"), (10, "completed"), (367, "completed")]
)
def test_life(seconds: float, expected: str) -> None:
    """An action is active for the delay, then completed, and still listed 357 seconds later, as one was recorded."""
    clock = StandingClock()
    state = fresh_cluster(clock=clock, action_delay=10)
    start_action(state, "user:2")

    clock.now += seconds

    assert expected == actions_object(state)["state-machines"][0]["status"]


def test_forgotten() -> None:
    """After its retention a completed action is as unknown as one that never was."""
    clock = StandingClock()
    state = fresh_cluster(clock=clock, action_delay=10, action_retention=60)
    start_action(state, "user:2")

    clock.now += 70.1

    with pytest.raises(RestError) as caught:
        action_object(state, "action-1")
    assert (404, "action_not_exist") == (caught.value.status, caught.value.error_code)
    assert [] == actions_object_v2(state)


def test_heartbeat_ends_with_the_work() -> None:
    """The heartbeat of a completed action is that of its end."""
    clock = StandingClock()
    state = fresh_cluster(clock=clock, action_delay=10)
    start_action(state, "user:2")
    end = int(clock.now) + 10

    clock.now += 300

    assert end == action_object(state, "action-1")["heartbeat"]


@pytest.mark.parametrize(
    ("assumptions", "users", "roles"),
    [
        ({}, [True, True], [False, True]),
        ({"user_write_action": "no"}, [False, False], [False, True]),
        ({"role_write_action": "all"}, [True, True], [True, True]),
        ({"role_write_action": "none"}, [True, True], [False, False]),
    ],
)
def test_which_writes_answer_an_action(assumptions: dict[str, Any], users: list[bool], roles: list[bool]) -> None:
    """All writes to users answer an action_uid, of those to roles and Redis ACLs deletions only; both are switches."""
    state = fresh_cluster(**assumptions)

    def answers(object_name: str) -> list[bool]:
        return [bool(start_action(state, object_name, deletes=deletes)) for deletes in (False, True)]

    assert (users, roles, roles) == (answers("user:2"), answers("role:2"), answers("redis_acl:2"))
