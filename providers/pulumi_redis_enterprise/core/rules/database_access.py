"""One entry of a database's `roles_permissions`: what the users of a role may do in it.

https://redis.io/docs/latest/operate/rs/security/access-control/create-db-roles/
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypedDict

from pulumi_redis_enterprise.core.claims import Key
from pulumi_redis_enterprise.core.inventory import FoundObject, Inventory
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs, Properties, changes_between, options_in
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS
from pulumi_redis_enterprise.core.references import (
    Uid,
    identity_as_before,
    means_same_object,
    named_as_before,
    reference_problems,
)

MANAGED: Final = ("database", "role", "acl")
REPLACING: Final = ("database", "role")
ID: Final = "the `uid` of the database, a slash, and that of the role"
_SOURCES: Final = {"database": "GET /v1/bdbs", "role": "GET /v1/roles", "acl": "GET /v1/redis_acls"}

Entries = Sequence[Mapping[str, int]]
"""``[{"role_uid": 2, "redis_acl_uid": 3}]``"""


class DatabaseAccessInputs(TypedDict, total=False):
    """The checked inputs; each object by name or uid."""

    database: str | int
    role: str | int
    acl: str | int
    adopt_existing: bool


class DatabaseAccessOutputs(TypedDict):
    """The outputs beyond the inputs."""

    database_uid: Uid
    database_name: str
    role_uid: Uid
    role_name: str
    acl_uid: Uid


@dataclass(frozen=True, slots=True)
class AccessId:
    """The id of an entry: a role in a database. As text ``<database uid>/<role uid>``."""

    database_uid: Uid
    role_uid: Uid

    def __str__(self) -> str:
        return f"{self.database_uid}/{self.role_uid}"


def check(_old: Mapping[str, Any], new: Mapping[str, Any], _now: datetime) -> CheckedInputs:
    """The inputs as they are given: each a name or a uid.

    Args:
        new: `database`, `role`, `acl`, and perhaps `adopt_existing`.
    """
    checked = CheckedInputs({name: new.get(name) for name in MANAGED})
    for name, source in _SOURCES.items():
        checked.problems += reference_problems(name, new.get(name), source=source)
    checked.inputs |= options_in(new)
    return checked


def natural_key(new: Mapping[str, Any]) -> Key:
    """Return what identifies an entry: its database and its role."""
    return (new.get("database"), new.get("role"))


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Return which managed properties differ.

    Another database or role is another entry; another spelling of it is not.
    """
    other = tuple(name for name in REPLACING if not _is_same(name, old, new))
    return changes_between(old, new, managed=MANAGED, replacing=other)


def _is_same(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return means_same_object(new.get(name), old.get(name), old.get(f"{name}_name"), old.get(f"{name}_uid"))


def acl_of(entries: Entries, role_uid: Uid) -> Uid | None:
    """The uid of the ACL that the role has, or None."""
    uid = next((entry.get("redis_acl_uid") for entry in entries if entry.get("role_uid") == role_uid), None)
    return None if uid is None else Uid(uid)


def with_entry(entries: Entries, role_uid: Uid, acl_uid: Uid | None) -> list[Mapping[str, int]]:
    """The list with the role's own entry set, or without it if there is no ACL. All other entries stay."""
    others = [entry for entry in entries if entry.get("role_uid") != role_uid]
    return [*others, {"role_uid": role_uid, "redis_acl_uid": acl_uid}] if acl_uid is not None else others


def outputs(entry_id: AccessId, acl_uid: Uid, *, database: str, role: str) -> DatabaseAccessOutputs:
    """Return what the cluster calls the three objects.

    Args:
        entry_id: Which entry.
        acl_uid: What it says.
        database: The name of its database.
        role: The name of its role.
    """
    return {
        "database_uid": entry_id.database_uid,
        "database_name": database,
        "role_uid": entry_id.role_uid,
        "role_name": role,
        "acl_uid": acl_uid,
    }


def observed(
    entry_id: AccessId, acl_uid: Uid, names: Mapping[str, Mapping[Uid, str]], state: Mapping[str, Any]
) -> DatabaseAccessInputs:
    """The inputs that describe the entry that the database has.

    Args:
        entry_id: Which entry.
        acl_uid: What it says.
        names: By property (`database`, `role`, `acl`), the names of all objects by uid.
        state: The stored properties: what they name by uid is named so again.
    """
    return {
        "database": identity_as_before(entry_id.database_uid, names["database"], state.get("database")),
        "role": identity_as_before(entry_id.role_uid, names["role"], state.get("role")),
        "acl": named_as_before(acl_uid, names["acl"], state.get("acl")),
    }


def previous_settings(acl_uid: Uid | None, names: Mapping[Uid, str]) -> Properties:
    """Return the output that tells which ACL the role had before.

    Args:
        acl_uid: The ACL.
        names: The names of all ACLs by uid.
    """
    return {PREVIOUS: {"redis_acl_uid": acl_uid, "acl": "" if acl_uid is None else names.get(acl_uid, "")}}


def restored(previous: Mapping[str, Any], names: Mapping[Uid, str]) -> Uid | None:
    """Return the uid of the ACL that was found; None if there is none of that uid and name any more."""
    uid = previous.get("redis_acl_uid")
    if not isinstance(uid, int) or Uid(uid) not in names or names[Uid(uid)] != previous.get("acl"):
        return None
    return Uid(uid)


def found_in(inventory: Inventory) -> Iterator[FoundObject]:
    """Yield the entries of all databases that have a name of their own."""
    for database in inventory.named_databases:
        # The vendor documents both uids; an entry that lacks one gives nobody anything.
        entries = [it for it in database["roles_permissions"] if it.keys() >= {"role_uid", "redis_acl_uid"}]
        for entry in entries:
            entry_id = AccessId(database["uid"], entry["role_uid"])
            yield _found_entry(inventory, database, entry_id, entry["redis_acl_uid"])


def _found_entry(inventory: Inventory, database: Mapping[str, Any], entry_id: AccessId, acl_uid: Uid) -> FoundObject:
    names = {
        "database": {database["uid"]: database["name"]},
        "role": inventory.role_names,
        "acl": inventory.acl_names,
    }
    seen = observed(entry_id, acl_uid, names, {})
    role = inventory.role_names.get(entry_id.role_uid, "")
    more = outputs(entry_id, acl_uid, database=database["name"], role=role)
    return FoundObject(f"{seen['role']}-in-{seen['database']}", str(entry_id), seen, more)
