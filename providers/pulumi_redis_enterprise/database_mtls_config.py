"""`DatabaseMtlsConfig`: which client certificates a database accepts.

Example::

    orders = DatabaseMtlsConfig("orders", database="orders", client_certificates=[Path("ca.pem").read_text()])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import pulumi
from pulumi.dynamic import Resource

from pulumi_redis_enterprise._active_active import CHANGE_ONE_INSTANCE, refuse_on_one_instance, warn_of_instance
from pulumi_redis_enterprise._deferred import deferred
from pulumi_redis_enterprise._pickling import pickler_as_it_was
from pulumi_redis_enterprise._provider import Provider, Rules, already_exists, log_adoption, uid_from
from pulumi_redis_enterprise.api.convergence import look_until
from pulumi_redis_enterprise.core.authorized_subjects import AuthorizedSubject
from pulumi_redis_enterprise.core.cautions import Caution
from pulumi_redis_enterprise.core.claims import LiveObject
from pulumi_redis_enterprise.core.differences import both_sides
from pulumi_redis_enterprise.core.model import Changes, Properties
from pulumi_redis_enterprise.core.references import without_new_names
from pulumi_redis_enterprise.core.subject_validation import SubjectValidation
from pulumi_redis_enterprise.errors import ConflictError, NotConvergedError

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.databases import Database
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core import database_mtls as rules
else:
    rules = deferred("pulumi_redis_enterprise.core.database_mtls")


class DatabaseMtlsConfigProvider(Provider):
    """Manages the mutual TLS settings of a database. Stored by reference: never move or rename it."""

    rules: ClassVar[Rules] = rules

    def create_object(self, cluster: RedisEnterprise, new: Properties) -> tuple[str, Properties]:
        """Set mutual TLS up; remember how TLS was found, so that it can be given back so."""
        database = self._target(cluster, new)
        different = rules.differences(database, new)
        found = rules.found(database, new)
        if different:
            _write(cluster, database, rules.payload(new))
        elif rules.is_set_up(database):
            log_adoption(
                cluster,
                _label(database),
                but="how TLS and the default user were before is not known, so that a destroy leaves them as they are",
            )
        return str(database["uid"]), found | _confirmed(cluster, database["uid"], new)

    def refuse_creation(self, cluster: RedisEnterprise, new: Properties, _id: str) -> None:
        """Raise if the database does not exist, or has other settings already."""
        self._target(cluster, new)

    def _target(self, cluster: RedisEnterprise, new: Properties) -> Database:
        """Return the database, if its settings may be written."""
        database = cluster.databases.called(new["database"])
        if rules.is_set_up(database) and not new.get("adopt_existing"):
            seen = rules.observed(database, new)
            if different := both_sides(rules.changes(seen, new), seen, new):
                raise already_exists(cluster, _label(database), different)
        refuse_on_one_instance(database, new)
        return database

    def update_object(
        self, cluster: RedisEnterprise, id_: str, old: Properties, new: Properties, changes: Changes
    ) -> Properties:
        """Send what changed, together."""
        database = _existing(cluster, uid_from(id_))
        if "tls_mode" in changes.updates:
            refuse_on_one_instance(database, new)
        sent = rules.payload(new, only=changes.updates)
        found = {name: old[name] for name in ("previous_tls_mode", "previous_default_user") if name in old}
        if "default_user" in changes.updates and "default_user" not in new and "previous_default_user" in found:
            # Nobody asks any more for it to be as it was set, so it becomes again what it was.
            sent["default_user"] = found.pop("previous_default_user")
        elif "default_user" in changes.updates and "previous_default_user" not in found:
            found["previous_default_user"] = database["default_user"]
        _write(cluster, database, sent)
        return found | _confirmed(cluster, uid_from(id_), new)

    def try_object(
        self, cluster: RedisEnterprise, _old: Properties, new: Properties, _changes: Changes
    ) -> list[Caution]:
        """Look whether the database is an instance that must not be changed alone; nothing is sent."""
        reference = new["database"]
        named = [it for it in cluster.databases.all() if reference in (it["uid"], it["name"])]
        # One that is not there yet may be made by this very run.
        if len(named) == 1:
            refuse_on_one_instance(named[0], new)
        return []

    def delete_object(self, cluster: RedisEnterprise, id_: str, state: Properties) -> None:
        """Ask clients for no certificates any more, and give TLS back as it was found. The database stays."""
        uid, wanted = uid_from(id_), rules.switched_off(state)
        if cluster.databases.get(uid) is None or cluster.databases.update(uid, wanted) is None:
            return

        def is_back(database: Database | None) -> bool:
            return database is None or rules.is_switched_off(database, wanted)

        if not is_back(look_until(lambda: cluster.databases.get(uid), is_back, client=cluster.client)):
            raise NotConvergedError(
                f"the cluster accepted that the database {uid} asks for no certificates any more, but shows otherwise",
                fix="see whether somebody else manages the database, then run it again",
            )

    def find_object(self, cluster: RedisEnterprise, id_: str) -> LiveObject | None:
        """Return the database: inputs mean it by name or uid."""
        database = cluster.databases.get(uid_from(id_))
        return None if database is None else LiveObject(_label(database), [{database["uid"], database["name"]}])

    def read_object(
        self, cluster: RedisEnterprise, id_: str, state: Properties
    ) -> tuple[Properties, Properties] | None:
        """The settings that the database has; a deleted database has none."""
        database = next((it for it in cluster.databases.all() if it["uid"] == uid_from(id_)), None)
        if database is None:
            return None
        found = {name: state[name] for name in ("previous_tls_mode", "previous_default_user") if name in state}
        names = {it["uid"]: it["name"] for it in cluster.databases.all()}
        return rules.observed(database, state, names), found | without_new_names(rules.outputs(database), state)


class DatabaseMtlsConfig(Resource, module="redis-enterprise", name="DatabaseMtlsConfig"):
    """Mutual TLS of a database: clients have to show a certificate of one of these CAs.

    The cluster's `TrustedCa` is not used for databases: each has its own list. Changes hold for new connections.
    Destroying it gives TLS back as it was found, and leaves the database alone.
    """

    database: pulumi.Output[str | int]
    database_name: pulumi.Output[str]
    """The name of the database."""
    tls_mode: pulumi.Output[str]
    enforce_client_authentication: pulumi.Output[bool]
    client_authorities: pulumi.Output[Mapping[str, Mapping[str, str]]]
    """The client certificates by subject and fingerprint, as the `authorities` of a `TrustedCa`."""
    subject_validation: pulumi.Output[str]
    default_user: pulumi.Output[bool | None]
    endpoint: pulumi.Output[str]
    """Where the database listens: ``host:port``."""
    redis_cli_command: pulumi.Output[str]
    """A redis-cli command that logs in, once the file names in it are replaced."""
    previous_tls_mode: pulumi.Output[str]
    """How TLS was found, and is given back."""
    previous_default_user: pulumi.Output[bool | None]
    """How the default user was found, and is given back."""
    cluster: pulumi.Output[str]
    """The name of the cluster."""
    if TYPE_CHECKING:
        # Not for the SDK to see: programs tested with mocks get back the lists that they gave.
        client_certificates: pulumi.Output[str]
        """The client certificates as normalised PEM text."""
        authorized_subjects: pulumi.Output[Mapping[str, AuthorizedSubject]]
        """The authorised subjects by how they are written."""

    def __init__(  # noqa: PLR0913
        self,
        resource_name: str,
        *,
        database: pulumi.Input[str | int],
        client_certificates: pulumi.Input[str | Sequence[pulumi.Input[str]]],
        subject_validation: pulumi.Input[SubjectValidation] = "disabled",
        authorized_subjects: pulumi.Input[Sequence[pulumi.Input[AuthorizedSubject]]] = (),
        tls_mode: pulumi.Input[rules.TlsMode] = "enabled",
        enforce_client_authentication: pulumi.Input[bool] = True,
        default_user: pulumi.Input[bool] | None = None,
        adopt_existing: bool = False,
        change_one_instance: bool = False,
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
            default_user: Whether the default user may log in; with false, only users of a role with a
                `DatabaseAccess` may. Left alone by default. (`default_user`)
            adopt_existing: Replace other client certificates and settings that somebody has set up already;
                otherwise they are an error.
            change_one_instance: Change the TLS mode of this instance of an Active-Active database, although the vendor
                wants it to be the same on all: replication can stop while instances differ. Otherwise that is an
                error, which names the command that changes all instances.
            opts: Options of the resource.
        """
        props: dict[str, Any] = {
            "database": database,
            "client_certificates": client_certificates,
            "subject_validation": subject_validation,
            "authorized_subjects": authorized_subjects,
            "tls_mode": tls_mode,
            "enforce_client_authentication": enforce_client_authentication,
            "default_user": default_user,
            **dict.fromkeys(("database_name", "client_authorities", "endpoint", "redis_cli_command", "cluster")),
            **dict.fromkeys(("previous_tls_mode", "previous_default_user")),
        }
        if adopt_existing:
            props["adopt_existing"] = True
        if change_one_instance:
            props[CHANGE_ONE_INSTANCE] = True
        # People read `client_authorities`; base64 only hides it.
        hidden = pulumi.ResourceOptions(hide_diffs=["client_certificates"])
        with pickler_as_it_was():
            super().__init__(
                DatabaseMtlsConfigProvider(), resource_name, props, pulumi.ResourceOptions.merge(hidden, opts)
            )


