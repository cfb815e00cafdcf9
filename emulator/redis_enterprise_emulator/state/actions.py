"""Actions: work that a write starts and that goes on after its response.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/actions/
"""

import uuid
from collections.abc import Callable
from typing import Final

from redis_enterprise_emulator.state.errors import NotFoundError
from redis_enterprise_emulator.state.model import Record, State

_NAME: Final = "SMUpdateAcl"
_DATABASE: Final = "bdb:"


def every_database(_uid: int) -> bool:
    """Return True: a caller whose roles are not limited sees every database."""
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
    """Return the action that a database is busy with, if any."""
    name = f"{_DATABASE}{uid}"
    for action_uid, action in state.actions.items():
        if action["object_name"] == name and not is_over(state, action):
            return _version_1(state, action_uid, action)
    return None


def is_over(state: State, action: Record, *, later: float = 0.0) -> bool:
    """Return whether an action has come to its end, good or bad; or did so that many seconds ago."""
    return state.clock() >= float(action["end_time"]) + later


def action_object(state: State, uid: str, *, sees: Callable[[int], bool] = every_database) -> Record:
    """Return the body of GET /v1/actions/{uid}.

    Args:
        state: The cluster.
        uid: The action's.
        sees: Whether the caller sees a database: the actions on others are hidden.

    Raises:
        RestError: 404 if there was none, or it is no longer kept.
    """
    for action in [*_machines(state, sees), *_tasks(state, sees)]:
        if action["action_uid"] == uid:
            return action
    raise NotFoundError("action", uid)


def actions_object(state: State, *, sees: Callable[[int], bool] = every_database) -> Record:
    """Return the answer of GET /v1/actions: tasks and state machines."""
    return {"actions": _tasks(state, sees), "state-machines": _machines(state, sees)}


def database_actions_object(state: State, uid: int) -> list[Record]:
    """Return the body of GET /v1/actions/bdb/{uid}."""
    return [machine for machine in _machines(state, every_database) if machine["object_name"] == f"bdb:{uid}"]


def action_object_v2(state: State, uid: str, *, sees: Callable[[int], bool] = every_database) -> Record:
    """Return the body of GET /v2/actions/{uid}: the same facts, other keys and types."""
    action = action_object(state, uid, sees=sees)
    if "task_id" in action:
        return _version_2(action, "task", created=int(action["creation_time"]))
    object_type, _, object_uid = action["object_name"].partition(":")
    about = {"additional_info": {"object_type": object_type, "object_uid": object_uid}}
    return about | _version_2(action, "state-machine", created=int(state.actions[uid]["creation_time"]))


def actions_object_v2(state: State, *, sees: Callable[[int], bool] = every_database) -> list[Record]:
    """Return the body of GET /v2/actions."""
    actions = [*_machines(state, sees), *_tasks(state, sees)]
    return [action_object_v2(state, action["action_uid"]) for action in actions]


def _sets_off_action(state: State, object_name: str, *, deletes: bool) -> bool:
    """Return whether a write answers an action_uid.

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
    """Return the actions that the cluster still knows and the caller sees; forgets what it no longer knows."""
    for uid, action in list(state.actions.items()):
        if state.clock() > action["end_time"] + state.assumptions.action_retention:
            del state.actions[uid]
    return {uid: action for uid, action in state.actions.items() if _is_seen(action["object_name"], sees)}


def _is_seen(object_name: str, sees: Callable[[int], bool]) -> bool:
    return not object_name.startswith(_DATABASE) or sees(int(object_name.removeprefix(_DATABASE)))


def _machines(state: State, sees: Callable[[int], bool]) -> list[Record]:
    return [_version_1(state, uid, action) for uid, action in _kept(state, sees).items()]


def _tasks(state: State, sees: Callable[[int], bool]) -> list[Record]:
    """Return what runs on a node: a recorded cluster had such a task after it had made a database."""
    made = ((uid, action) for uid, action in _kept(state, sees).items() if action["name"] == "SMCreateBDB")
    return [_task(state, uid, action) for uid, action in made if is_over(state, action)]


def _task(state: State, machine_uid: str, machine: Record) -> Record:
    """Return a task in its recorded form: numbers are texts."""
    uid = str(uuid.uuid5(uuid.NAMESPACE_OID, machine_uid))
    return {
        "action_uid": uid,
        "creation_time": str(int(machine["end_time"])),
        "name": "retry_bdb",
        "node_uid": str(state.primary),
        "progress": "100",
        "status": "completed",
        "task_id": uid,
    }


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


def _version_2(action: Record, action_type: str, *, created: int) -> Record:
    return {
        "action_type": action_type,
        "action_uid": action["action_uid"],
        "creation_time": created,
        "name": action["name"],
        "progress": float(action.get("progress", 100)),
        "status": action["status"],
    }
