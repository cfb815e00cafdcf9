"""The actions, running or completed."""

from typing import Final

from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.state import Record, actions
from redis_enterprise_emulator.state.database import databases
from redis_enterprise_emulator.state.versions import RELEASE_7_22


def get_actions(call: Call) -> Record:
    """GET /v1/actions."""
    return actions.actions_object(call.state, sees=call.sees)


def get_action(call: Call, uid: str) -> Record:
    """GET /v1/actions/{uid}."""
    return actions.action_object(call.state, uid, sees=call.sees)


def get_database_actions(call: Call, uid: int) -> list[Record]:
    """GET /v1/actions/bdb/{uid}."""
    databases.database_object(call.state, uid)
    return actions.database_actions_object(call.state, uid)


def get_actions_v2(call: Call) -> list[Record]:
    """GET /v2/actions."""
    return actions.actions_object_v2(call.state, sees=call.sees)


def get_action_v2(call: Call, uid: str) -> Record:
    """GET /v2/actions/{uid}."""
    return actions.action_object_v2(call.state, uid, sees=call.sees)


ROUTES: Final = (
    Route("GET", "/v1/actions", get_actions, "view_status_of_cluster_action"),
    Route("GET", "/v1/actions/<uid>", get_action, "view_status_of_cluster_action"),
    Route("GET", "/v1/actions/bdb/<int:uid>", get_database_actions, "view_status_of_cluster_action"),
    Route("GET", "/v2/actions", get_actions_v2, "view_status_of_cluster_action", RELEASE_7_22),
    Route("GET", "/v2/actions/<uid>", get_action_v2, "view_status_of_cluster_action", RELEASE_7_22),
)
