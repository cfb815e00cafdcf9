"""Roles: a management role under a name, which users hold by uid.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/roles/
"""

from typing import Any, Final

from redis_enterprise_emulator.state.access.permissions import MANAGEMENT_ROLES
from redis_enterprise_emulator.state.access.scopes import check_resources
from redis_enterprise_emulator.state.actions import start_action
from redis_enterprise_emulator.state.errors import NotFoundError, RestError
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.schemas import NUMBER, OBJECT_NAME, TEXT, check
from redis_enterprise_emulator.state.versions import ROLE_RESOURCES, USER_MANAGER

_ADMIN: Final = ("Admin", "admin")
_OLD: Final = (
    ("Cluster Member", "cluster_member"),
    ("Cluster Viewer", "cluster_viewer"),
    ("DB Member", "db_member"),
    ("DB Viewer", "db_viewer"),
    ("None", "none"),
)
"""The roles that clusters before 7.2.4 had too. The upgrade keeps a role that is in use (release notes of 7.2.4-92)."""


def role_schema(state: State) -> Record:
    """Return what a role's POST and PUT may hold."""
    properties: Record = {
        "uid": NUMBER | {"minimum": 1},
        "name": TEXT | {"minLength": 1, "pattern": OBJECT_NAME},
        "management": TEXT | {"enum": known_management_roles(state)},
    }
    if state.has(ROLE_RESOURCES):
        resource = {
            "type": "object",
            "properties": {"type": TEXT | {"enum": ["db"]}, "uids": {"type": "array", "items": TEXT}},
        }
        properties["resources"] = {"type": "array", "items": resource}
    return {"type": "object", "description": "A role of the cluster.", "properties": properties}


def known_management_roles(state: State) -> list[str]:
    """Return the management roles that the version has."""
    return [role for role in MANAGEMENT_ROLES if role != "user_manager" or state.has(USER_MANAGER)]


def add_default_roles(state: State) -> None:
    """Give a cluster its default roles: Admin only, or the old ones too."""
    for name, management in (_ADMIN, *(_OLD if state.keeps_old_roles else ())):
        uid = state.new_record_uid("role")
        state.roles[uid] = {"uid": uid, "name": name, "management": management}


def role_object(state: State, uid: int) -> Record:
    """Return the body of GET /v1/roles/{uid}.

    Raises:
        RestError: 404 if there is none.
    """
    return _shown(state, _stored(state, uid))


def create_role(state: State, body: Any) -> Record:
    """Add a role, as POST /v1/roles does; its uid may be chosen."""
    wanted = check(body, role_schema(state), state=state)
    for key in ("name", "management"):
        if key not in wanted:
            raise RestError(400, "missing_field", f"a role needs {key}")
    _check_name_is_free(state, wanted["name"], uid=None, status=409)
    if wanted.get("uid") in state.roles:
        raise RestError(409, "uid_already_exists", f"there is a role {wanted['uid']} already")
    check_resources(state, wanted)
    uid = state.new_record_uid("role", wanted.get("uid"))
    state.roles[uid] = wanted | {"uid": uid}
    return role_object(state, uid) | start_action(state, f"role:{uid}")


def update_role(state: State, uid: int, body: Any) -> Record:
    """Change some fields of a role, as PUT /v1/roles/{uid} does."""
    role = _stored(state, uid)
    wanted = check(body, role_schema(state), state=state)
    if "name" in wanted:
        _check_name_is_free(state, wanted["name"], uid=uid, status=406)
    if wanted.get("uid", uid) != uid:
        raise RestError(400, "invalid_schema", "the uid of a role cannot change")
    if wanted.get("management", "admin") != "admin":
        _check_an_administrator_remains(state, uid)
    check_resources(state, role | wanted)
    role.update(wanted)
    return role_object(state, uid) | start_action(state, f"role:{uid}")


def delete_role(state: State, uid: int) -> Record:
    """Remove a role, as DELETE /v1/roles/{uid} does; ``{"action_uid": ...}``."""
    _stored(state, uid)
    holders = [user for user in state.users.values() if uid in user["role_uids"]]
    if holders and state.assumptions.delete_role_in_use == "406":
        raise RestError(406, "role_in_use", f"role {uid} is held by {len(holders)} users")
    _check_an_administrator_remains(state, uid)
    for user in holders:
        user["role_uids"] = [held for held in user["role_uids"] if held != uid]
    for bdb in state.bdbs.values():
        # The vendor's Vault plug-in relies on it: a database forgets a role that is gone (U-22).
        bdb["roles_permissions"] = [entry for entry in bdb["roles_permissions"] if entry["role_uid"] != uid]
    del state.roles[uid]
    return start_action(state, f"role:{uid}", deletes=True)


def _stored(state: State, uid: int) -> Record:
    if uid not in state.roles:
        raise NotFoundError("role", uid)
    return state.roles[uid]


def _shown(state: State, role: Record) -> Record:
    """Return a copy as answers show it: a role that is not limited has no `resources`, or none in them."""
    answer = {key: value for key, value in role.items() if key != "resources" or value}
    is_empty = "resources" not in answer and state.assumptions.unscoped_resources == "empty"
    return answer | {"resources": []} if is_empty and state.has(ROLE_RESOURCES) else answer


def _check_name_is_free(state: State, name: str, *, uid: int | None, status: int) -> None:
    if any(role["name"] == name and role["uid"] != uid for role in state.roles.values()):
        raise RestError(status, "name_already_exists", f"there is a role {name} already")


def _check_an_administrator_remains(state: State, uid: int) -> None:
    """Refuse to take the admin role from all who have it."""
    if state.roles[uid]["management"] != "admin":
        return
    others = {role["uid"] for role in state.roles.values() if role["management"] == "admin"} - {uid}
    if not any(others.intersection(user["role_uids"]) for user in state.users.values()):
        raise RestError(406, "change_last_admin_role_not_allowed", "the last administrator needs this role")
