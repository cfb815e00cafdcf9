"""Steps of the providers of database settings: the database of an id, its syncers, and writes that are looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from pulumi_redis_enterprise._deferred import deferred
from pulumi_redis_enterprise.api.transport.polling import read_back
from pulumi_redis_enterprise.errors import ConflictError
from pulumi_redis_enterprise.guards.active_active import warn_of_instance

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.databases import Database
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.model import Properties
    from pulumi_redis_enterprise.core.rules import database_restore as restore
    from pulumi_redis_enterprise.core.trust import syncer
    from pulumi_redis_enterprise.core.x509.certificate import Certificate
else:
    restore = deferred("pulumi_redis_enterprise.core.rules.database_restore")
    syncer = deferred("pulumi_redis_enterprise.core.trust.syncer")

_OTHERS: Final = "see whether somebody else manages the database, then run it again"


class Split(NamedTuple):
    """A database, apart from the certificates in its list that are syncers'.

    Attributes:
        database: The database as if they were not in it.
        syncers: Those certificates, which have to stay in the list.
    """

    database: Database
    syncers: tuple[Certificate, ...]


def split(cluster: RedisEnterprise, database: Database, named: Collection[str]) -> Split:
    """Find the syncers in a database's list that a program does not name, and look at the rest apart from them.

    Args:
        cluster: The cluster, which is asked only if there is a certificate that might be one.
        database: The database as the cluster shows it.
        named: The authorities that the program names.
    """
    leaves = syncer.unnamed_leaves(database, named)
    if not leaves:
        return Split(database, ())
    # The list of a database that replicates may hold syncers of any other cluster, which look like any client.
    kept = leaves if syncer.replicates(database, cluster.databases.all()) else _certain(cluster, leaves)
    return Split(cast("Database", syncer.without(database, kept)), tuple(kept))


def all_syncers(cluster: RedisEnterprise, database: Database, named: Collection[str]) -> list[Certificate]:
    """Return the syncers in a database's list; of what the program names, those that are one for certain."""
    others = split(cluster, database, named).syncers
    leaves = [it for it in syncer.unnamed_leaves(database, ()) if it not in others]
    return [*others, *_certain(cluster, leaves)]


def _certain(cluster: RedisEnterprise, leaves: list[Certificate]) -> list[Certificate]:
    """Return those that a cluster made for its syncer, and that of this cluster's own syncer."""
    own = None if all(map(syncer.is_generated, leaves)) else cluster.settings.syncer_certificate()
    return [it for it in leaves if syncer.is_generated(it) or syncer.is_in(it, own)]


def existing(cluster: RedisEnterprise, uid: int) -> Database:
    """Return the database as it is now.

    Raises:
        ConflictError: It is gone.
    """
    database = cluster.databases.get(uid)
    if database is None:
        raise _gone(uid)
    return database


def write(cluster: RedisEnterprise, database: Database, changes: Properties) -> None:
    """Change these fields of a database, and warn if it is one instance of several.

    Raises:
        ConflictError: It is gone.
    """
    if not changes:
        return
    if cluster.databases.update(database["uid"], changes) is None:
        raise _gone(database["uid"])
    warn_of_instance(cluster, database, changes)


def give_back(cluster: RedisEnterprise, database: Database, wanted: Properties) -> bool:
    """Let a database be as it was found, and look whether it is; one that is deleted meanwhile is fine.

    Returns:
        False if there is nothing to give back.

    Raises:
        NotConvergedError: It shows something else.
    """
    if not wanted:
        return False
    uid = database["uid"]
    cluster.client.log(f"the database {database['name']!r} gets back what was found: {restore.told(wanted)}")
    if cluster.databases.update(uid, wanted) is None:
        return True

    def wrong(seen: Database | None) -> str:
        return "shows otherwise" if seen and restore.differing(seen, wanted) else ""

    what = f"what was found in database {uid}"
    read_back(lambda: cluster.databases.get(uid), wrong, client=cluster.client, accepted=what, fix=_OTHERS)
    return True


def confirm(
    cluster: RedisEnterprise, database: Database, differences: Callable[[Database], Collection[str]]
) -> Database:
    """Look until the database shows what was sent, and return it.

    Args:
        cluster: The cluster.
        database: The database as it was before.
        differences: Names what is not as wanted.

    Raises:
        NotConvergedError: It shows something else.
    """
    uid = database["uid"]

    def wrong(seen: Database | None) -> str:
        if seen is None:
            return "shows no such database"
        different = ", ".join(differences(seen))
        return f"shows other values of {different}" if different else ""

    what = f"the settings of database {database['name']!r}"
    seen = read_back(lambda: cluster.databases.get(uid), wrong, client=cluster.client, accepted=what, fix=_OTHERS)
    return cast("Database", seen)


def _gone(uid: int) -> ConflictError:
    return ConflictError(f"the database {uid} is gone", fix="run `pulumi refresh`, and take its resources out")
