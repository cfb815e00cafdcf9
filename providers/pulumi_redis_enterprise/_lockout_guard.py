"""Refuses what would lock out the one who does it, or the administrator who has to be able to come back.

Only an identity that is at hand can be guarded: the one that this program logs in with, and the one that a
`ClusterMtlsConfig` names as its `administrator`. Whoever else may lose a login is for the preview to show.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from pulumi_redis_enterprise.api.client_files import identity_in
from pulumi_redis_enterprise.api.logins import rest_login
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.settings import CertificateCredentials
from pulumi_redis_enterprise.core.bundle import shown_certificates
from pulumi_redis_enterprise.core.lockout import obstacles
from pulumi_redis_enterprise.errors import ConflictError

WAY_BACK: Final = (
    "Whoever is locked out already gets back in with `rladmin tune cluster control_plane_basic_authentication enabled` "
    "on a node of the cluster"
)
Administrator = Mapping[str, str]
"""The paths `certificate_file` and `key_file`."""


def refuse_lockout(
    cluster: RedisEnterprise,
    *,
    bundle: str,
    validation: str,
    records: Sequence[Mapping[str, Any]],
    administrator: Administrator | None = None,
) -> None:
    """Refuse settings under which this program, or the administrator, could not log in by certificate any more.

    Args:
        cluster: Where.
        bundle: The trusted CAs as they would be, as PEM text.
        validation: The validation of subjects as it would be.
        records: The authorised subjects as they would be.
        administrator: Who else has to get in.

    Raises:
        ConflictError: Somebody could not; says who and why.
    """
    own = cluster.client.settings.credentials
    guarded: list[tuple[str, CertificateCredentials]] = []
    if isinstance(own, CertificateCredentials):
        guarded.append(("this program", own))
    if administrator is not None:
        guarded.append(("the administrator", _identity_of(administrator)))
    for who, identity in guarded:
        reasons = obstacles(
            shown_certificates(identity.certificate),
            bundle=shown_certificates(bundle),
            validation=validation,
            records=records,
            now=datetime.now(UTC),
        )
        if reasons:
            raise ConflictError(
                f"the change would end the login of {who}: {'; '.join(reasons)}",
                fix=f"change the certificate of {who} first, or keep its CA and its subject. {WAY_BACK}",
            )


def prove_administrator(cluster: RedisEnterprise, administrator: Administrator) -> None:
    """Log in as the administrator, with the certificate alone and on a fresh connection.

    Raises:
        ConflictError: The login is refused, or it is not one of an administrator.
    """
    login = rest_login(cluster, _identity_of(administrator))
    if login.stopped_at or login.role != "admin":
        how = f"it stopped at {login.stopped_at} ({login.said})" if login.stopped_at else f"it has {login.said}"
        raise ConflictError(
            f"passwords stay on: the administrator with {administrator['certificate_file']} cannot do without ({how})",
            fix="create the CertificateUser of this certificate, with the role Admin, before passwords are switched "
            f"off. {WAY_BACK}",
        )


def as_administrator(cluster: RedisEnterprise, administrator: Administrator) -> RedisEnterprise:
    """The same cluster, with the administrator's certificate as the login."""
    return cluster.with_credentials(_identity_of(administrator))


def _identity_of(administrator: Administrator) -> CertificateCredentials:
    return identity_in(administrator["certificate_file"], administrator["key_file"])
