"""Tests of databases that are at work on a change."""

from typing import Any

import pytest
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.actions import action_object
from redis_enterprise_emulator.state.database.databases import (
    create_database,
    database_object,
    database_objects,
    delete_database,
    update_database,
)
from redis_enterprise_emulator.state.errors import RestError

from tests.support.emulated_cluster import Api, StandingClock, fresh_cluster


@pytest.fixture
def clock() -> StandingClock:
    """The present, which a test moves."""
    return StandingClock()


@pytest.fixture
def state(clock: StandingClock) -> State:
    """A cluster with a database, whose changes take ten seconds."""
    return fresh_cluster(clock=clock, change_delay=10, databases=["cache"])


def test_databases_of_the_start_are_active(state: State) -> None:
    """A database that is there from the start has no action."""
    assert "active" == database_object(state, 1)["status"]
    assert "action_uid" not in database_object(state, 1)


def test_creation(state: State, clock: StandingClock) -> None:
    """A new database is pending, and active when its action is completed."""
    create_database(state, {"name": "other", "memory_size": 1})

    assert "pending" == database_object(state, 2)["status"]
    clock.now += 10
    assert "active" == database_object(state, 2)["status"]


def test_change(state: State, clock: StandingClock) -> None:
    """During a change the database names its action, and forgets it with the end."""
    action = update_database(state, 1, {"default_user": False})["action_uid"]

    shown = database_object(state, 1, "status,action_uid,default_user")
    assert {"status": "active-change-pending", "action_uid": action, "default_user": False} == shown
    clock.now += 10
    assert {"status": "active"} == database_object(state, 1, "status,action_uid")
    assert ("SMUpdateBDB", "completed") == (
        action_object(state, action)["name"],
        action_object(state, action)["status"],
    )


@pytest.mark.parametrize("write", ["update", "delete"])
def test_busy(state: State, clock: StandingClock, write: str) -> None:
    """A database that is at work answers 409 to the next write, and takes it when it is done."""

    def attempt() -> Any:
        return update_database(state, 1, {}) if write == "update" else delete_database(state, 1)

    update_database(state, 1, {})

    with pytest.raises(RestError) as caught:
        attempt()

    assert (409, "busy") == (caught.value.status, caught.value.error_code)
    clock.now += 10
    assert "action_uid" in attempt()


def test_databases_are_busy_apart(state: State) -> None:
    """One database at work does not keep another from a change."""
    create_database(state, {"name": "other", "memory_size": 1})

    assert "action_uid" in update_database(state, 1, {})


def test_deletion(state: State, clock: StandingClock) -> None:
    """A database that is being deleted is there until the end of it, and never comes back."""
    delete_database(state, 1)

    assert "delete-pending" == database_object(state, 1)["status"]
    clock.now += 10
    assert [] == database_objects(state)
    clock.now += 100
    assert [] == database_objects(state)


def test_failure(clock: StandingClock) -> None:
    """A change that fails was accepted, has an action that says why, and leaves all as it was (U-47)."""
    state = fresh_cluster(clock=clock, change_delay=10, databases=["cache"], database_change="failed")

    answer = update_database(state, 1, {"default_user": False})
    clock.now += 10

    assert not answer["default_user"]
    action = action_object(state, answer["action_uid"])
    assert ("failed", "the change was rejected, as this emulator was told to") == (action["status"], action["error"])
    assert {"status": "active", "default_user": True} == database_object(state, 1, "status,default_user")


def test_actions_of_a_database(state: State) -> None:
    """The actions of one database can be listed; those of one that is not there answer 404."""
    create_database(state, {"name": "other", "memory_size": 1})
    update_database(state, 1, {})
    service = Api(state)

    listed = service.request("GET", "/v1/actions/bdb/1").get_json()

    assert [("SMCreateBDB", "bdb:1", "completed"), ("SMUpdateBDB", "bdb:1", "active")] == [
        (action["name"], action["object_name"], action["status"]) for action in listed
    ]
    assert 404 == service.request("GET", "/v1/actions/bdb/77").status_code
