"""The cause of a refused login, by the settings, users and roles that the cluster shows.

The other side has a word for a refusal, or none: an alert has no more, and in TLS 1.3 it may be lost. What it should do
can be looked up, and the same rules as in a preview tell what the TLS stack there has against a certificate. Where that
explains the refusal, the cause is reported; where it does not, a change may not have reached the proxy yet, and the
login is worth another try.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from pulumi_redis_enterprise.api.collections.databases import Database
from pulumi_redis_enterprise.api.collections.users import User
from pulumi_redis_enterprise.api.probes.login_outcome import LoginOutcome
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials
from pulumi_redis_enterprise.core import login_steps as steps
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.rules.lockout.lockout import admission, admits
from pulumi_redis_enterprise.core.trust.bundle import parse_certificates_leniently
from pulumi_redis_enterprise.core.trust.syncer import listed_certificates
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.chains.chain import chain_problems, judge
from pulumi_redis_enterprise.core.x509.chains.planes import DatabaseOptions
from pulumi_redis_enterprise.core.x509.findings import Problem
from pulumi_redis_enterprise.core.x509.reading.pem import read_certificates
from pulumi_redis_enterprise.core.x509.subject_line import (
    attributes_of,
    first_difference,
    rest_subject_line,
    subject_line,
)
from pulumi_redis_enterprise.errors import RedisEnterpriseError

_LOCKED: Final = (
    "wait until the lock ends by itself (login_lockout_duration, by default 30 minutes), and see who fails to log in"
)


def on_rest(cluster: RedisEnterprise, credentials: CertificateCredentials) -> list[Problem]:
    """Return why the REST API does not take the certificate; nothing also where its bundle cannot be looked at."""
    try:
        bundle = parse_certificates_leniently(cluster.certificates.trusted_ca() or "")
    except RedisEnterpriseError:
        return []
    chain = read_certificates(credentials.certificate)
    return chain_problems(chain, bundle, plane="rest", now=datetime.now(UTC))


def in_database(database: Mapping[str, Any], credentials: CertificateCredentials) -> list[Problem]:
    """Return why a database does not take the certificate; nothing also where its list is empty, or no certificates."""
    chain, bundle = read_certificates(credentials.certificate), listed_certificates(database)
    if not bundle:
        return []
    options = DatabaseOptions(database["mtls_allow_outdated_certs"], takes_partial_chains=True)
    verdict = judge(chain, bundle, plane="database", now=datetime.now(UTC), options=options)
    return list(verdict.problems)


def is_authorized(settings: Mapping[str, Any], credentials: CertificateCredentials) -> bool:
    """Return whether the validation of subjects of a cluster lets the certificate pass.

    Args:
        settings: What GET /v1/cluster shows.
        credentials: The client.
    """
    return admits(
        read_certificates(credentials.certificate)[0],
        validation=settings["mtls_client_cert_subject_validation_type"],
        records=settings["mtls_authorized_subjects"],
    )


def with_user_by_rest(login: LoginOutcome, user: User) -> LoginOutcome:
    """Return a login that the REST API answered with 401 though there is a user of that line, with the likely cause."""
    if user.status == "locked":
        return replace(login, message=f"401: the user {user.name!r} is locked", fix=_LOCKED)
    message = f"401: though the user {user.name!r} has its subject line, and the settings let its subject in"
    return replace(login, message=message, is_pending=True)


def without_user(cluster: RedisEnterprise, login: LoginOutcome, line: str) -> LoginOutcome:
    """Return a login for which no user was found; tells of a user whose line differs in order or spelling only.

    Args:
        cluster: Whose users.
        login: The refused login.
        line: The line that the other side is expected to compute.
    """
    user = _near_miss(_users(cluster), line)
    if user is None:
        return login
    why = first_difference(user.certificate_subject_line, line)
    return replace(
        login,
        message=f"{login.message}; the user {user.name!r} has these attributes in a line that differs: {why}",
        username=user.name,
        fix=f"set the subject line of user {user.name!r} to {line}, or give the CertificateUser the certificate, of "
        "which it is derived",
    )


def with_user_in_database(
    cluster: RedisEnterprise, login: LoginOutcome, user: User, database: Database
) -> LoginOutcome:
    """Return a login that a database refused though there is a user of that line, with the likely cause."""
    granted = {entry["role_uid"] for entry in database["roles_permissions"]}
    known = replace(login, failed_step=steps.PERMISSION, username=user.name)
    if granted.isdisjoint(user.role_uids):
        roles = _names_of_roles(cluster, user)
        fix = (
            f"give one of the roles of {user.name!r} ({roles}) access with a DatabaseAccess, or give the user a role "
            "that has access"
        )
        message = f"{login.message}: no role of user {user.name!r} has access to this database"
        return replace(known, message=message, fix=fix if roles else "")
    if user.status == "locked":
        return replace(known, message=f"{login.message}: the user {user.name!r} is locked", fix=_LOCKED)
    message = f"{login.message}: though a role of user {user.name!r} has access"
    line = user.certificate_subject_line
    if len(attributes_of(line)) == 1:
        return replace(known, message=message, is_pending=True)
    # The vendor documents RFC 2253; the one recorded login to a database had "C=US,CN=abc", the certificate's order.
    reverse = ",".join(reversed(attributes_of(line)))
    return replace(
        known,
        message=f"{message}; its line is {line}, and this database may compute {reverse}",
        fix=f"set the subject line of the user to {reverse}, or use a certificate with one attribute, as CN=app-1: the "
        "order that databases compute is documented as that of RFC 2253, and was once seen to be the certificate's",
        is_pending=True,
    )


def turned_away(
    login: LoginOutcome, credentials: CertificateCredentials, *, validation: str, records: Iterable[Any]
) -> LoginOutcome:
    """Return a login that stopped at the validation of its subject; pending if the settings let the subject in.

    Args:
        login: The refused login.
        credentials: The client.
        validation: ``disabled``, ``san_cn`` or ``full_subject``.
        records: The authorized subjects.
    """
    leaf = read_certificates(credentials.certificate)[0]
    return replace(login, is_pending=admission(leaf, validation=validation, records=records) != "no")


def is_allowed_in_database(cluster: RedisEnterprise, database: Database, credentials: CertificateCredentials) -> bool:
    """Return whether the settings of a database let the client in, as far as they are known."""
    leaf = read_certificates(credentials.certificate)[0]
    validation = database["client_cert_subject_validation_type"] or "disabled"
    passes = admission(leaf, validation=validation, records=database["authorized_subjects"]) != "no"
    user = user_of(cluster, credentials)
    granted = {entry["role_uid"] for entry in database["roles_permissions"]}
    return passes and user is not None and not granted.isdisjoint(user.role_uids)


def user_of(
    cluster: RedisEnterprise, credentials: CertificateCredentials, line_of: Callable[[Certificate], str] = subject_line
) -> User | None:
    """Return the user whose subject line the certificate has, as the cluster lists it."""
    line = line_of(read_certificates(credentials.certificate)[0])
    return next(iter(cluster.users.with_subject_line(line)), None)


def _near_miss(users: Iterable[User], line: str) -> User | None:
    """Return the user whose line has the same attributes, in another order, spacing or case."""
    wanted = _loosely(line)
    return next((user for user in users if _loosely(user.certificate_subject_line) == wanted), None)


def _loosely(line: str) -> list[str]:
    return sorted(pair.strip().casefold() for pair in attributes_of(line))


def _users(cluster: RedisEnterprise) -> Iterable[User]:
    try:
        return [user for user in cluster.users.all() if user.certificate_subject_line]
    except RedisEnterpriseError:
        # To look at users takes a role that these credentials need not have.
        return []


def _names_of_roles(cluster: RedisEnterprise, user: User) -> str:
    try:
        names: Mapping[Uid, str] = {role.uid: role.name for role in cluster.roles.all()}
    except RedisEnterpriseError:
        return ""
    return ", ".join(names[uid] for uid in user.role_uids if uid in names)


def is_alone(cluster: RedisEnterprise, credentials: CertificateCredentials) -> bool:
    """Return True if there are no other credentials, by which to ask about the client."""
    return cluster.client.settings.credentials == credentials


def own_name(cluster: RedisEnterprise) -> str:
    """Return the name of the user that this program logs in as; "" if it is not known."""
    # To look at users takes a role that a client need not have.
    with suppress(RedisEnterpriseError):
        user = cluster.own_user()
        return user.name if user else ""
    return ""


def expected_to_be_denied(
    cluster: RedisEnterprise, credentials: CertificateCredentials, login: LoginOutcome, database: Database | None = None
) -> LoginOutcome:
    """Return a login that has to be denied; pending if it was allowed though the cluster's settings do not allow it."""
    if login.failed_step or is_alone(cluster, credentials):
        return login
    if database:
        is_refused = bool(in_database(database, credentials))
        allowed = not is_refused and is_allowed_in_database(cluster, database, credentials)
        return replace(login, is_pending=not allowed)
    settings = cluster.settings.get()
    allowed = (
        settings["mtls_certificate_authentication"]
        and is_authorized(settings, credentials)
        and user_of(cluster, credentials, rest_subject_line) is not None
        and not on_rest(cluster, credentials)
    )
    return replace(login, is_pending=not allowed)
