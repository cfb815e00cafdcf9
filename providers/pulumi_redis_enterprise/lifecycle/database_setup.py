"""The steps in which mutual TLS of a database is set up: what is refused, what is sent, what has to be seen then."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from pulumi_redis_enterprise._deferred import deferred
from pulumi_redis_enterprise._engine import warn
from pulumi_redis_enterprise.core.differences import both_sides
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS
from pulumi_redis_enterprise.errors import ConflictError
from pulumi_redis_enterprise.lifecycle.adoption import already_exists
from pulumi_redis_enterprise.lifecycle.database_settings import confirm, split, write

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
    bundle = deferred("pulumi_redis_enterprise.core.trust.bundle")
    restore = deferred("pulumi_redis_enterprise.core.rules.database_restore")
    rules = deferred("pulumi_redis_enterprise.core.rules.database_mtls_config")
    syncer = deferred("pulumi_redis_enterprise.core.trust.syncer")

FIX_OF_CREATION: Final = (
    "add them to client_certificates; a later update may take them out again, and its preview shows that"
)
FIX_OF_UPDATE: Final = (
    "run `pulumi refresh`, so that the next preview shows them, and add those that have to stay to client_certificates"
)


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
    cluster: RedisEnterprise, database: Database, new: DatabaseMtlsConfigInputs, syncers: Collection[Certificate]
) -> Properties:
    """Send all settings; return how the database was found.

    Whether client certificates are required is not shown while TLS is off. So it is sent apart, once it is shown and
    can be remembered: to a database without TLS nothing in between is less strict. Without any certificate it cannot
    wait, as a database that requires some would be refused.
    """
    sent, previous = rules.payload(new, syncers=syncers), restore.previous_settings(database, new)
    if database[restore.ENFORCE] is not None or not sent[syncer.LIST]:
        write(cluster, database, sent)
        return previous
    wanted = sent.pop(restore.ENFORCE)
    write(cluster, database, sent)
    seen = confirm(
        cluster, database, lambda it: [name for name in _differences(cluster, it, new) if name != restore.ENFORCE]
    )
    shown = seen[restore.ENFORCE]
    if shown != wanted:
        write(cluster, database, {restore.ENFORCE: wanted})
    return restore.as_outputs(previous[PREVIOUS] | ({} if shown is None else {restore.ENFORCE: shown}))


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
