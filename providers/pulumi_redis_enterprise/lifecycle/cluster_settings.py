"""The settings of the cluster for login by certificate, looked at after a change, and given back as they were found."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pulumi_redis_enterprise.api.transport.polling import read_back
from pulumi_redis_enterprise.core.previous_settings import previous_of
from pulumi_redis_enterprise.core.rules import cluster_mtls_config as rules
from pulumi_redis_enterprise.core.trust.authorized_subjects import records_of
from pulumi_redis_enterprise.errors import ConflictError

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.cluster import ClusterFields
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.model import Properties
    from pulumi_redis_enterprise.core.rules.cluster_mtls_config import ClusterMtlsConfigInputs, ClusterMtlsConfigState

_ON = "mtls_certificate_authentication"


def confirm(cluster: RedisEnterprise, differences: Callable[[ClusterFields], list[str]]) -> None:
    """Look until the cluster shows what it accepted.

    Raises:
        NotConvergedError: It shows something else.
    """

    def wrong(seen: ClusterFields) -> str:
        different = ", ".join(differences(seen))
        return f"shows others: {different}" if different else ""

    read_back(
        cluster.settings.get,
        wrong,
        client=cluster.client,
        accepted="the mTLS settings",
        fix="see whether somebody else manages the cluster's settings, then run it again",
    )


def give_back(cluster: RedisEnterprise, state: ClusterMtlsConfigState, *, label: str) -> bool:
    """Let the settings be as they were found.

    Args:
        cluster: The cluster.
        state: The stored properties.
        label: The settings, as the subject of a sentence.

    Returns:
        False if they are as they were found.

    Raises:
        ConflictError: This program could then not log in any more.
        NotConvergedError: The cluster shows something else.
    """
    wanted = _possible(cluster, rules.restored(state))
    _refuse_own_lockout(cluster, wanted)
    managed, found = state.get("basic_authentication"), previous_of(state).get(rules.BASIC, True)
    if managed is False and found:
        # First: without logins by certificate, passwords are the only way in.
        cluster.settings.put({rules.BASIC: True})
        confirm(cluster, lambda seen: [] if seen.get(rules.BASIC) else [rules.BASIC])
    is_different = bool(_different(cluster.settings.get(), wanted))
    if is_different:
        cluster.settings.put(wanted)
        cluster.wait_until_stable()
        confirm(cluster, lambda seen: _different(seen, wanted))
    elif wanted[_ON]:
        cluster.client.log(f"the {label} of cluster {cluster.name()!r} stay as they are: they were found so")
    if managed and not found:
        cluster.client.log(
            "passwords stay on, though they were found off: switch them off with `rladmin tune cluster "
            f"{rules.BASIC} disabled` on a node, once an administrator can log in by certificate"
        )
    return is_different


def refuse_lockout(cluster: RedisEnterprise, bundle: str, new: ClusterMtlsConfigInputs) -> None:
    """Refuse settings under which this program, or a named administrator, could not log in."""
    from pulumi_redis_enterprise.guards import lockout as guard

    if guard.passwords_are_off(cluster):
        # Before anything is changed: whoever is named for the first time has to have a login already.
        guard.prove_administrators(cluster)
    guard.refuse_lockout(cluster, bundle=bundle, validation=new["subject_validation"], records=records_of(new))


def _possible(cluster: RedisEnterprise, wanted: Properties) -> Properties:
    """Return what can be given back: without a trusted CA, logins by certificate cannot be on."""
    return dict(rules.OFF) if wanted[_ON] and cluster.certificates.trusted_ca() is None else wanted


def _refuse_own_lockout(cluster: RedisEnterprise, wanted: Properties) -> None:
    if wanted[_ON]:
        from pulumi_redis_enterprise.guards import lockout as guard

        validation, records = (wanted[name] for name in rules.OFF if name != _ON)
        bundle = cluster.certificates.trusted_ca() or ""
        guard.refuse_lockout(cluster, bundle=bundle, validation=validation, records=records)
    elif cluster.logs_in_by_certificate:
        raise ConflictError(
            "logins by certificate are not switched off by a program that itself logs in with a certificate: "
            "it could do nothing more after that",
            fix="set redis-enterprise:username and password of an admin instead of clientCertificate and clientKey",
        )


def _different(seen: ClusterFields, wanted: Properties) -> list[str]:
    return [name for name, value in wanted.items() if dict(seen).get(name) != value]
