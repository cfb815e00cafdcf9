"""`DatabaseDefaultUser`: whether a database lets in clients without a name.

Example::

    orders = DatabaseMtlsConfig("orders", database="orders", client_certificates=Path("ca.pem").read_text())
    app = CertificateUser("app-1", username="app-1", certificate=Path("app-1.pem").read_text(), roles=["reader"])
    DatabaseDefaultUser("orders-default-user", database=orders, enabled=False, opts=ResourceOptions(depends_on=[app]))
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import pulumi

from pulumi_redis_enterprise._resource import Resource
from pulumi_redis_enterprise.api.transport.journal import note_object
from pulumi_redis_enterprise.base_providers.database_settings import DatabaseSettingsProvider
from pulumi_redis_enterprise.core.model import Changes
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS, previous_of
from pulumi_redis_enterprise.core.references import Uid, uid_from, without_new_names
from pulumi_redis_enterprise.core.rules import database_default_user as rules
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfig
from pulumi_redis_enterprise.guards.databases import WITHOUT_USERS, refuse_inaccessible
from pulumi_redis_enterprise.life.kind import Rules
from pulumi_redis_enterprise.lifecycle.adoption import already_exists, log_adoption
from pulumi_redis_enterprise.lifecycle.database_settings import confirm, existing, give_back, write

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.databases import Database
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.rules.database_default_user import (
        DatabaseDefaultUserInputs,
        DatabaseDefaultUserOutputs,
        DatabaseDefaultUserState,
    )


class DatabaseDefaultUserProvider(DatabaseSettingsProvider):
    """Manages the default user of a database. Stored by reference: never move or rename it."""

    rules: ClassVar[Rules] = rules
    kind: ClassVar[str] = "default user"

    def create_object(self, cluster: RedisEnterprise, new: DatabaseDefaultUserInputs) -> tuple[str, Mapping[str, Any]]:
        """Switch the default user; remember how it was found, so that it can be given back so."""
        database = self._target(cluster, new)
        if database[rules.FIELD] == new["enabled"]:
            log_adoption(cluster, self.label(database), but="a destroy leaves it as it is")
        id_, previous = str(database["uid"]), rules.previous_settings(database)
        note_object(id_, previous)
        return id_, previous | _switch(cluster, database, new)

    def refuse_creation(self, cluster: RedisEnterprise, new: DatabaseDefaultUserInputs, _id: str) -> None:
        """Raise if the database does not exist, or its default user must not be switched."""
        self._target(cluster, new)

    def _target(self, cluster: RedisEnterprise, new: DatabaseDefaultUserInputs) -> Database:
        """Return the database, if its default user may be as wanted."""
        database = cluster.databases.resolve(new["database"])
        if new["enabled"] and not database[rules.FIELD] and not new.get("adopt_existing"):
            # Somebody closed the database on purpose: off is never the default.
            raise already_exists(cluster, self.label(database), ["enabled: found false, wanted true"])
        _refuse(cluster, database, new)
        return database

    def update_object(
        self,
        cluster: RedisEnterprise,
        id_: str,
        _old: DatabaseDefaultUserState,
        new: DatabaseDefaultUserInputs,
        _changes: Changes,
    ) -> Mapping[str, Any]:
        """Switch the default user."""
        database = existing(cluster, uid_from(id_))
        _refuse(cluster, database, new)
        return _switch(cluster, database, new)

    def delete_object(self, cluster: RedisEnterprise, id_: str, state: DatabaseDefaultUserState) -> None:
        """Give the default user back as it was found; if nobody remembers, leave it as it is."""
        database, previous = cluster.databases.get(uid_from(id_)), previous_of(state)
        if database is not None and previous.get(rules.FIELD, database[rules.FIELD]) != database[rules.FIELD]:
            give_back(cluster, database, {rules.FIELD: previous[rules.FIELD]})
            self._returned.note(id_)

    def observed_settings(
        self, _cluster: RedisEnterprise, database: Database, state: DatabaseDefaultUserState, names: Mapping[Uid, str]
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Return the default user that the database has."""
        # What is imported is found as it is.
        previous = {} if "enabled" in state else rules.previous_settings(database)
        return rules.observed(database, state, names), previous | without_new_names(rules.outputs(database), state)


class DatabaseDefaultUser(Resource, module="redis-enterprise", name="DatabaseDefaultUser"):
    """The default user of a database: who gives no name, and a password only if somebody set one.

    With ``enabled=False``, only users of a role with a `DatabaseAccess` log in. It comes last: let it depend on those
    users, and on a `LoginCheck` that proves their login. While no user could log in, it is refused. Destroying it gives
    the default user back as it was found.
    """

    database: pulumi.Output[str | int]
    enabled: pulumi.Output[bool]
    database_name: pulumi.Output[str]
    """The name of the database."""
    previous_settings: pulumi.Output[Mapping[str, Any]]
    """The default user as it was found (`default_user`). A destroy gives it back so."""

    def __init__(  # noqa: PLR0913
        self,
        resource_name: str,
        *,
        database: DatabaseMtlsConfig | pulumi.Input[str | int],
        enabled: pulumi.Input[bool],
        adopt_existing: bool = False,
        without_users: bool = False,
        connection: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Let the default user into a database, or keep it out.

        Args:
            resource_name: The name of the resource in the stack.
            database: The database: its `DatabaseMtlsConfig`, or its name or uid.
            enabled: Whether the default user may log in. (`default_user`)
            adopt_existing: Switch a default user on that somebody has switched off; otherwise that is an error.
            without_users: Switch it off although no active user of the cluster has a role with access to the database,
                as where users of an LDAP directory log in; otherwise that is an error.
            connection: The name of the connection to its cluster, one of `connections()`; without it, the stack's own
                settings hold, or those of an explicit provider.
            opts: Options of the resource; `depends_on` names the users who are to log in.
        """
        super().__init__(
            DatabaseDefaultUserProvider(),
            resource_name,
            {
                # By what was given to the other resource, which a preview knows.
                "database": database.database if isinstance(database, DatabaseMtlsConfig) else database,
                "enabled": enabled,
            },
            opts,
            connection=connection,
            refers_to=(database,),
            outputs=("database_name", PREVIOUS),
            adopt_existing=adopt_existing,
            without_users=without_users,
        )


def _refuse(cluster: RedisEnterprise, database: Database, new: DatabaseDefaultUserInputs) -> None:
    if database[rules.FIELD] and not new["enabled"] and not new.get(WITHOUT_USERS):
        refuse_inaccessible(cluster, database)


def _switch(cluster: RedisEnterprise, database: Database, new: DatabaseDefaultUserInputs) -> DatabaseDefaultUserOutputs:
    """Send what is wanted, if it is not so, and return the outputs once the database shows it."""
    if database[rules.FIELD] != new["enabled"]:
        write(cluster, database, {rules.FIELD: new["enabled"]})
    seen = confirm(cluster, database, lambda it: [] if it[rules.FIELD] == new["enabled"] else [rules.FIELD])
    return rules.outputs(seen)
