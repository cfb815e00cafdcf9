"""Work that goes on after an answer: what writes to users and roles start, and how it is followed.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/actions/
"""

from typing import Final

from redis_enterprise_emulator.errors import RestError
from redis_enterprise_emulator.state.model import Record, State

_NAME: Final = "SMUpdateAcl"


def start_action(state: State, object_name: str) -> Record:
    """Begin an action on ``user:2`` or the like; ``{"action_uid": ...}``, or nothing if writes have none."""
    if state.assumptions.user_write_action == "no":
        return {}
    uid = state.new_uid()
    state.actions[uid] = {"object_name": object_name, "creation_time": state.clock()}
    return {"action_uid": uid}


def action_object(state: State, uid: str) -> Record:
    """What GET /v1/actions/{uid} answers.

    Raises:
        RestError: 404 if there was none, or it is no longer kept.
    """
    action = _kept(state).get(uid)
    if action is None:
        raise RestError(404, "action_not_exist", f"there is no action {uid}")
    return _version_1(state, uid, action)


def actions_object(state: State) -> Record:
    """What GET /v1/actions answers: tasks (none here) and state machines."""
    machines = [_version_1(state, uid, action) for uid, action in _kept(state).items()]
    return {"actions": [], "state-machines": machines}


def action_object_v2(state: State, uid: str) -> Record:
    """What GET /v2/actions/{uid} answers: the same facts, other keys and types."""
    action = action_object(state, uid)
    object_type, _, object_uid = action["object_name"].partition(":")
    return {
        "action_type": "state-machine",
        "action_uid": uid,
        "additional_info": {"object_type": object_type, "object_uid": object_uid},
        "creation_time": int(state.actions[uid]["creation_time"]),
        "name": action["name"],
        "progress": float(action["progress"]),
        "status": action["status"],
    }


def actions_object_v2(state: State) -> list[Record]:
    """What GET /v2/actions answers."""
    return [action_object_v2(state, uid) for uid in _kept(state)]


def _kept(state: State) -> dict[str, Record]:
    """The actions that the cluster still knows; forgets the others."""
    life = state.action_delay + state.assumptions.action_retention
    for uid, action in list(state.actions.items()):
        if state.clock() > action["creation_time"] + life:
            del state.actions[uid]
    return state.actions


def _version_1(state: State, uid: str, action: Record) -> Record:
    completed = state.clock() >= action["creation_time"] + state.action_delay
    return {
        "action_uid": uid,
        "heartbeat": int(state.clock()),
        "name": _NAME,
        "object_name": action["object_name"],
        "progress": 100 if completed else 0,
        "status": "completed" if completed else "active",
    }
