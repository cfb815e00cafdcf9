"""The roles."""

from typing import Final

from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.state import Record, roles
from redis_enterprise_emulator.state.versions import DRY_RUN_OF_USERS_AND_ROLES


def get_roles(call: Call) -> list[Record]:
    """GET /v1/roles."""
    return [roles.role_object(call.state, uid) for uid in sorted(call.state.roles)]


def get_role(call: Call, uid: int) -> Record:
    """GET /v1/roles/{uid}."""
    return roles.role_object(call.state, uid)


def create_role(call: Call) -> Record:
    """POST /v1/roles."""
    return roles.create_role(call.state, call.body)


def update_role(call: Call, uid: int) -> Record:
    """PUT /v1/roles/{uid}."""
    return roles.update_role(call.state, uid, call.body)


def delete_role(call: Call, uid: int) -> Record:
    """DELETE /v1/roles/{uid}."""
    return roles.delete_role(call.state, uid)


ROUTES: Final = (
    Route("GET", "/v1/roles", get_roles, "view_all_roles_info"),
    Route("POST", "/v1/roles", create_role, "create_role", dry_run=DRY_RUN_OF_USERS_AND_ROLES),
    Route("GET", "/v1/roles/<int:uid>", get_role, "view_role_info"),
    Route("PUT", "/v1/roles/<int:uid>", update_role, "update_role", dry_run=DRY_RUN_OF_USERS_AND_ROLES),
    Route("DELETE", "/v1/roles/<int:uid>", delete_role, "delete_role", dry_run=DRY_RUN_OF_USERS_AND_ROLES),
)
