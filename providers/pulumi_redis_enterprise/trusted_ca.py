"""`TrustedCa`: the CAs whose client certificates the cluster trusts.

Example::

    ca = TrustedCa("ca", certificates=Path("ca.pem").read_text())
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pulumi

from pulumi_redis_enterprise._deferred import deferred
from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise._resource import Resource
from pulumi_redis_enterprise.api.transport.journal import note_object
from pulumi_redis_enterprise.api.transport.polling import read_back
from pulumi_redis_enterprise.core.claims import LiveObject
from pulumi_redis_enterprise.core.differences import both_sides
from pulumi_redis_enterprise.core.model import Changes, Properties
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS
from pulumi_redis_enterprise.core.unknown import contains_unknown
from pulumi_redis_enterprise.core.versions import CERTIFICATE_AUTHENTICATION
from pulumi_redis_enterprise.errors import ConflictError, Problem
from pulumi_redis_enterprise.life.kind import Rules, Verdict
from pulumi_redis_enterprise.lifecycle.adoption import already_exists, log_adoption
from pulumi_redis_enterprise.sdk.configuration import name_administrator
from pulumi_redis_enterprise.sdk.outputs import authorities_output, pem_output
from pulumi_redis_enterprise.sdk.run import earlier_changes_of

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.rules import trusted_ca as rules
    from pulumi_redis_enterprise.core.rules.trusted_ca import TrustedCaInputs, TrustedCaState
    from pulumi_redis_enterprise.core.trust import bundle
    from pulumi_redis_enterprise.core.x509.text import Pem
    from pulumi_redis_enterprise.guards import lockout as guard
else:
    guard = deferred("pulumi_redis_enterprise.guards.lockout")
    bundle = deferred("pulumi_redis_enterprise.core.trust.bundle")
    rules = deferred("pulumi_redis_enterprise.core.rules.trusted_ca")


_LABEL: Final = "trusted CA bundle"
_OTHERS: Final = "see whether somebody else manages the cluster's certificates, then run it again"

# Consumed by check, so that it is never stored; the engine shows no property that begins with two underscores.
ADMINISTRATORS: Final = "__administrators"


class TrustedCaProvider(Provider):
    """Manages the one bundle that a cluster has. Stored by reference: never move or rename it."""

    rules: ClassVar[Rules] = rules

    def judge(self, old: Properties, given: Properties, *, asks: bool = True) -> Verdict:
        """Note whom the program names as administrator, before this bundle is changed."""
        for administrator in given.get(ADMINISTRATORS) or ():
            name_administrator(self._configuration, **administrator)
        return super().judge(old, given, asks=asks)

    def resolve_id(self, _cluster: RedisEnterprise, _text: str) -> str:
        """Return the one id that there is, whatever somebody calls the bundle."""
        return rules.NAME

    def note_inputs(self, old: TrustedCaState, new: TrustedCaInputs) -> list[Problem]:
        """Note the bundle, for what is said of the administrator's login."""
        if not contains_unknown(new["certificates"]):
            earlier_changes_of(self._configuration).bundle = (old, new)
        return []

    def create_object(self, cluster: RedisEnterprise, new: TrustedCaInputs) -> tuple[str, Mapping[str, Any]]:
        """Upload the bundle, unless the same one is there; replace another one only if asked to."""
        cluster.require(CERTIFICATE_AUTHENTICATION, "certificate-based authentication")
        present, new = cluster.certificates.trusted_ca(), _as_sent(new)
        if present is None or not bundle.same_bundle(present, new["certificates"]):
            if present is not None and not new.get("adopt_existing"):
                seen = rules.observed(present, {})
                raise already_exists(cluster, _LABEL, both_sides(rules.changes(seen, new), seen, new))
            note_object(rules.NAME, rules.previous_settings(present))
            _upload(cluster, present, new)
        else:
            log_adoption(cluster, _LABEL, but="a destroy leaves it as it is")
        return rules.NAME, rules.previous_settings(present)

    def update_object(
        self, cluster: RedisEnterprise, _id: str, _old: TrustedCaState, new: TrustedCaInputs, _changes: Changes
    ) -> Mapping[str, Any]:
        """Upload the whole new bundle: the cluster knows no other way."""
        _upload(cluster, cluster.certificates.trusted_ca(), _as_sent(new))
        return {}

    def delete_object(self, cluster: RedisEnterprise, _id: str, state: TrustedCaState) -> None:
        """Give back the bundle that was found; without one remove this one, unless logins still depend on it."""
        if cluster.certificates.trusted_ca() is None:
            return
        if (previous := rules.restored(state, datetime.now(UTC))) is not None:
            if _give_back(cluster, previous):
                self._returned.note(_id)
            return
        if cluster.settings.get().get("mtls_certificate_authentication"):
            raise ConflictError(
                "the trusted CA bundle cannot be deleted: the cluster still lets clients log in by certificate",
                fix="destroy the ClusterMtlsConfig first; give it `trusted_ca` so that the order is right by itself",
            )
        cluster.certificates.delete_trusted_ca()
        read_back(
            cluster.certificates.trusted_ca,
            lambda present: "still shows one" if present else "",
            client=cluster.client,
            accepted=f"the deletion of the {_LABEL}",
            fix=_OTHERS,
        )

    def find_object(self, _cluster: RedisEnterprise, _id: str) -> LiveObject | None:
        """Return the bundle: a cluster has only one."""
        return LiveObject(_LABEL, [])

    def read_object(
        self, cluster: RedisEnterprise, _id: str, state: TrustedCaState
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """The bundle that the cluster has."""
        present = cluster.certificates.trusted_ca()
        # What is imported is found as it is.
        previous = {} if "certificates" in state else rules.previous_settings(present)
        return None if present is None else (rules.observed(present, state), previous)


class TrustedCa(Resource, module="redis-enterprise", name="TrustedCa"):
    """The cluster's bundle of trusted client CAs, `mtls_trusted_ca`; a cluster has one.

    To rotate a CA, first trust the old and the new one, then renew the clients' certificates, then take the old
    one out. A `CertificateUser` with `trusted_by` proves in the preview that nobody is cut off.

    Destroying it gives back the bundle that was there before, or removes it if there was none.
    """

    if TYPE_CHECKING:
        # Not for the SDK to see: it holds values to an annotation, and programs tested with mocks get back what they
        # gave, which may be a list.
        certificates: pulumi.Output[str]
        """The bundle as normalized PEM text."""
        authorities: pulumi.Output[Mapping[str, Mapping[str, str]]]
        """The CAs by subject and fingerprint: ``{"CN=Root A,O=Acme [0f1e2d3c4b5a]": {"sha256": …, "expires": …}}``."""
    else:
        certificates = pem_output("TrustedCa")
        authorities = authorities_output("TrustedCa")
    previous_settings: pulumi.Output[Mapping[str, Any] | None]
    """The bundle that was found (`certificates`), if there was one. A destroy gives it back."""

    def __init__(  # noqa: PLR0913
        self,
        resource_name: str,
        *,
        certificates: pulumi.Input[str | Sequence[pulumi.Input[str]]],
        replace_at_once: bool = False,
        adopt_existing: bool = False,
        connection: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Trust one or more CAs.

        Args:
            resource_name: The name of the resource in the stack.
            certificates: PEM text of one or more CA certificates, or a list of such texts.
            replace_at_once: Allow a bundle that keeps none of the CAs that were trusted, though logins by certificate
                are on and every client of the old CAs is cut off; otherwise that is an error.
            adopt_existing: Replace a different bundle that the cluster has already; otherwise that is an error.
            connection: The name of the connection to its cluster, one of `connections()`; without it, the stack's own
                settings hold, or those of an explicit provider.
            opts: Options of the resource.
        """
        self._administrators = _NamedLater()
        super().__init__(
            TrustedCaProvider(),
            resource_name,
            {"certificates": certificates, ADMINISTRATORS: self._administrators},
            opts,
            connection=connection,
            outputs=("authorities", PREVIOUS),
            adopt_existing=adopt_existing,
            replace_at_once=replace_at_once,
        )

    def name_administrator(self, administrator: Mapping[str, Any]) -> None:
        """Let a change of this bundle keep the login of whom a `ClusterMtlsConfig` names.

        Args:
            administrator: `certificate_file` and `key_file`, paths. Outputs are passed over: they may need this bundle.
        """
        if all(isinstance(path, str) for path in administrator.values()):
            self._administrators.names.append(administrator)


@dataclass
class _NamedLater:
    """The administrators that resources of the program name after this one; None, which is not sent, if none does.

    The SDK awaits its inputs when the program has come to its end, or waits for something.
    """

    names: list[Mapping[str, str]] = field(default_factory=list)

    def __await__(self) -> Generator[None, None, list[Mapping[str, str]] | None]:
        yield
        return self.names or None


def _as_sent(new: TrustedCaInputs) -> TrustedCaInputs:
    return {**new, "certificates": bundle.text_in_order(new["certificates"], now=datetime.now(UTC))}


def _upload(cluster: RedisEnterprise, present: str | None, new: TrustedCaInputs) -> None:
    settings = cluster.settings.get()
    if settings["mtls_certificate_authentication"]:
        guard.refuse_lockout(
            cluster,
            bundle=new["certificates"],
            validation=settings["mtls_client_cert_subject_validation_type"],
            records=settings["mtls_authorized_subjects"],
        )
        _refuse_cut_off(present, new)
    cluster.certificates.put_trusted_ca(new["certificates"])
    cluster.wait_until_stable()

    def wrong(present: str | None) -> str:
        if present is not None and bundle.same_bundle(present, new["certificates"]):
            return ""
        shown = rules.observed(present, {})["authorities"] if present else {}
        return f"shows another one: {bundle.listing(shown)}"

    read_back(cluster.certificates.trusted_ca, wrong, client=cluster.client, accepted=f"the {_LABEL}", fix=_OTHERS)


def _give_back(cluster: RedisEnterprise, previous: Pem) -> bool:
    """Upload the bundle that was found; return False if it is there, or if all of it has expired."""
    present = cluster.certificates.trusted_ca()
    if not previous or (present is not None and bundle.same_bundle(present, previous)):
        why = "it was found so" if previous else "what was found has expired"
        cluster.client.log(f"the {_LABEL} of cluster {cluster.name()!r} stays as it is: {why}")
        return False
    there = bundle.listing(rules.observed(previous, {})["authorities"])
    cluster.client.log(f"the {_LABEL} of cluster {cluster.name()!r} gets back what was found: {there}")
    # The clients of the other CAs are those of this stack, or go with it.
    _upload(cluster, present, {"certificates": previous, "replace_at_once": True})
    return True


def _refuse_cut_off(present: str | None, new: TrustedCaInputs) -> None:
    wanted = new["certificates"]
    if present is None or new.get("replace_at_once") or not bundle.is_cut_off(present, wanted, now=datetime.now(UTC)):
        return
    there = bundle.listing(rules.observed(present, {})["authorities"])
    raise ConflictError(
        f"the new trusted CA bundle keeps none of the CAs that the cluster trusts ({there}): every client that has no "
        "certificate of a new CA yet would be cut off",
        fix="keep the old CA beside the new one in `certificates` for one update, and take it out when every client "
        "has a new certificate; or set replace_at_once=True",
    )
