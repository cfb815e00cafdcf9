"""Scopes of management roles: the databases that a user may see and change.

From 8.2.0 on, the `resources` of a role limit its management role to some databases. Its users see no others.
https://redis.io/docs/latest/operate/rs/release-notes/rs-8-2-releases/rs-8-2-0-25/
"""

from collections.abc import Iterator
from typing import Final

from redis_enterprise_emulator.state.access.permissions import PERMISSIONS
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.model import Record, State

SCOPABLE: Final = ("db_member", "db_viewer")
"""The management roles that can be limited, by the release notes."""

VIEW: Final = "view_bdb_info"
CREATE: Final = "create_bdb"


def database_uids(role: Record) -> frozenset[int] | None:
    """Return the databases that a role is limited to; None if it is not limited."""
    resources = role.get("resources")
    return frozenset(int(uid) for entry in resources for uid in entry.get("uids", ())) if resources else None


def check_resources(state: State, role: Record) -> None:
    """Refuse a scope that the role cannot have.

    Raises:
        RestError: 406 for a management role that has no scope, 400 for a database that is not there.
    """
    uids = database_uids(role)
    if uids is None:
        return
    if role["management"] not in SCOPABLE and state.assumptions.scope_of_other_roles == "406":
        raise RestError(406, "invalid_param", f"the management role {role['management']} cannot be scoped")
    missing = sorted(uids - state.bdbs.keys())
    if missing and state.assumptions.scope_of_missing_database == "400":
        raise RestError(400, "bdb_not_exist", f"resources: there is no database {missing[0]}")


def covers(state: State, user: Record, permission: str, uid: int) -> bool:
    """Return whether one of the user's roles has the permission for that database."""
    return any(scope is None or uid in scope for scope in _scopes(state, user, permission))


def require_database(state: State, user: Record, permission: str, uid: int) -> None:
    """Refuse a call about a database that the user's roles do not cover.

    Raises:
        RestError: 404 for a database that the user does not see, 403 for one that it may only look at.
    """
    if not covers(state, user, VIEW, uid) and state.assumptions.hidden_database == "404":
        raise RestError(404, "bdb_not_exist", f"there is no database {uid}")
    if not covers(state, user, permission, uid):
        raise RestError(403, "forbidden", f"permission {permission} is needed for database {uid}")


def require_creation(state: State, user: Record) -> None:
    """Refuse a new database to a user whose right to make one is scoped: it would be outside of every scope.

    Raises:
        RestError: 403.
    """
    if state.assumptions.scoped_creation == "403" and None not in _scopes(state, user, CREATE):
        raise RestError(403, "forbidden", f"permission {CREATE} is limited to databases that are there")


def forget_database(state: State, uid: int) -> None:
    """Take a deleted database out of the scopes, if that is what a cluster does."""
    if state.assumptions.scope_of_deleted_database == "kept":
        return
    for role in state.roles.values():
        for entry in role.get("resources", ()):
            entry["uids"] = [text for text in entry.get("uids", ()) if text != str(uid)]


def _scopes(state: State, user: Record, permission: str) -> Iterator[frozenset[int] | None]:
    """Return the scope of each role of the user that has the permission."""
    for uid in user["role_uids"]:
        role = state.roles.get(uid)
        if role and permission in PERMISSIONS[role["management"]]:
            yield database_uids(role)
