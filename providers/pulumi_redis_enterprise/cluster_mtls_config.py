"""`ClusterMtlsConfig`: whether and for whom the cluster accepts certificates instead of passwords.

Example::

    mtls = ClusterMtlsConfig(
        "mtls", trusted_ca=ca, subject_validation="san_cn", authorized_subjects=[{"CN": "app-1"}]
    )
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypedDict

import pulumi

from pulumi_redis_enterprise._engine import warn
from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise._resource import Resource
from pulumi_redis_enterprise.api.transport.journal import note_object
from pulumi_redis_enterprise.core.claims import LiveObject
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs, PlanWarning
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS, carried, combined, previous_of
from pulumi_redis_enterprise.core.rules import cluster_mtls_config as rules
from pulumi_redis_enterprise.core.rules.active_active import passwords_off_warnings
from pulumi_redis_enterprise.core.trust.authorized_subjects import AuthorizedSubject, SubjectValidation
from pulumi_redis_enterprise.core.unknown import contains_unknown
from pulumi_redis_enterprise.core.versions import CERTIFICATE_AUTHENTICATION, CONTROL_PLANE_BASIC_AUTHENTICATION
from pulumi_redis_enterprise.errors import ConflictError, Problem
from pulumi_redis_enterprise.life.kind import Rules
from pulumi_redis_enterprise.lifecycle.adoption import already_exists, log_adoption
from pulumi_redis_enterprise.lifecycle.cluster_settings import confirm, give_back, refuse_lockout
from pulumi_redis_enterprise.sdk.configuration import name_administrator
from pulumi_redis_enterprise.sdk.run import earlier_changes_of, subject_watch_of
from pulumi_redis_enterprise.trusted_ca import TrustedCa

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.arguments import AuthorizedSubjectArgs
    from pulumi_redis_enterprise.core.rules.cluster_mtls_config import (
        ClusterMtlsConfigInputs,
        ClusterMtlsConfigPayload,
        ClusterMtlsConfigState,
    )

BASIC: Final = "control_plane_basic_authentication"
_LABEL: Final = "mTLS settings"
_PASSWORDS: Final = "basic_authentication"


class ClientIdentity(TypedDict):
    """The identity of a client with a certificate: paths, as nothing of either file is stored.

    Attributes:
        certificate_file: The path of the certificate, a PEM file.
        key_file: The path of its private key, a PEM file.
    """

    certificate_file: pulumi.Input[str]
    key_file: pulumi.Input[str]


class ClusterMtlsConfigProvider(Provider):
    """Manages the mTLS settings of the cluster object. Stored by reference: never move or rename it."""

    rules: ClassVar[Rules] = rules

    def resolve_id(self, cluster: RedisEnterprise, _text: str) -> str:
        """Return the name of the cluster, which is the id of its one set of settings, whatever somebody calls it."""
        return cluster.name()

    def note_inputs(self, old: ClusterMtlsConfigState, new: ClusterMtlsConfigInputs) -> list[Problem]:
        """Note the administrator for what is changed after this; what was checked before has to keep its login."""
        administrator = new.get("administrator")
        if administrator is None or contains_unknown(administrator):
            return []
        name_administrator(self._configuration, **administrator)
        changed = {*rules.changes(old, new).updates}
        from pulumi_redis_enterprise.guards import lockout as guard

        return guard.administrator_problems(
            earlier_changes_of(self._configuration),
            (old, new),
            # Switching passwords on is the way out for an administrator whose certificate is not good any more.
            changes_settings=bool(changed - {_PASSWORDS}) or (_PASSWORDS in changed and new.get(_PASSWORDS) is False),
        )

    def note_checked(self, checked: CheckedInputs) -> None:
        """Hold the users of the program to the validation of subjects."""
        subject_watch_of(self._configuration).note_settings(checked)

    def create_object(self, cluster: RedisEnterprise, new: ClusterMtlsConfigInputs) -> tuple[str, Mapping[str, Any]]:
        """Switch logins by certificate on; other settings that somebody made are an error unless adopted."""
        cluster.require(CERTIFICATE_AUTHENTICATION, "certificate-based authentication")
        # Asked for now: it may be that after the change this program cannot log in any more.
        name, settings = cluster.name(), cluster.settings.get()
        different = rules.differences(settings, new)
        if settings.get("mtls_certificate_authentication") and different and not new.get("adopt_existing"):
            raise already_exists(cluster, _LABEL, different)
        if different:
            note_object(name, rules.previous_settings(settings, new))
            _apply(cluster, new, rules.MANAGED)
        else:
            log_adoption(cluster, _LABEL, but="a destroy leaves them as they are")
        return name, rules.previous_settings(settings, new)

    def update_object(
        self,
        cluster: RedisEnterprise,
        id_: str,
        old: ClusterMtlsConfigState,
        new: ClusterMtlsConfigInputs,
        changes: Changes,
    ) -> Mapping[str, Any]:
        """Send the settings that changed."""
        previous = rules.remembered(old, cluster.settings.get(), new)
        note_object(id_, combined(previous, carried(old)))
        if old.get("basic_authentication") is False and "basic_authentication" not in new:
            # Nobody asks any more for it to be off, so what this resource switched off goes on again.
            new = new | {"basic_authentication": previous_of(old).get(rules.BASIC, True)}
        _apply(cluster, new, changes.updates)
        return previous

    def dry_run(
        self, cluster: RedisEnterprise, old: ClusterMtlsConfigState, new: ClusterMtlsConfigInputs, changes: Changes
    ) -> list[PlanWarning]:
        """Let the cluster try what would be sent, but for passwords: whether they can go depends on the rest."""
        cluster.require(CERTIFICATE_AUTHENTICATION, "certificate-based authentication")
        _require_switch_of_passwords(cluster, new)
        settings = rules.payload(new, only=changes.updates if old else rules.MANAGED)
        if settings and cluster.certificates.trusted_ca() is None:
            # This very run may be about to send it, and without it the cluster would refuse to switch on.
            settings.pop("mtls_certificate_authentication", None)
        if settings:
            cluster.dry_runs.put(cluster.settings.path, settings)
        goes_off = new.get("basic_authentication") is False and old.get("basic_authentication") is not False
        return passwords_off_warnings(cluster.databases.all()) if goes_off else []

    def delete_object(self, cluster: RedisEnterprise, _id: str, state: ClusterMtlsConfigState) -> None:
        """Give the settings back as they were found: off, once passwords work again, if they were."""
        if give_back(cluster, state, label=_LABEL):
            self._returned.note(_id)

    def ends_logins(self, state: ClusterMtlsConfigState) -> bool:
        """Return whether a deletion switches logins by certificate off: not if they were on before."""
        return not previous_of(state).get("mtls_certificate_authentication")

    def find_object(self, _cluster: RedisEnterprise, _id: str) -> LiveObject | None:
        """Return the settings: a cluster has only one set of them."""
        return LiveObject(_LABEL, [])

    def read_object(
        self, cluster: RedisEnterprise, _id: str, state: ClusterMtlsConfigState
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """The settings that the cluster has. They are always there; switched off, they are not to be imported."""
        if "subject_validation" not in state:
            return rules.found_settings(cluster.settings.get())
        return rules.observed(cluster.settings.get(), state), {}


class ClusterMtlsConfig(Resource, module="redis-enterprise", name="ClusterMtlsConfig"):
    """The cluster's settings for login by certificate to its REST API; a cluster has one set of them.

    Passwords go on working. Destroying it gives the settings back as they were found: logins by certificate are off
    again, unless somebody had switched them on before.
    """

    certificate_authentication: pulumi.Output[bool]
    """Always true; false in a refresh if somebody switched it off."""
    subject_validation: pulumi.Output[str]
    if TYPE_CHECKING:
        # Not for the SDK to see: programs tested with mocks get back the list that they gave.
        authorized_subjects: pulumi.Output[Mapping[str, AuthorizedSubject]]
        """The authorized subjects by how they are written: ``{"CN=app-1,O=Acme": {"CN": "app-1", "O": "Acme"}}``."""
    basic_authentication: pulumi.Output[bool | None]
    administrator: pulumi.Output[Mapping[str, str] | None]
    previous_settings: pulumi.Output[Mapping[str, Any]]
    """The settings that were found, under the vendor's names. A destroy gives them back."""

    def __init__(  # noqa: PLR0913
        self,
        resource_name: str,
        *,
        trusted_ca: TrustedCa | pulumi.Input[str],
        subject_validation: pulumi.Input[SubjectValidation] | pulumi.Output[str] = "disabled",
        authorized_subjects: pulumi.Input[
            Sequence[pulumi.Input[AuthorizedSubject] | pulumi.Input[AuthorizedSubjectArgs]]
        ] = (),
        basic_authentication: pulumi.Input[bool] | None = None,
        administrator: ClientIdentity | None = None,
        adopt_existing: bool = False,
        connection: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Let clients log in by certificate.

        Args:
            resource_name: The name of the resource in the stack.
            trusted_ca: The bundle that the clients' certificates are checked against; it has to be there first. Where
                another stack manages it, an output of that stack.
            subject_validation: ``disabled``: every certificate of a trusted CA may try to log in. ``san_cn``: its
                CN or a DNS name in it equals the CN of an authorized subject. ``full_subject``: all attributes
                equal those of an authorized subject. (`mtls_client_cert_subject_validation_type`)
            authorized_subjects: Records with the vendor's keys CN (required), O, OU (a list), L, ST and C; see
                `authorized_subject_from_certificate`. (`mtls_authorized_subjects`)
            basic_authentication: Whether the REST API accepts passwords. Left alone by default. It is switched off
                only after a login by certificate was proven: by the `administrator`, or by the program itself.
                Active-Active databases that this cluster takes part in need certificates for it first
                (`certificate_auth`). Needs Redis Enterprise Software 8.2.0. (`control_plane_basic_authentication`)
            administrator: A client who has to be able to log in as an administrator, whatever is changed here: the
                paths of its certificate and key. It is tried before passwords are switched off; a change of subjects
                or validation that would keep it out is refused.
            adopt_existing: Replace other settings that are already on; otherwise they are an error.
            connection: The name of the connection to its cluster, one of `connections()`; without it, the stack's own
                settings hold, or those of an explicit provider.
            opts: Options of the resource.
        """
        if isinstance(administrator, Mapping) and isinstance(trusted_ca, TrustedCa):
            trusted_ca.name_administrator(administrator)
        super().__init__(
            ClusterMtlsConfigProvider(),
            resource_name,
            {
                # Only for the order: the check drops it, so that a CA rotation is no change here.
                "trusted_ca": trusted_ca.id if isinstance(trusted_ca, TrustedCa) else trusted_ca,
                "subject_validation": subject_validation,
                "authorized_subjects": authorized_subjects,
                "basic_authentication": basic_authentication,
                "administrator": administrator,
            },
            opts,
            connection=connection,
            refers_to=(trusted_ca,),
            outputs=("certificate_authentication", PREVIOUS),
            adopt_existing=adopt_existing,
        )


def _require_switch_of_passwords(cluster: RedisEnterprise, new: ClusterMtlsConfigInputs) -> None:
    if new.get("basic_authentication") is not None:
        cluster.require(CONTROL_PLANE_BASIC_AUTHENTICATION, "switching Basic authentication")


def _apply(cluster: RedisEnterprise, new: ClusterMtlsConfigInputs, changed: Sequence[str]) -> None:
    """Send the settings named in `changed`, then look whether they hold."""
    basic = new.get("basic_authentication")
    _require_switch_of_passwords(cluster, new)
    if basic is False and not cluster.administrators and not cluster.logs_in_by_certificate:
        raise ConflictError(
            "passwords stay on: nobody is known who could log in without one",
            fix="name an `administrator` by certificate and key, or let the program itself log in with "
            "redis-enterprise:clientCertificate and clientKey, so that a login by certificate is proven",
        )
    bundle = cluster.certificates.trusted_ca()
    if bundle is None:
        raise ConflictError(
            "logins by certificate cannot be switched on: the cluster has no trusted CA",
            fix="create a TrustedCa, and give it to the ClusterMtlsConfig as `trusted_ca`",
        )
    if basic is not True or set(changed) != {"basic_authentication"}:
        # Switching passwords on is the way out for an administrator whose certificate is not good any more.
        refuse_lockout(cluster, bundle, new)
    _send(cluster, rules.payload(new, only=changed))
    if basic is not None and "basic_authentication" in changed:
        cluster = _switch_passwords(cluster, on=basic)
    confirm(cluster, lambda seen: rules.differences(seen, new))


def _send(cluster: RedisEnterprise, settings: ClusterMtlsConfigPayload) -> None:
    if settings:
        cluster.settings.put(settings)
        cluster.wait_until_stable()


def _switch_passwords(cluster: RedisEnterprise, *, on: bool) -> RedisEnterprise:
    """Switch passwords apart from and after the rest: only under the new settings can a login prove the change safe.

    Returns:
        The cluster, as somebody who can still log in to it.
    """
    if not on:
        from pulumi_redis_enterprise.guards import lockout as guard

        guard.prove_administrators(cluster)
        warn(passwords_off_warnings(cluster.databases.all()))
    cluster.settings.put({rules.BASIC: on})
    if on or cluster.logs_in_by_certificate:
        return cluster
    cluster.client.log(
        "passwords are off: from now on, run this program with redis-enterprise:clientCertificate and clientKey"
    )
    return guard.as_administrator(cluster)
