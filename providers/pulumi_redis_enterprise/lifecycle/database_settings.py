"""Steps of the providers of database settings: the database of an id, its syncers, and writes that are looked at.

Those that set up mutual TLS say what is refused, what is sent, and what has to be seen then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from pulumi_redis_enterprise._deferred import deferred
from pulumi_redis_enterprise._engine import warn
from pulumi_redis_enterprise.api.transport.journal import note_outputs
from pulumi_redis_enterprise.api.transport.polling import read_back
from pulumi_redis_enterprise.core.differences import both_sides
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.errors import ConflictError
from pulumi_redis_enterprise.guards.databases import warn_of_instance
from pulumi_redis_enterprise.lifecycle.adoption import already_exists

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.databases import Database
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.model import Properties
    from pulumi_redis_enterprise.core.rules import database_mtls_config as rules
    from pulumi_redis_enterprise.core.rules import database_restore as restore
    from pulumi_redis_enterprise.core.rules.database_mtls_config import DatabaseMtlsConfigInputs
    from pulumi_redis_enterprise.core.trust import bundle, syncer
    from pulumi_redis_enterprise.core.x509.certificate import Certificate
else:
    restore = deferred("pulumi_redis_enterprise.core.rules.database_restore")
    syncer = deferred("pulumi_redis_enterprise.core.trust.syncer")
    bundle = deferred("pulumi_redis_enterprise.core.trust.bundle")
    rules = deferred("pulumi_redis_enterprise.core.rules.database_mtls_config")

_OTHERS: Final = "see whether somebody else manages the database, then run it again"
FIX_OF_CREATION: Final = (
    "add them to client_certificates; a later update may take them out again, and its preview shows that"
)
FIX_OF_UPDATE: Final = (
    "run `pulumi refresh`, so that the next preview shows them, and add those that have to stay to client_certificates"
)


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


def existing(cluster: RedisEnterprise, uid: Uid) -> Database:
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
    cluster.client.log(f"the database {database['name']!r} gets back what was found: {restore.described(wanted)}")
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


def _gone(uid: Uid) -> ConflictError:
    return ConflictError(f"the database {uid} is gone", fix="run `pulumi refresh`, and take its resources out")


def refuse_others_settings(
    cluster: RedisEnterprise, database: Database, new: DatabaseMtlsConfigInputs, *, label: str
) -> None:
    """Refuse to replace what somebody has set up already, unless asked to.

    Raises:
        ConflictError: There are other settings.
    """
    if not rules.is_set_up(database) or new.get("adopt_existing"):
        return
    seen = rules.observed(database, new)
    if different := both_sides(rules.changes(seen, new), seen, new):
        raise already_exists(cluster, label, different)


def refuse_loss(database: Database, named: Collection[str], fix: str) -> None:
    """Refuse to take out a certificate that nobody was shown before: it may be a syncer's.

    Args:
        database: The database, apart from what is known to be a syncer's.
        named: The authorities that the program names or has seen.
        fix: What to do about it.

    Raises:
        ConflictError: There is one that is no CA.
    """
    leaves = syncer.unnamed_leaves(database, named)
    if leaves:
        raise ConflictError(
            f"the database {database['name']!r} would lose certificates that are no CAs, and that this program does "
            f"not know: {bundle.listing(bundle.authorities_of(leaves))}. If one is the syncer's of a Replica Of, the "
            "replica could no longer read",
            fix=fix,
        )


def refuse_cut_off(database: Database, new: DatabaseMtlsConfigInputs) -> None:
    """Refuse a list that keeps none of the certificates by which clients of the database log in.

    Raises:
        ConflictError: Client certificates are required, and every client would be cut off.
    """
    present = "\n".join(entry.get("client_cert", "") for entry in database[syncer.LIST])
    if new.get("replace_at_once") or not database[restore.ENFORCE]:
        return
    if bundle.is_cut_off(present, new["client_certificates"], now=datetime.now(UTC)):
        there = bundle.listing(bundle.authorities_of(bundle.parse_certificates_leniently(present)))
        raise ConflictError(
            f"the new client_certificates of database {database['name']!r} keep none of those that it trusts "
            f"({there}): every client that has no certificate of a new CA yet would be cut off",
            fix="keep the old CA beside the new one in client_certificates for one update, and take it out when "
            "every client has a new certificate; or set replace_at_once=True",
        )


def set_up(
    cluster: RedisEnterprise,
    database: Database,
    new: DatabaseMtlsConfigInputs,
    sent: Properties,
    previous: Mapping[str, Any],
) -> Properties:
    """Send settings; return the outputs that tell how the database was found.

    Whether client certificates are required is not shown while TLS is off. So it is sent apart, once it is shown and
    can be remembered: to a database without TLS nothing in between is less strict. Without any certificate it cannot
    wait, as a database that requires some would be refused.

    Args:
        cluster: The cluster.
        database: The database as it is.
        new: The checked inputs.
        sent: What is sent: all settings, if it is not known yet whether certificates were required.
        previous: What is known of how the database was found.
    """
    if not restore.is_enforcement_known(previous):
        if database[restore.ENFORCE] is None and sent[syncer.LIST]:
            wanted = sent.pop(restore.ENFORCE)
            write(cluster, database, sent)
            database = confirm(cluster, database, lambda seen: _differences_so_far(cluster, seen, new))
            sent = {} if database[restore.ENFORCE] == wanted else {restore.ENFORCE: wanted}
        previous = restore.with_enforcement(previous, database)
        note_outputs(restore.as_outputs(previous))
    write(cluster, database, sent)
    return restore.as_outputs(previous)


def _differences_so_far(cluster: RedisEnterprise, seen: Database, new: DatabaseMtlsConfigInputs) -> list[str]:
    return [name for name in _differences(cluster, seen, new) if name != restore.ENFORCE]


def confirmed(cluster: RedisEnterprise, database: Database, new: DatabaseMtlsConfigInputs) -> Properties:
    """The outputs, once the database shows what was sent."""
    seen = confirm(cluster, database, lambda it: _differences(cluster, it, new))
    _, syncers = split(cluster, seen, new["client_authorities"])
    if syncers and new["subject_validation"] != "disabled":
        warn([syncer.validation_warning(seen, new["subject_validation"], syncers[0])])
    # What was held back of the default user is to be seen in the state.
    default_user = {"default_user": new["default_user"]} if "default_user" in new else {}
    return rules.outputs(seen, syncers=syncers, ca_file=cluster.client.settings.ca_file) | default_user


def _differences(cluster: RedisEnterprise, seen: Database, new: DatabaseMtlsConfigInputs) -> list[str]:
    return rules.differences(split(cluster, seen, new["client_authorities"]).database, new)