def _label(database: Database) -> str:
    return f"mutual TLS of database {database['name']!r} (uid {database['uid']})"


def _existing(cluster: RedisEnterprise, uid: int) -> Database:
    database = cluster.databases.get(uid)
    if database is None:
        raise _gone(uid)
    return database


def _write(cluster: RedisEnterprise, database: Database, changes: Properties) -> None:
    if cluster.databases.update(database["uid"], changes) is None:
        raise _gone(database["uid"])
    warn_of_instance(cluster, database, changes)


def _gone(uid: int) -> ConflictError:
    return ConflictError(f"the database {uid} is gone", fix="run `pulumi refresh`, and take its resources out")


def _confirmed(cluster: RedisEnterprise, uid: int, new: Properties) -> Properties:
    """The outputs, once the database shows what was sent."""

    def arrived(database: Database | None) -> bool:
        return database is not None and not rules.differences(database, new)

    database = look_until(lambda: cluster.databases.get(uid), arrived, client=cluster.client)
    if database is None or not arrived(database):
        shown = f"other values of {', '.join(rules.differences(database, new))}" if database else "no such database"
        raise NotConvergedError(
            f"the cluster accepted the mutual TLS settings of database {new['database']!r}, but shows {shown}",
            fix="see whether somebody else manages the database, then run it again",
        )
    return rules.outputs(database)
