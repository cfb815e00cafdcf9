"""The default user of a database, which needs no name and, unless somebody set one, no password.

https://redis.io/docs/latest/operate/rs/security/access-control/manage-users/default-user/
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, TypedDict

from pulumi_redis_enterprise.core.inventory import FoundObject, Inventory
from pulumi_redis_enterprise.core.model import (
    Changes,
    CheckedInputs,
    PlanWarning,
    Properties,
    flag_problems,
    options_in,
)
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS
from pulumi_redis_enterprise.core.references import (
    Uid,
    identity_as_before,
    reference_problems,
)
from pulumi_redis_enterprise.core.rules import database_settings
from pulumi_redis_enterprise.errors import redact

FIELD: Final = "default_user"
MANAGED: Final = ("database", "enabled")
ID: Final = "the `uid` of the database, as each has one default user"
_MAY_LOG_IN: Final = "active"


class DatabaseDefaultUserInputs(TypedDict, total=False):
    """The checked inputs."""

    database: str | int
    enabled: bool
    adopt_existing: bool
    without_users: bool


class DatabaseDefaultUserState(DatabaseDefaultUserInputs, total=False):
    """The stored properties; what is being imported has fewer."""

    database_name: str
    previous_settings: Mapping[str, Any]
    cluster: str


class DatabaseDefaultUserOutputs(TypedDict):
    """The outputs beyond the inputs."""

    database_name: str


def check(_old: Mapping[str, Any], new: Mapping[str, Any], _now: datetime) -> CheckedInputs:
    """Return the inputs as they are given.

    Args:
        new: `database` (name or uid), `enabled`, and perhaps `adopt_existing` and `without_users`.
    """
    checked = CheckedInputs({name: new.get(name) for name in MANAGED})
    checked.problems += reference_problems("database", new.get("database"), source="GET /v1/bdbs")
    fix = "give false, so that only users with a DatabaseAccess log in, or true"
    checked.problems += flag_problems("enabled", new.get("enabled"), fix=fix)
    checked.inputs |= options_in(new)
    return checked


REPLACING = database_settings.REPLACING
natural_key = database_settings.natural_key


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Return which managed properties differ."""
    return database_settings.changes(old, new, managed=MANAGED)


def observed(
    database: Mapping[str, Any], state: Mapping[str, Any], names: Mapping[Uid, str]
) -> DatabaseDefaultUserInputs:
    """Return the inputs that describe a live database.

    Args:
        database: The kept part of what GET /v1/bdbs shows.
        state: The stored properties: how they name the database is kept.
        names: The names of all databases by uid.
    """
    reference = identity_as_before(database["uid"], names, state.get("database"))
    return {"database": reference, "enabled": database[FIELD]}


def outputs(database: Mapping[str, Any]) -> DatabaseDefaultUserOutputs:
    """Return what there is to know beyond the inputs."""
    return {"database_name": database["name"]}


def previous_settings(database: Mapping[str, Any]) -> Properties:
    """Return the output that tells how the default user was before it was managed."""
    return {PREVIOUS: {FIELD: database[FIELD]}}


def found_in(inventory: Inventory) -> Iterator[FoundObject]:
    """Yield the default users that are off.

    One that may log in is the default; one that may not is somebody's wish, to be kept.
    """
    for database in inventory.named_databases:
        if not database[FIELD]:
            seen = observed(database, {}, {database["uid"]: database["name"]})
            name = f"{database['name']}-default-user"
            yield FoundObject(name, str(database["uid"]), seen, previous_settings(database) | outputs(database))


def lets_somebody_in(database: Mapping[str, Any], users: Iterable[Mapping[str, Any]]) -> bool:
    """Return True if an active user of the cluster has a role that has access to the database.

    Args:
        database: The database.
        users: All users: `role_uids` and `status`.
    """
    roles = {entry["role_uid"] for entry in database["roles_permissions"] if "role_uid" in entry}
    return any(not roles.isdisjoint(user["role_uids"]) and user["status"] == _MAY_LOG_IN for user in users)


def deprecation(database: Any) -> PlanWarning:
    """Return the warning that an argument of `DatabaseMtlsConfig` switches the default user too early."""
    return PlanWarning(
        redact(database),
        "the argument default_user of DatabaseMtlsConfig is deprecated, as it comes before the users who are to log in",
        "use a DatabaseDefaultUser that depends on them, and leave default_user out",
    )
