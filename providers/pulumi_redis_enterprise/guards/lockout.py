"""Refuses what would lock out the one who does it, or an administrator who has to be able to come back.

Only a login whose credentials are at hand can be guarded: that of this program, and those of the administrators that
`redis-enterprise:administratorCertificate` or a `ClusterMtlsConfig` name. The preview shows who else may lose a login.
What a run changes before it knows the administrator of a `ClusterMtlsConfig` - the bundle, users and roles - is judged
when that is checked, before anything is sent.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from pulumi_redis_enterprise._engine import warn
from pulumi_redis_enterprise.api.collections.roles import Role
from pulumi_redis_enterprise.api.collections.users import User
from pulumi_redis_enterprise.api.probes.rest_login import rest_login
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.settings.client_pem import certificates_from, credentials_in
from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials, ClientFiles
from pulumi_redis_enterprise.core.model import PlanWarning
from pulumi_redis_enterprise.core.rules.lockout.lockout import is_administrator, lockout_reasons
from pulumi_redis_enterprise.core.rules.lockout.planned_changes import EarlierChanges, Inputs, Move
from pulumi_redis_enterprise.core.trust.authorized_subjects import records_of
from pulumi_redis_enterprise.core.trust.bundle import parse_certificates_leniently
from pulumi_redis_enterprise.core.unknown import contains_unknown
from pulumi_redis_enterprise.core.x509.subject_line import rest_subject_line, subject_line
from pulumi_redis_enterprise.errors import ConflictError, Problem, redact

BASIC: Final = "control_plane_basic_authentication"
WAY_BACK: Final = (
    "Whoever is locked out already gets back in with `rladmin tune cluster control_plane_basic_authentication enabled` "
    "on a node of the cluster"
)
_UNPROVEN: Final = "no proof that the administrator of a ClusterMtlsConfig can still log in by certificate"


def passwords_are_off(cluster: RedisEnterprise) -> bool:
    """Return whether the REST API accepts certificates only; before 8.2.0 passwords are always on."""
    return cluster.settings.get().get(BASIC) is False


def refuse_lockout(
    cluster: RedisEnterprise, *, bundle: str, validation: str, records: Sequence[Mapping[str, Any]]
) -> None:
    """Refuse settings under which this program, or an administrator, could not log in by certificate any more.

    Args:
        cluster: Where.
        bundle: The trusted CAs as they would be, as PEM text.
        validation: The validation of subjects as it would be.
        records: The authorized subjects as they would be.

    Raises:
        ConflictError: Somebody could not; says who and why.
    """
    own = cluster.client.settings.credentials
    guarded = [("this program", own)] if isinstance(own, CertificateCredentials) else []
    guarded += [(f"the administrator ({it.certificate_file})", _credentials_of(it)) for it in cluster.administrators]
    for who, credentials in guarded:
        reasons = lockout_reasons(
            parse_certificates_leniently(credentials.certificate),
            bundle=parse_certificates_leniently(bundle),
            validation=validation,
            records=records,
            now=datetime.now(UTC),
        )
        if reasons:
            raise ConflictError(
                f"the change would end the login of {who}: {'; '.join(reasons)}",
                fix=f"change the certificate of {who} first, or keep its CA and its subject. {WAY_BACK}",
            )


def refuse_loss_of_administrator(
    cluster: RedisEnterprise, what: str, *, user: User | None = None, role: Role | None = None, deleted: int = 0
) -> None:
    """Refuse a change of a user or a role after which a named administrator would be no administrator any more.

    An administrator that no user has yet loses nothing: the user may be created later in the same update.

    Args:
        cluster: Where.
        what: The change, as the subject of the sentence.
        user: A user as it would be.
        role: A role as it would be.
        deleted: The uid of a user that would be deleted; 0 for none.

    Raises:
        ConflictError: Names the administrator.
    """
    if not cluster.administrators:
        return
    users, roles = _by_uid(cluster.users.all()), _by_uid(cluster.roles.all())
    users_after, roles_after = users | _by_uid([user]), roles | _by_uid([role])
    users_after.pop(deleted, None)
    for administrator in cluster.administrators:
        line = rest_subject_line(parse_certificates_leniently(_credentials_of(administrator).certificate)[0])
        before = is_administrator(line, users.values(), roles)
        if before and not is_administrator(line, users_after.values(), roles_after):
            raise ConflictError(
                f"{what} would end the login of the administrator ({administrator.certificate_file}): no user with the "
                f"management role admin would have the subject line {line!r}",
                fix="name another administrator first (redis-enterprise:administratorCertificate and "
                f"administratorKey), whose user has the role Admin. {WAY_BACK}",
            )


def prove_administrators(cluster: RedisEnterprise) -> None:
    """Log in as each named administrator, with the certificate alone and on a fresh connection.

    Raises:
        ConflictError: A login is refused, or it is not one of an administrator.
    """
    for administrator in cluster.administrators:
        login = rest_login(cluster, _credentials_of(administrator))
        if login.failed_step or login.role != "admin":
            how = (
                f"it stopped at {login.failed_step} ({login.message})"
                if login.failed_step
                else f"it has {login.message}"
            )
            raise ConflictError(
                f"nothing is changed: passwords are off, or would be, and the administrator with "
                f"{administrator.certificate_file} cannot do without ({how})",
                fix="create the CertificateUser of this certificate, with the role Admin, before passwords are "
                f"switched off. {WAY_BACK}",
            )


def as_administrator(cluster: RedisEnterprise) -> RedisEnterprise:
    """Return the same cluster, with the certificate of a named administrator as the login."""
    return cluster.with_credentials(_credentials_of(cluster.administrators[0]))


def _credentials_of(administrator: ClientFiles) -> CertificateCredentials:
    return credentials_in(administrator.certificate_file, administrator.key_file)


def _by_uid(items: Iterable[Any]) -> dict[int, Any]:
    return {item.uid: item for item in items if item is not None}


def administrator_problems(earlier: EarlierChanges, settings: Move, *, changes_settings: bool) -> list[Problem]:
    """Return what ends the login of the administrator; warn if the certificate cannot be read.

    Args:
        earlier: What the checks of the run have found so far.
        settings: The inputs of the `ClusterMtlsConfig`.
        changes_settings: True if they differ in what may keep a client out.
    """
    if not (changes_settings or earlier.changes_bundle or earlier.changes_rights):
        return []
    path = settings[1]["administrator"]["certificate_file"]
    try:
        chain = parse_certificates_leniently(certificates_from(path))
    except ValueError as error:
        fix = "preview it where this file is; the update itself tries the login before it changes these settings"
        warn([PlanWarning(f"{redact(path)} {error}", _UNPROVEN, fix)])
        return []
    reasons = _ended_login(chain, earlier.bundle, settings) if earlier.bundle is not None else []
    return [
        Problem(
            "administrator",
            f"the update would end the login of the administrator ({path}): {reason}",
            f"take this change back; or name another administrator before, in an update of its own. {WAY_BACK}",
        )
        for reason in [*reasons, *earlier.ended_rights(subject_line(chain[0]))]
    ]


def _ended_login(chain: Sequence[Any], bundle: Move, settings: Move) -> list[str]:
    """Return what would keep a client out that was let in before, or of which that is not known."""
    before, after = (_obstacles(chain, *inputs) for inputs in zip(bundle, settings, strict=True))
    return [] if before else after


def _obstacles(chain: Sequence[Any], bundle: Inputs, settings: Inputs) -> list[str]:
    if not bundle or not settings or contains_unknown([bundle, settings]):
        return []
    return lockout_reasons(
        chain,
        bundle=parse_certificates_leniently(bundle["certificates"]),
        validation=settings["subject_validation"],
        records=records_of(settings),
        now=datetime.now(UTC),
    )
