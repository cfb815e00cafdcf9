"""The users, and the permissions of management roles."""

from typing import Final

from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.state import Record, users
from redis_enterprise_emulator.state.access.logins import management_roles
from redis_enterprise_emulator.state.access.permissions import PERMISSIONS, strongest
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.versions import DRY_RUN_OF_USERS_AND_ROLES, RELEASE_8_0


def get_users(call: Call) -> list[Record]:
    """GET /v1/users."""
    return [users.user_object(call.state, uid) for uid in sorted(call.state.users)]


def get_user(call: Call, uid: int) -> Record:
    """GET /v1/users/{uid}: everybody may see themselves."""
    if uid != call.caller["uid"]:
        call.require("view_user_info")
    return users.user_object(call.state, uid)


def create_user(call: Call) -> Record:
    """POST /v1/users."""
    return users.create_user(call.state, call.body)


def update_user(call: Call, uid: int) -> Record:
    """PUT /v1/users/{uid}: everybody may change some of themselves."""
    if uid != call.caller["uid"]:
        call.require("update_user")
    return users.update_user(call.state, uid, call.body, everything="update_user" in call.permissions)


def delete_user(call: Call, uid: int) -> Record:
    """DELETE /v1/users/{uid}."""
    return users.delete_user(call.state, uid, caller=call.caller["uid"])


def get_own_role(call: Call) -> Record:
    """GET /v1/users/role: the caller's management role."""
    return {"role": strongest(management_roles(call.state, call.caller))}


def get_all_permissions(_: Call) -> Record:
    """GET /v1/users/permissions."""
    return {role: _permissions_object(role) for role in PERMISSIONS}


def get_permissions(_: Call, role: str) -> Record:
    """GET /v1/users/permissions/{role}."""
    if role not in PERMISSIONS:
        raise RestError(404, "role_not_exist", f"there is no management role {role}")
    return {role: _permissions_object(role)}


def _permissions_object(role: str) -> Record:
    return {"api_permissions": sorted(PERMISSIONS[role]), "ui_permissions": []}


ROUTES: Final = (
    Route("GET", "/v1/users", get_users, "view_all_users_info"),
    Route("POST", "/v1/users", create_user, "create_new_user", dry_run=DRY_RUN_OF_USERS_AND_ROLES),
    Route("GET", "/v1/users/<int:uid>", get_user),
    Route("PUT", "/v1/users/<int:uid>", update_user, dry_run=DRY_RUN_OF_USERS_AND_ROLES),
    Route("DELETE", "/v1/users/<int:uid>", delete_user, "delete_user"),
    Route("GET", "/v1/users/role", get_own_role),
    Route("GET", "/v1/users/permissions", get_all_permissions, until=RELEASE_8_0),
    Route("GET", "/v1/users/permissions/<role>", get_permissions, until=RELEASE_8_0),
)
