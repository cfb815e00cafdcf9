"""A real login to a database with a client certificate, on a fresh connection.

It tells whether the login was allowed, and if not at which step it stopped. What is no answer at all - nobody
listens, the server itself is not trusted - is an error, as it says nothing about the client.
"""

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from pulumi_redis_enterprise.api.collections.databases import Database
from pulumi_redis_enterprise.api.probes import login_diagnosis as diagnosis
from pulumi_redis_enterprise.api.probes.login_outcome import UNKNOWN, LoginOutcome, decided, explained
from pulumi_redis_enterprise.api.probes.redis_protocol import ask_whoami
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials, ConnectionSettings
from pulumi_redis_enterprise.core import login_steps as steps
from pulumi_redis_enterprise.core.database_endpoint import address, host_and_port
from pulumi_redis_enterprise.core.x509.reading.pem import read_certificates
from pulumi_redis_enterprise.core.x509.subject_line import subject_line
from pulumi_redis_enterprise.errors import OtherNameError, RedisEnterpriseError, UnreachableError


def database_login(  # noqa: PLR0913 - by keyword, and most calls need none of them
    cluster: RedisEnterprise,
    database: Database,
    credentials: CertificateCredentials,
    *,
    host: str | None = None,
    port: int | None = None,
    most_seconds: float = math.inf,
) -> LoginOutcome:
    """Log in to a database with the certificate alone, and ask for one's name with ACL WHOAMI.

    The server is trusted as the REST API is, by `caCertificate`; without that, by the certificate that the cluster
    says its proxy has.

    Args:
        cluster: The cluster that the database is in.
        database: The database.
        credentials: The client.
        host: Where to connect instead of the endpoint, as a load balancer or a tunnel. The certificate may then be
            for that name or for the endpoint's.
        port: The port there; the endpoint's by default.
        most_seconds: A lower time-out than that of the settings.

    Raises:
        UnreachableError: There was no answer about the client.
    """
    wrong = _without_tls(database)
    if wrong:
        raise UnreachableError(
            f"ACL WHOAMI: the database {database['name']!r} {wrong}",
            fix="check that the database is active (rladmin status), and that its tls_mode is enabled",
        )
    own_host, own_port = host_and_port(database)
    target = address(host or own_host, port or own_port)
    other_name = own_host if host else ""
    login = explained(
        lambda: _login_at(
            cluster, target, credentials, database=database, other_name=other_name, most_seconds=most_seconds
        ),
        why=lambda: diagnosis.in_database(_as_it_is(cluster, database), credentials),
        of=(steps.TLS, steps.SUBJECT),  # an answer NOAUTH comes after the handshake
    )
    return _in_database(cluster, database, credentials, login) if login.failed_step == steps.USER else login


def _in_database(
    cluster: RedisEnterprise, database: Database, credentials: CertificateCredentials, login: LoginOutcome
) -> LoginOutcome:
    """Return a login that a database refused after the handshake, with the cause."""
    if diagnosis.is_alone(cluster, credentials):
        name = diagnosis.own_name(cluster)
        message = f"{login.message}: no role of user {name!r} has access to this database"
        return LoginOutcome(steps.PERMISSION, message, name) if name else login
    user = diagnosis.user_of(cluster, credentials)
    if user:
        return diagnosis.with_user_in_database(cluster, login, user, _as_it_is(cluster, database))
    return diagnosis.without_user(cluster, login, subject_line(read_certificates(credentials.certificate)[0]))


def endpoint_login(cluster: RedisEnterprise, target: str, credentials: CertificateCredentials) -> LoginOutcome:
    """Log in to whatever database listens at an address, of which nothing else is known; else as `database_login`.

    Raises:
        UnreachableError: There was no answer about the client.
    """
    login = _login_at(cluster, target, credentials)
    if login.failed_step == steps.USER:
        return replace(login, failed_step=steps.either(steps.USER, steps.PERMISSION))
    return login


def _as_it_is(cluster: RedisEnterprise, database: Database) -> Database:
    """The database as it is now: what was read before may be older than the refusal."""
    with suppress(RedisEnterpriseError):
        return cluster.databases.get(database["uid"]) or database
    return database


def _login_at(  # noqa: PLR0913 - by keyword, and most calls need none of them
    cluster: RedisEnterprise,
    target: str,
    credentials: CertificateCredentials,
    *,
    database: Database | None = None,
    other_name: str = "",
    most_seconds: float = math.inf,
) -> LoginOutcome:
    settings = cluster.client.settings
    endpoint = replace(
        settings,
        url=f"https://{target}",
        credentials=credentials,
        ca_certificate=settings.ca_certificate or _proxy_certificate(cluster, credentials),
        server_fingerprint=None,
        server_name=None,
        timeout=min(settings.timeout, most_seconds),
    )
    validation, records = UNKNOWN, list[Mapping[str, Any]]()
    if database:
        validation = database["client_cert_subject_validation_type"] or "disabled"
        records = [*database["authorized_subjects"]]
    return decided(
        lambda: _login_by_name(endpoint, other_name, cluster.client.clock),
        validation=lambda: validation,
        turned_away=lambda login: diagnosis.turned_away(login, credentials, validation=validation, records=records),
    )


def _login_by_name(settings: ConnectionSettings, other_name: str, clock: Callable[[], float]) -> LoginOutcome:
    """Log in; where the certificate is for another name than that of the host, it may have `other_name`."""
    try:
        return ask_whoami(settings, clock=clock)
    except OtherNameError:
        if not other_name:
            raise
        return ask_whoami(replace(settings, server_name=other_name), clock=clock)


def _proxy_certificate(cluster: RedisEnterprise, credentials: CertificateCredentials) -> str | None:
    try:
        return cluster.settings.proxy_certificate()
    except RedisEnterpriseError:
        if diagnosis.is_alone(cluster, credentials):
            return None  # a client of databases need not be let in there: what the system trusts has to do
        raise


def _without_tls(database: Database) -> str:
    """Return why no certificate could be shown there; "" if one can."""
    if not database["endpoints"]:
        return "has no endpoint"
    # Redis itself would wait for the rest of what it takes for a command.
    return "" if database["tls_mode"] == "enabled" else f"speaks no TLS (tls_mode {database['tls_mode'] or 'disabled'})"
