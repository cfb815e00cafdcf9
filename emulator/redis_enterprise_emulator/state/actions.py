"""Work that goes on after an answer: what writes start, and how it is followed.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/actions/
"""

from collections.abc import Callable
from typing import Final

from redis_enterprise_emulator.errors import RestError
from redis_enterprise_emulator.state.model import Record, State

_NAME: Final = "SMUpdateAcl"
_DATABASE: Final = "bdb:"


def every_database(_uid: int) -> bool:
    """Stands for what a caller sees whose roles are not limited to some databases."""
    return True


def start_action(state: State, object_name: str, *, deletes: bool = False) -> Record:
    """Begin the action that a write to ``user:2`` or the like sets off.

    Args:
        state: The cluster.
        object_name: The user, role or Redis ACL.
        deletes: Whether it is deleted.

    Returns:
        ``{"action_uid": ...}``, or nothing if the write sets none off.
    """
    if not _sets_off_action(state, object_name, deletes=deletes):
        return {}
    return _start(state, object_name, name=_NAME, delay=state.action_delay)


def start_database_action(state: State, uid: int, *, name: str, error: str = "") -> Record:
    """Begin to create, change or delete a database; ``{"action_uid": ...}``.

    Args:
        state: The cluster.
        uid: The database's.
        name: ``SMUpdateBDB`` or the like.
        error: Why the action is going to fail, if it is.
    """
    return _start(state, f"bdb:{uid}", name=name, delay=state.change_delay, error=error)


def active_database_action(state: State, uid: int) -> Record | None:
    """The action that a database is busy with, if any."""
    for action_uid, action in state.actions.items():
        if action["object_name"] == f"bdb:{uid}" and not is_over(state, action):
            return _version_1(state, action_uid, action)
    return None


def is_over(state: State, action: Record, *, later: float = 0.0) -> bool:
    """Whether an action has come to its end, good or bad; or did so that many seconds ago."""
    return state.clock() >= float(action["end_time"]) + later


def action_object(state: State, uid: str, *, sees: Callable[[int], bool] = every_database) -> Record:
    """What GET /v1/actions/{uid} answers.

    Args:
        state: The cluster.
        uid: The action's.
        sees: Whether the caller sees a database: the actions on others are hidden.

    Raises:
        RestError: 404 if there was none, or it is no longer kept.
    """
    action = _kept(state, sees).get(uid)
    if action is None:
        raise RestError(404, "action_not_exist", f"there is no action {uid}")
    return _version_1(state, uid, action)


def actions_object(state: State, *, sees: Callable[[int], bool] = every_database) -> Record:
    """What GET /v1/actions answers: tasks (none here) and state machines."""
    machines = [_version_1(state, uid, action) for uid, action in _kept(state, sees).items()]
    return {"actions": [], "state-machines": machines}


def database_actions_object(state: State, uid: int) -> list[Record]:
    """What GET /v1/actions/bdb/{uid} answers."""
    machines: list[Record] = actions_object(state)["state-machines"]
    return [machine for machine in machines if machine["object_name"] == f"bdb:{uid}"]


def action_object_v2(state: State, uid: str, *, sees: Callable[[int], bool] = every_database) -> Record:
    """What GET /v2/actions/{uid} answers: the same facts, other keys and types."""
    action = action_object(state, uid, sees=sees)
    object_type, _, object_uid = action["object_name"].partition(":")
    return {
        "action_type": "state-machine",
        "action_uid": uid,
        "additional_info": {"object_type": object_type, "object_uid": object_uid},
        "creation_time": int(state.actions[uid]["creation_time"]),
        "name": action["name"],
        "progress": float(action.get("progress", 100)),
        "status": action["status"],
    }


def actions_object_v2(state: State, *, sees: Callable[[int], bool] = every_database) -> list[Record]:
    """What GET /v2/actions answers."""
    return [action_object_v2(state, uid) for uid in _kept(state, sees)]


def _sets_off_action(state: State, object_name: str, *, deletes: bool) -> bool:
    """Whether a write answers an action_uid.

    Recorded for users, and for the deletion of a role (fixtures of the vendor's Vault plugin, 2021), but not for new
    roles and Redis ACLs (the same, and the vendor's Professional Services in 2025). The OpenAPI document agrees.
    """
    if object_name.startswith("user:"):
        return state.assumptions.user_write_action == "yes"
    choice = state.assumptions.role_write_action
    return choice == "all" or (deletes and choice == "deletions")


def _start(state: State, object_name: str, *, name: str, delay: float, error: str = "") -> Record:
    uid = state.new_uid()
    now = state.clock()
    action = {"object_name": object_name, "name": name, "creation_time": now, "end_time": now + delay}
    state.actions[uid] = action | ({"error": error} if error else {})
    return {"action_uid": uid}


def _kept(state: State, sees: Callable[[int], bool]) -> dict[str, Record]:
    """The actions that the cluster still knows and the caller sees; forgets what it no longer knows."""
    for uid, action in list(state.actions.items()):
        if state.clock() > action["end_time"] + state.assumptions.action_retention:
            del state.actions[uid]
    return {uid: action for uid, action in state.actions.items() if _is_seen(action["object_name"], sees)}


def _is_seen(object_name: str, sees: Callable[[int], bool]) -> bool:
    return not object_name.startswith(_DATABASE) or sees(int(object_name.removeprefix(_DATABASE)))


def _version_1(state: State, uid: str, action: Record) -> Record:
    answer: Record = {
        "action_uid": uid,
        "heartbeat": int(min(state.clock(), action["end_time"])),
        "name": action["name"],
        "object_name": action["object_name"],
    }
    if not is_over(state, action):
        return answer | {"progress": 0, "status": "active"}
    if "error" in action:
        return answer | {"progress": 0, "status": "failed", "error": action["error"]}
    # Without progress, against the vendor's sample: so it was recorded for state machines.
    return answer | {"status": "completed"}
