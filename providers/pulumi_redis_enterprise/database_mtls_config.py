"""`DatabaseMtlsConfig`: which client certificates a database accepts.

Example::

    orders = DatabaseMtlsConfig("orders", database="orders", client_certificates=[Path("ca.pem").read_text()])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pulumi

from pulumi_redis_enterprise._deferred import deferred
from pulumi_redis_enterprise._resource import Resource
from pulumi_redis_enterprise.api.transport.journal import note_object
from pulumi_redis_enterprise.base_providers.database_settings import DatabaseSettingsProvider
from pulumi_redis_enterprise.core.model import Changes, PlanWarning
from pulumi_redis_enterprise.core.previous_settings import EARLIER_OUTPUTS, PREVIOUS, known_settings
from pulumi_redis_enterprise.core.references import Uid, uid_from, without_new_names
from pulumi_redis_enterprise.core.rules.database_settings import RELAXATIONS
from pulumi_redis_enterprise.core.trust.authorized_subjects import AuthorizedSubject, SubjectValidation
from pulumi_redis_enterprise.core.versions import CERTIFICATE_AUTHENTICATION
from pulumi_redis_enterprise.guards.databases import held_back, refuse_on_one_instance
from pulumi_redis_enterprise.life.kind import Rules
from pulumi_redis_enterprise.lifecycle.adoption import log_adoption
from pulumi_redis_enterprise.lifecycle.database_settings import (
    FIX_OF_CREATION,
    FIX_OF_UPDATE,
    Split,
    all_syncers,
    confirmed,
    existing,
    give_back,
    refuse_cut_off,
    refuse_loss,
    refuse_others_settings,
    set_up,
    split,
)
from pulumi_redis_enterprise.sdk.outputs import NotGiven, authorities_output, pem_output

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.databases import Database
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.arguments import AuthorizedSubjectArgs
    from pulumi_redis_enterprise.core.rules import database_mtls_config as rules
    from pulumi_redis_enterprise.core.rules import database_restore as restore
    from pulumi_redis_enterprise.core.rules.database_mtls_config import (
        DatabaseMtlsConfigInputs,
        DatabaseMtlsConfigState,
    )
    from pulumi_redis_enterprise.core.rules.database_settings import TlsMode
else:
    restore = deferred("pulumi_redis_enterprise.core.rules.database_restore")
    rules = deferred("pulumi_redis_enterprise.core.rules.database_mtls_config")

_PREVIOUS: Final = (PREVIOUS, *EARLIER_OUTPUTS.values())
_OUTPUTS: Final = ("database_name", "client_authorities", "endpoint", "redis_cli_command", "syncer_certificates")


class DatabaseMtlsConfigProvider(DatabaseSettingsProvider):
    """Manages the mutual TLS settings of a database. Stored by reference: never move or rename it."""

    rules: ClassVar[Rules] = rules
    kind: ClassVar[str] = "mutual TLS"

    def create_object(self, cluster: RedisEnterprise, new: DatabaseMtlsConfigInputs) -> tuple[str, Mapping[str, Any]]:
        """Set mutual TLS up; remember how the database was found, so that it can be given back so."""
        cluster.require(CERTIFICATE_AUTHENTICATION, "certificate-based authentication")
        found = cluster.databases.resolve(new["database"])
        new = held_back(cluster, found, new)
        database, syncers = self._target(cluster, found, new)
        previous, different = restore.previous_settings(found, new), rules.differences(database, new)
        if different:
            refuse_loss(database, new["client_authorities"], FIX_OF_CREATION)
            refuse_cut_off(database, new)
            note_object(str(found["uid"]), previous)
            previous = set_up(cluster, found, new, rules.payload(new, syncers=syncers), known_settings(previous))
        else:
            log_adoption(
                cluster,
                self.label(database),
                but="how it was before is not known, so that a destroy leaves it as it is",
            )
        return str(found["uid"]), previous | confirmed(cluster, found, new)

    def refuse_creation(self, cluster: RedisEnterprise, new: DatabaseMtlsConfigInputs, _id: str) -> None:
        """Raise if the database does not exist, or has other settings already."""
        database, _ = self._target(cluster, cluster.databases.resolve(new["database"]), new)
        refuse_loss(database, new["client_authorities"], FIX_OF_CREATION)

    def _target(self, cluster: RedisEnterprise, found: Database, new: DatabaseMtlsConfigInputs) -> Split:
        """Return the database apart from its syncers, if its settings may be written."""
        database, syncers = split(cluster, found, new["client_authorities"])
        refuse_others_settings(cluster, database, new, label=self.label(database))
        refuse_on_one_instance(database, new)
        return Split(database, syncers)

    def update_object(
        self,
        cluster: RedisEnterprise,
        id_: str,
        old: DatabaseMtlsConfigState,
        new: DatabaseMtlsConfigInputs,
        changes: Changes,
    ) -> Mapping[str, Any]:
        """Send what changed, together."""
        found = existing(cluster, uid_from(id_))
        new = held_back(cluster, found, new)
        database, syncers = split(cluster, found, new["client_authorities"])
        if "tls_mode" in changes.updates:
            refuse_on_one_instance(database, new)
        if "client_authorities" in changes.updates:
            refuse_loss(database, {**new["client_authorities"], **old["client_authorities"]}, FIX_OF_UPDATE)
            refuse_cut_off(database, new)
        previous = dict(known_settings(old))
        # After a creation that failed on its way, nobody knows what has been sent.
        only = changes.updates if restore.is_enforcement_known(previous) else rules.MANAGED
        sent = rules.payload(new, only=only, syncers=syncers)
        if "default_user" in new:
            previous.setdefault("default_user", database["default_user"])
        elif previous.get("default_user") is False:
            # Nobody asks any more for it to be on, and it was off.
            sent["default_user"] = False
        note_object(id_, restore.as_outputs(restore.relaxations(database, new) | previous))
        # What nobody asks for any more is given back.
        given_up = {field for name, field in RELAXATIONS.items() if name in old and name not in new}
        sent |= {field: previous.pop(field, False) for field in given_up}
        previous = restore.relaxations(database, new) | previous
        return set_up(cluster, found, new, sent, previous) | confirmed(cluster, found, new)

    def dry_run(
        self, cluster: RedisEnterprise, _old: DatabaseMtlsConfigState, new: DatabaseMtlsConfigInputs, _changes: Changes
    ) -> list[PlanWarning]:
        """Look whether the database is an instance that must not be changed alone; nothing is sent."""
        cluster.require(CERTIFICATE_AUTHENTICATION, "certificate-based authentication")
        reference = new["database"]
        named = [it for it in cluster.databases.all() if reference in (it["uid"], it["name"])]
        # One that is not there yet may be made by this very run.
        if len(named) == 1:
            refuse_on_one_instance(named[0], new)
        return []

    def delete_object(self, cluster: RedisEnterprise, id_: str, state: DatabaseMtlsConfigState) -> None:
        """Give the database back as it was found. It stays; and what is not known of it stays as it is."""
        database = cluster.databases.get(uid_from(id_))
        if database is None:
            return
        syncers = all_syncers(cluster, database, state.get("client_authorities", {}))
        wanted = restore.restored(state, database, syncers=syncers, now=datetime.now(UTC))
        if give_back(cluster, database, wanted):
            self._returned.note(id_)

    def observed_settings(
        self, cluster: RedisEnterprise, database: Database, state: DatabaseMtlsConfigState, names: Mapping[Uid, str]
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Return the settings that the database has, apart from syncers in its list."""
        ca_file = cluster.client.settings.ca_file
        if "client_authorities" not in state:
            # What is imported is found as it is, with all that is in its list.
            found = restore.previous_settings(database, state)
            return rules.observed(database, state, names), {
                **found,
                **rules.outputs(database, ca_file=ca_file),
            }
        apart, syncers = split(cluster, database, state["client_authorities"])
        previous = {name: value for name, value in state.items() if name in _PREVIOUS}
        before = state.get("redis_cli_command")
        more = rules.outputs(database, syncers=syncers, ca_file=ca_file, command_before=before)
        return rules.observed(apart, state, names), previous | without_new_names(more, state)


