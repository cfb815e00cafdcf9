"""`DatabaseAccess`: what the users of a role may do in a database.

Example::

    app = Role("app", role_name="app")
    read_only = RedisAcl("read-only", acl_name="read-only", rule="+@read ~*")
    DatabaseAccess("app-in-orders", database="orders", role=app, acl=read_only)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import pulumi

from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise._resource import Resource
from pulumi_redis_enterprise.api.transport.journal import note_object
from pulumi_redis_enterprise.core.claims import LiveObject, Names
from pulumi_redis_enterprise.core.model import Changes, Properties
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS, previous_of
from pulumi_redis_enterprise.core.references import Uid, uid_from, without_new_names
from pulumi_redis_enterprise.core.rules import database_access as rules
from pulumi_redis_enterprise.core.rules.database_access import AccessId
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfig
from pulumi_redis_enterprise.errors import ConflictError, InvalidInputError, NotConvergedError, redact
from pulumi_redis_enterprise.life.kind import Rules
from pulumi_redis_enterprise.lifecycle.adoption import adopt_as_it_is, already_exists, log_return
from pulumi_redis_enterprise.redis_acl import RedisAcl
from pulumi_redis_enterprise.role import Role, RoleProvider
from pulumi_redis_enterprise.sdk.outputs import NotGiven
from pulumi_redis_enterprise.sdk.run import renames_of

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.databases import Database
    from pulumi_redis_enterprise.api.collections.redis_acls import RedisAcl as LiveAcl
    from pulumi_redis_enterprise.api.collections.roles import Role as LiveRole
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.rules.database_access import DatabaseAccessInputs

_ATTEMPTS = 10


class DatabaseAccessProvider(Provider):
    """Manages one entry of `roles_permissions`, and no other. Stored by reference: never move or rename it."""

    rules: ClassVar[Rules] = rules
    by_uid: ClassVar[bool] = True

    def create_object(self, cluster: RedisEnterprise, new: DatabaseAccessInputs) -> tuple[str, Mapping[str, Any]]:
        """Add the entry; the role's other entry, if there is one, is an error unless adopted."""
        database, role, acl = self._target(cluster, new)
        entry_id = AccessId(database["uid"], role.uid)
        present = rules.acl_of(database["roles_permissions"], role.uid)
        previous = {} if present is None else rules.previous_settings(present, _acl_names(cluster))
        if present == acl.uid:
            previous = adopt_as_it_is(cluster, _label(database, role), previous.get(PREVIOUS, {}), new)
        note_object(str(entry_id), previous)
        _write(cluster, entry_id, acl.uid)
        return str(entry_id), previous | rules.outputs(entry_id, acl.uid, database=database["name"], role=role.name)

    def resolve_id(self, cluster: RedisEnterprise, text: str) -> str:
        """Return the uids of a database and a role, which are given by uids or names, as ``orders/app``."""
        database, slash, role = text.partition("/")
        if not (slash and database and role):
            raise InvalidInputError(
                f"expected a database and a role, as in orders/app, got {redact(text)}",
                fix="give the name or the uid of each, with a slash between them",
            )
        names = [int(name) if name.isdecimal() else name for name in (database, role)]
        (found,) = cluster.roles.resolve(names[1])
        return str(AccessId(cluster.databases.resolve(names[0])["uid"], found.uid))

    def refuse_creation(self, cluster: RedisEnterprise, new: DatabaseAccessInputs, _id: str) -> None:
        """Raise if the database, the role or the ACL does not exist, or the role has another ACL there."""
        self._target(cluster, new)

    def _target(self, cluster: RedisEnterprise, new: DatabaseAccessInputs) -> tuple[Database, LiveRole, LiveAcl]:
        """Return the database, the role and the ACL of an entry that can be written."""
        database = cluster.databases.resolve(new["database"])
        (role,), (acl,) = cluster.roles.resolve(new["role"]), cluster.redis_acls.resolve(new["acl"])
        present = rules.acl_of(database["roles_permissions"], role.uid)
        if present not in (None, acl.uid) and not new.get("adopt_existing"):
            found = f"acl: found {_acl_name(cluster, present)}, wanted {acl.name!r} (uid {acl.uid})"
            raise already_exists(cluster, _label(database, role), [found])
        return database, role, acl

    def update_object(
        self,
        cluster: RedisEnterprise,
        id_: str,
        _old: DatabaseAccessInputs,
        new: DatabaseAccessInputs,
        _changes: Changes,
    ) -> Mapping[str, Any]:
        """Give the role another ACL."""
        entry_id, (acl,) = _entry(id_), cluster.redis_acls.resolve(new["acl"])
        _write(cluster, entry_id, acl.uid)
        database, (role,) = cluster.databases.resolve(entry_id.database_uid), cluster.roles.resolve(entry_id.role_uid)
        return rules.outputs(entry_id, acl.uid, database=database["name"], role=role.name)

    def delete_object(self, cluster: RedisEnterprise, id_: str, state: Properties) -> None:
        """Give back the ACL that was found, if it is still there; else take the entry out.

        A deleted database or role took the entry along.
        """
        entry_id, previous = _entry(id_), previous_of(state)
        acl_uid = rules.restored(previous, _acl_names(cluster)) if previous else None
        if previous and cluster.databases.get(entry_id.database_uid) is None:
            return
        if acl_uid is not None:
            log_return(cluster, f"access of role {entry_id.role_uid} to database {entry_id.database_uid}", previous)
        elif previous:
            cluster.client.log(f"the ACL {previous.get('acl')!r} that was found is gone: the access is taken out")
        _write(cluster, entry_id, acl_uid)
        if acl_uid is not None:
            self._returned.note(id_)

    def find_object(self, cluster: RedisEnterprise, id_: str) -> LiveObject | None:
        """Return the entry: inputs mean its database and its role by name or uid."""
        entry_id = _entry(id_)
        database, role = cluster.databases.cached(entry_id.database_uid), cluster.roles.cached(entry_id.role_uid)
        if database is None or role is None:
            return None
        names: Names = [{database["uid"], database["name"]}, {role.uid, role.name}]
        # A role that this very run has renamed is the same one; one that took its uid under another name is not.
        former = renames_of(self._configuration, RoleProvider.__name__).former(role.name)
        return LiveObject(_label(database, role), names, renamable=(0,), former={1: former} if former else {})

    def read_object(
        self, cluster: RedisEnterprise, id_: str, state: Properties
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """The role's entry of the database."""
        entry_id = _entry(id_)
        database = cluster.databases.cached(entry_id.database_uid)
        acl_uid = rules.acl_of(database["roles_permissions"], entry_id.role_uid) if database else None
        if database is None or acl_uid is None:
            return None
        names: dict[str, dict[Uid, str]] = {
            "database": {it["uid"]: it["name"] for it in cluster.databases.all()},
            "role": {role.uid: role.name for role in cluster.roles.all()},
            "acl": {acl.uid: acl.name for acl in cluster.redis_acls.all()},
        }
        role = names["role"].get(entry_id.role_uid, "")
        outputs = rules.outputs(entry_id, acl_uid, database=database["name"], role=role)
        return rules.observed(entry_id, acl_uid, names, state), without_new_names(outputs, state)


class DatabaseAccess(Resource, module="redis-enterprise", name="DatabaseAccess"):
    """The rights of the users of a role in a database: one entry of its list `roles_permissions`.

    Other entries of the list are never touched, so that several stacks, and people, may each have their own.
    """

    database: pulumi.Output[str | int]
    role: pulumi.Output[str | int]
    acl: pulumi.Output[str | int]
    database_uid: pulumi.Output[int]
    """The uid of the database."""
    database_name: pulumi.Output[str]
    """The name of the database."""
    role_uid: pulumi.Output[int]
    """The uid of the role."""
    role_name: pulumi.Output[str]
    """The name of the role."""
    acl_uid: pulumi.Output[int]
    """The uid of the ACL."""
    if TYPE_CHECKING:
        previous_settings: pulumi.Output[Mapping[str, Any] | None]
        """The values found, under the vendor's names, if `adopt_existing` replaced them. A destroy gives them back."""
    else:
        previous_settings = NotGiven()

    def __init__(  # noqa: PLR0913
        self,
        resource_name: str,
        *,
        database: DatabaseMtlsConfig | pulumi.Input[str | int],
        role: Role | pulumi.Input[str | int],
        acl: RedisAcl | pulumi.Input[str | int],
        adopt_existing: bool = False,
        connection: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Let the users of a role into a database.

        Args:
            resource_name: The name of the resource in the stack.
            database: The database: its `DatabaseMtlsConfig`, or its name or uid.
            role: The role: the resource, or a name or uid. (`role_uid`)
            acl: What the role may do: the resource, or the name or uid of a Redis ACL. (`redis_acl_uid`)
            adopt_existing: Replace another ACL that the role has in this database; otherwise that is an error. A
                destroy gives that ACL back.
            connection: The name of the connection to its cluster, one of `connections()`; without it, the stack's own
                settings hold, or those of an explicit provider.
            opts: Options of the resource.
        """
        # By what was given to the other resource, which a preview knows, and not by what the cluster makes of it.
        super().__init__(
            DatabaseAccessProvider(),
            resource_name,
            {
                "database": database.database if isinstance(database, DatabaseMtlsConfig) else database,
                "role": role.role_name if isinstance(role, Role) else role,
                "acl": acl.acl_name if isinstance(acl, RedisAcl) else acl,
            },
            opts,
            connection=connection,
            refers_to=(database, role, acl),
            outputs=("database_uid", "database_name", "role_uid", "role_name", "acl_uid"),
            adopt_existing=adopt_existing,
        )


def _label(database: Database, role: LiveRole) -> str:
    return f"access of role {role.name!r} (uid {role.uid}) to database {database['name']!r} (uid {database['uid']})"


def _acl_names(cluster: RedisEnterprise) -> dict[Uid, str]:
    return {acl.uid: acl.name for acl in cluster.redis_acls.all()}


def _acl_name(cluster: RedisEnterprise, uid: Uid | None) -> str:
    return next((f"{acl.name!r} (uid {uid})" for acl in cluster.redis_acls.all() if acl.uid == uid), f"uid {uid}")


def _write(cluster: RedisEnterprise, entry_id: AccessId, acl_uid: Uid | None) -> None:
    """Set or remove the entry in the list as it is now, again and again if another writer was faster.

    The cluster takes whole lists, the last one wins: so what was written is read back, and who finds the own entry
    lost writes again.
    """
    uid, role_uid = entry_id.database_uid, entry_id.role_uid

    def changes_of(database: Database) -> Properties:
        entries = database["roles_permissions"]
        if rules.acl_of(entries, role_uid) == acl_uid:
            return {}
        return {"roles_permissions": rules.with_entry(entries, role_uid, acl_uid)}

    for _ in range(_ATTEMPTS):
        database = cluster.databases.edit(uid, changes_of)
        if database is None and acl_uid is not None:
            raise ConflictError(f"the database {uid} is gone", fix="run `pulumi refresh`, and take its resources out")
        if database is None or not changes_of(database):
            return
    raise NotConvergedError(
        f"the access of role {role_uid} to database {uid} was overwritten {_ATTEMPTS} times by another writer",
        fix="see what else writes roles_permissions of this database, then run it again",
    )


def _entry(id_: str) -> AccessId:
    database, _, role = id_.partition("/")
    return AccessId(uid_from(database), uid_from(role))
