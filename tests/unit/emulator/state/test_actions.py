"""Tests of actions."""

import pytest
from redis_enterprise_emulator.errors import RestError
from redis_enterprise_emulator.state.actions import (
    action_object,
    action_object_v2,
    actions_object,
    actions_object_v2,
    start_action,
)

from tests.unit.emulator.support import StandingClock, fresh_cluster


def test_completed_at_once_by_default() -> None:
    """Without a delay an action is completed when it is first asked for."""
    state = fresh_cluster()
    start_action(state, "user:2")

    expected = {
        "action_uid": "action-1",
        "heartbeat": int(state.clock()),
        "name": "SMUpdateAcl",
        "object_name": "user:2",
        "progress": 100,
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
    ("seconds", "expected"), [(0, "active"), (9.9, "active"), (10, "completed"), (70, "completed")]
)
def test_life(seconds: float, expected: str) -> None:
    """An action is active for the delay, then completed."""
    clock = StandingClock()
    state = fresh_cluster(clock=clock, action_delay=10)
    start_action(state, "user:2")

    clock.now += seconds

    assert expected == actions_object(state)["state-machines"][0]["status"]


def test_forgotten() -> None:
    """A minute after its completion an action is as unknown as one that never was."""
    clock = StandingClock()
    state = fresh_cluster(clock=clock, action_delay=10)
    start_action(state, "user:2")

    clock.now += 70.1

    with pytest.raises(RestError) as caught:
        action_object(state, "action-1")
    assert (404, "action_not_exist") == (caught.value.status, caught.value.error_code)
    assert [] == actions_object_v2(state)


def test_writes_can_be_assumed_to_have_no_action() -> None:
    """With user_write_action=no, writes answer no action_uid."""
    state = fresh_cluster(user_write_action="no")

    assert {} == start_action(state, "user:2")
    assert {} == state.actions