class DatabaseMtlsConfig(Resource, module="redis-enterprise", name="DatabaseMtlsConfig"):
    """Mutual TLS of a database: clients have to show a certificate of one of these CAs.

    The cluster's `TrustedCa` is not used for databases: each has its own list. Changes hold for new connections.
    Destroying it gives all of these settings back as they were found, and leaves the database alone.

    The certificate of a syncer, by which a Replica Of reads the database, is never taken out of the list.
    """

    database: pulumi.Output[str | int]
    database_name: pulumi.Output[str]
    """The name of the database."""
    tls_mode: pulumi.Output[str]
    enforce_client_authentication: pulumi.Output[bool]
    subject_validation: pulumi.Output[str]
    default_user: pulumi.Output[bool | None]
    endpoint: pulumi.Output[str]
    """The address of the database: ``host:port``."""
    redis_cli_command: pulumi.Output[str]
    """A redis-cli command that logs in, typed where the client's `client.pem` and `client.key` are.

    It names the CA of the proxy's certificate by the path that `caCertificate` has; ``proxy-ca.pem`` if it has none.
    """
    syncer_certificates: pulumi.Output[Mapping[str, Mapping[str, str]] | None]
    """Certificates of syncers in the database's list, which stay there although `client_certificates` has them not."""
    previous_settings: pulumi.Output[Mapping[str, Any]]
    """The settings that were found, under the vendor's names. A destroy gives them back."""
    previous_tls_mode: pulumi.Output[str]
    """The `tls_mode` of `previous_settings`."""
    previous_default_user: pulumi.Output[bool | None]
    """The `default_user` of `previous_settings`."""
    if TYPE_CHECKING:
        # Not for the SDK to see: programs tested with mocks get back the lists that they gave.
        client_certificates: pulumi.Output[str]
        """The client certificates as normalized PEM text."""
        client_authorities: pulumi.Output[Mapping[str, Mapping[str, str]]]
        """The client certificates by subject and fingerprint, as the `authorities` of a `TrustedCa`."""
        authorized_subjects: pulumi.Output[Mapping[str, AuthorizedSubject]]
        """The authorized subjects by how they are written."""
        allow_outdated_certs: pulumi.Output[bool | None]
        allow_weak_hashing: pulumi.Output[bool | None]
    else:
        allow_outdated_certs = allow_weak_hashing = NotGiven()
        client_certificates = pem_output("DatabaseMtlsConfig")
        client_authorities = authorities_output("DatabaseMtlsConfig")

    def __init__(  # noqa: PLR0913
        self,
        resource_name: str,
        *,
        database: pulumi.Input[str | int],
        client_certificates: pulumi.Input[str | Sequence[pulumi.Input[str]]],
        subject_validation: pulumi.Input[SubjectValidation] | pulumi.Output[str] = "disabled",
        authorized_subjects: pulumi.Input[
            Sequence[pulumi.Input[AuthorizedSubject] | pulumi.Input[AuthorizedSubjectArgs]]
        ] = (),
        tls_mode: pulumi.Input[TlsMode] | pulumi.Output[str] = "enabled",
        enforce_client_authentication: pulumi.Input[bool] = True,
        default_user: pulumi.Input[bool] | None = None,
        allow_outdated_certs: pulumi.Input[bool] | None = None,
        allow_weak_hashing: pulumi.Input[bool] | None = None,
        adopt_existing: bool = False,
        change_one_instance: bool = False,
        replace_at_once: bool = False,
        connection: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Let clients log in to a database by certificate.

        Args:
            resource_name: The name of the resource in the stack.
            database: The database, by name or uid; it has to be there.
            client_certificates: PEM text of the CAs (or intermediates) whose clients are let in, or of clients
                themselves; or a list of such texts. (`authentication_ssl_client_certs`)
            subject_validation: ``disabled``, ``san_cn`` or ``full_subject``, as of `ClusterMtlsConfig`. The database
                skips it if a client's own certificate is among `client_certificates`.
                (`client_cert_subject_validation_type`)
            authorized_subjects: Records with the vendor's keys CN (required), O, OU (a list), L, ST and C.
                (`authorized_subjects`)
            tls_mode: ``enabled``, or ``replica_ssl`` for TLS between replicas only. (`tls_mode`)
            enforce_client_authentication: Whether a client has to show a certificate.
                (`enforce_client_authentication`)
            default_user: Deprecated: use a `DatabaseDefaultUser`, which comes after the users who are to log in. With
                false, the default user goes off if another user can log in already; else it stays on until a
                ``pulumi up --refresh`` after that. Left alone by default. (`default_user`)
            allow_outdated_certs: Whether clients with expired certificates are let in. Left alone by default.
                (`mtls_allow_outdated_certs`)
            allow_weak_hashing: Whether certificates are taken that are signed with SHA-1, or have RSA keys of fewer
                than 2048 bits. Left alone by default, which means that they are refused. (`mtls_allow_weak_hashing`)
            adopt_existing: Replace other client certificates and settings that somebody has set up already;
                otherwise they are an error.
            change_one_instance: Change the TLS mode of this instance of an Active-Active database, although the vendor
                wants it to be the same on all: replication can stop while instances differ. Otherwise that is an
                error, which names the command that changes all instances.
            replace_at_once: Allow `client_certificates` that keep none of those that were trusted, though certificates
                are required and every client of the old ones is cut off; otherwise that is an error.
            connection: The name of the connection to its cluster, one of `connections()`; without it, the stack's own
                settings hold, or those of an explicit provider.
            opts: Options of the resource.
        """
        super().__init__(
            DatabaseMtlsConfigProvider(),
            resource_name,
            {
                "database": database,
                "client_certificates": client_certificates,
                "subject_validation": subject_validation,
                "authorized_subjects": authorized_subjects,
                "tls_mode": tls_mode,
                "enforce_client_authentication": enforce_client_authentication,
                "default_user": default_user,
            },
            opts,
            connection=connection,
            outputs=(*_OUTPUTS, *_PREVIOUS),
            optional={"allow_outdated_certs": allow_outdated_certs, "allow_weak_hashing": allow_weak_hashing},
            adopt_existing=adopt_existing,
            change_one_instance=change_one_instance,
            replace_at_once=replace_at_once,
        )
