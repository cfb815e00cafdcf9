"""Refuses what would leave a database inaccessible, or one instance of an Active-Active database unlike the others.

The vendor warns of it: without a user who has a role with access, a database is inaccessible once its default user is
off. https://redis.io/docs/latest/operate/rs/security/access-control/manage-users/default-user/
"""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING

from pulumi_redis_enterprise._engine import warn
from pulumi_redis_enterprise.core.rules import active_active, database_default_user
from pulumi_redis_enterprise.errors import ApiError, ConflictError

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.databases import Database
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.model import Properties
    from pulumi_redis_enterprise.core.rules.database_mtls_config import DatabaseMtlsConfigInputs

CHANGE_ONE_INSTANCE = "change_one_instance"
WITHOUT_USERS = "without_users"


def refuse_on_one_instance(database: Database, new: DatabaseMtlsConfigInputs) -> None:
    """Refuse another TLS mode on one instance, unless the program says that it knows.

    Args:
        database: The database as it is.
        new: The checked inputs.

    Raises:
        ConflictError: It is an instance, and has another TLS mode.
    """
    mode = new["tls_mode"]
    if (
        active_active.is_instance(database)
        and (database["tls_mode"] or "disabled") != mode
        and not new.get(CHANGE_ONE_INSTANCE)
    ):
        problem = active_active.refusal(database, mode)
        raise ConflictError.of(problem)


def warn_of_instance(cluster: RedisEnterprise, database: Database, sent: Properties) -> None:
    """Warn of what the change of an instance brings with it.

    Args:
        cluster: The cluster that the database is in.
        database: The database.
        sent: The fields that were sent.
    """
    if not active_active.is_instance(database) or not sent:
        return
    warn([active_active.overwriting_warning(database)])
    if active_active.SAME_ON_ALL in sent:
        warn([active_active.one_instance_warning(database)])
    if sent.get("default_user") is False:
        warn(active_active.default_user_warnings(database, cluster.version()))


def lets_somebody_in(cluster: RedisEnterprise, database: Database) -> bool:
    """Return True if somebody can log in to the database as a user of the cluster.

    Raises:
        ApiError: This program may not see the users.
    """
    return database_default_user.lets_somebody_in(database, (asdict(user) for user in cluster.users.all(refresh=True)))


def held_back(cluster: RedisEnterprise, database: Database, new: DatabaseMtlsConfigInputs) -> DatabaseMtlsConfigInputs:
    """Return the inputs of a `DatabaseMtlsConfig`, with the default user left on while nobody else could log in.

    Its argument comes before the users of a program can exist. The output then says that the default user is on. The
    engine compares inputs only, which did not change; so an update makes up for it once a refresh has seen that.
    """
    if (
        new.get(database_default_user.FIELD) is not False
        or not database[database_default_user.FIELD]
        or _is_known_to_let_in(cluster, database)
    ):
        return new
    cluster.client.log(
        f"the default user of database {database['name']!r} stays on for now: nobody else can log in yet. Fix: run "
        "`pulumi up --refresh` once a user can; or use a DatabaseDefaultUser that depends on the users"
    )
    return {**new, "default_user": True}


def _is_known_to_let_in(cluster: RedisEnterprise, database: Database) -> bool:
    try:
        return lets_somebody_in(cluster, database)
    except ApiError as error:
        if error.status != HTTPStatus.FORBIDDEN:
            raise
        return False


def refuse_inaccessible(cluster: RedisEnterprise, database: Database) -> None:
    """Refuse to switch the default user off if the database would be inaccessible.

    Raises:
        ConflictError: Nobody else can log in, or it is not known whether anybody can.
    """
    name = database["name"]
    try:
        if lets_somebody_in(cluster, database):
            return
    except ApiError as error:
        if error.status != HTTPStatus.FORBIDDEN:
            raise
        raise ConflictError(
            f"the default user of database {name!r} stays on: this program may not see who else could log in "
            f"({error.message})",
            fix="run it as a user with the management role user_manager or admin; or set without_users=True if others "
            "can log in for certain",
        ) from None
    raise ConflictError(
        f"the default user of database {name!r} stays on: no active user has a role with access to the database, so "
        "that nobody could log in any more",
        fix="give a role a DatabaseAccess to the database and a CertificateUser that role, and let the "
        "DatabaseDefaultUser depend on both (depends_on); or set without_users=True if others log in, as LDAP users",
    )
