"""A real login with a client certificate, on a fresh connection: to the REST API, or to a database.

It tells whether the login was allowed, and if not at which step it stopped. What is no answer at all - nobody
listens, the server itself is not trusted - is an error, as it says nothing about the client.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from requests import Response

from pulumi_redis_enterprise.api.collections.databases import Database
from pulumi_redis_enterprise.api.probes import login_diagnosis as diagnosis
from pulumi_redis_enterprise.api.probes.login_outcome import EndedError, LoginOutcome, SilentError
from pulumi_redis_enterprise.api.probes.redis_protocol import OtherNameError, ask_whoami
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials, ConnectionSettings
from pulumi_redis_enterprise.api.transport.failures import Failure
from pulumi_redis_enterprise.api.transport.response_body import json_in
from pulumi_redis_enterprise.api.transport.response_parsing import object_in
from pulumi_redis_enterprise.api.transport.retry import FailureKind
from pulumi_redis_enterprise.api.transport.waiting import PROBE
from pulumi_redis_enterprise.core import login_steps as steps
from pulumi_redis_enterprise.core.database_endpoint import address, host_and_port
from pulumi_redis_enterprise.core.x509.findings import Problem
from pulumi_redis_enterprise.core.x509.reading.pem import read_certificates
from pulumi_redis_enterprise.core.x509.subject_line import rest_subject_line, subject_line
from pulumi_redis_enterprise.errors import ApiError, RedisEnterpriseError, UnreachableError, sanitize

__all__ = ["LoginOutcome", "database_login", "endpoint_login", "expected_to_be_denied", "rest_login"]

_ATTEMPTS: Final = 3
_UNKNOWN: Final = "unknown"
_ENDED: Final = "the connection was ended without a word"
_ALONE: Final = "why is not to be seen from outside"


def rest_login(
    cluster: RedisEnterprise, identity: CertificateCredentials, *, most_seconds: float = math.inf
) -> LoginOutcome:
    """Log in to the REST API with the certificate alone, and ask for one's role.

    Args:
        cluster: Where; its own identity tells which user the certificate belongs to. If that is the client itself,
            some things cannot be told: which of several steps it was that refused it.
        identity: The client.
        most_seconds: A lower time-out than that of the settings.

    Raises:
        UnreachableError: There was no answer about the client.
    """
    alone = _is_alone(cluster, identity)
    return _explained(
        lambda: _decided(
            lambda: _rest_login(cluster, identity, most_seconds),
            validation=lambda: _validation_on_rest(cluster, identity),
            turned_away=lambda login: _turned_away_on_rest(cluster, identity, login),
        ),
        why=lambda: [] if alone else diagnosis.on_rest(cluster, identity),
        of=(steps.TLS, steps.SUBJECT, steps.USER),
        is_known=not alone,
    )


def expected_to_be_denied(
    cluster: RedisEnterprise, identity: CertificateCredentials, login: LoginOutcome, database: Database | None = None
) -> LoginOutcome:
    """Return a login that has to be denied; pending if it was allowed though the cluster's settings do not allow it."""
    if login.failed_step or _is_alone(cluster, identity):
        return login
    if database:
        in_the_way = bool(diagnosis.in_database(database, identity))
        allowed = not in_the_way and diagnosis.is_allowed_in_database(cluster, database, identity)
        return replace(login, is_pending=not allowed)
    settings = cluster.settings.get()
    allowed = (
        settings["mtls_certificate_authentication"]
        and diagnosis.is_authorized(settings, identity)
        and diagnosis.user_of(cluster, identity, rest_subject_line) is not None
        and not diagnosis.on_rest(cluster, identity)
    )
    return replace(login, is_pending=not allowed)


def _rest_login(cluster: RedisEnterprise, identity: CertificateCredentials, most_seconds: float) -> LoginOutcome:
    client = cluster.client.with_credentials(identity, most_seconds=most_seconds)
    try:
        outcome = client.attempt("GET", PROBE)
    except ApiError:
        return _unauthorized(cluster, identity)
    finally:
        client.close()
    if not isinstance(outcome, Response):
        if outcome.refused:
            return LoginOutcome(steps.TLS, outcome.message)
        raise _kind_of(outcome)(f"GET {PROBE}: {outcome.message}", fix=outcome.fix)
    if outcome.status_code == HTTPStatus.FORBIDDEN:
        return LoginOutcome(
            steps.PERMISSION, "403: its roles may do nothing on the REST API", _user_of(cluster, identity)
        )
    if not HTTPStatus.OK <= outcome.status_code < HTTPStatus.MULTIPLE_CHOICES:
        said = f"{outcome.status_code} of GET {PROBE}"
        raise UnreachableError(f"the REST API answered {said}", fix="see `rladmin status`, then run it again")
    role = _role_in(outcome)
    return LoginOutcome("", f"role {role}", _user_of(cluster, identity), role)


def _kind_of(failure: Failure) -> type[UnreachableError]:
    if failure.is_late:
        return SilentError
    return EndedError if failure.loss is FailureKind.UNKNOWN else UnreachableError


def database_login(  # noqa: PLR0913 - by keyword, and most calls need none of them
    cluster: RedisEnterprise,
    database: Database,
    identity: CertificateCredentials,
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
        identity: The client.
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
    login = _explained(
        lambda: _login_at(
            cluster, target, identity, database=database, other_name=other_name, most_seconds=most_seconds
        ),
        why=lambda: diagnosis.in_database(_as_it_is(cluster, database), identity),
        of=(steps.TLS, steps.SUBJECT),  # whoever is told NOAUTH has come through the handshake
    )
    return _in_database(cluster, database, identity, login) if login.failed_step == steps.USER else login


def _in_database(
    cluster: RedisEnterprise, database: Database, identity: CertificateCredentials, login: LoginOutcome
) -> LoginOutcome:
    """Return a login that a database refused after the handshake, with the cause."""
    if _is_alone(cluster, identity):
        name = _own_name(cluster)
        said = f"{login.message}: no role of user {name!r} has access to this database"
        return LoginOutcome(steps.PERMISSION, said, name) if name else login
    user = diagnosis.user_of(cluster, identity)
    if user:
        return diagnosis.with_user_in_database(cluster, login, user, _as_it_is(cluster, database))
    return diagnosis.without_user(cluster, login, subject_line(read_certificates(identity.certificate)[0]))


def endpoint_login(cluster: RedisEnterprise, target: str, identity: CertificateCredentials) -> LoginOutcome:
    """Log in to whatever database listens at an address, of which nothing else is known; else as `database_login`.

    Raises:
        UnreachableError: There was no answer about the client.
    """
    login = _login_at(cluster, target, identity)
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
    identity: CertificateCredentials,
    *,
    database: Database | None = None,
    other_name: str = "",
    most_seconds: float = math.inf,
) -> LoginOutcome:
    settings = cluster.client.settings
    endpoint = replace(
        settings,
        url=f"https://{target}",
        credentials=identity,
        ca_certificate=settings.ca_certificate or _proxy_certificate(cluster, identity),
        server_fingerprint=None,
        server_name=None,
        timeout=min(settings.timeout, most_seconds),
    )
    validation, records = _UNKNOWN, list[Mapping[str, Any]]()
    if database:
        validation = database["client_cert_subject_validation_type"] or "disabled"
        records = [*database["authorized_subjects"]]
    return _decided(
        lambda: _login_by_name(endpoint, other_name, cluster.client.clock),
        validation=lambda: validation,
        turned_away=lambda login: diagnosis.turned_away(login, identity, validation=validation, records=records),
    )


def _login_by_name(settings: ConnectionSettings, other_name: str, clock: Callable[[], float]) -> LoginOutcome:
    """Log in; where the certificate is for another name than that of the host, it may have `other_name`."""
    try:
        return ask_whoami(settings, clock=clock)
    except OtherNameError:
        if not other_name:
            raise
        return ask_whoami(replace(settings, server_name=other_name), clock=clock)


def _proxy_certificate(cluster: RedisEnterprise, identity: CertificateCredentials) -> str | None:
    try:
        return cluster.settings.proxy_certificate()
    except RedisEnterpriseError:
        if _is_alone(cluster, identity):
            return None  # a client of databases need not be let in there: what the system trusts has to do
        raise


def _without_tls(database: Database) -> str:
    """Return why no certificate could be shown there; "" if one can."""
    if not database["endpoints"]:
        return "has no endpoint"
    # Redis itself would wait for the rest of what it takes for a command.
    return "" if database["tls_mode"] == "enabled" else f"speaks no TLS (tls_mode {database['tls_mode'] or 'disabled'})"


def _is_alone(cluster: RedisEnterprise, identity: CertificateCredentials) -> bool:
    """Return True if there are no other credentials, by which to ask about the client."""
    return cluster.client.settings.credentials == identity


def _validation_on_rest(cluster: RedisEnterprise, identity: CertificateCredentials) -> str:
    if _is_alone(cluster, identity):
        return _UNKNOWN
    return cluster.settings.get()["mtls_client_cert_subject_validation_type"]


def _unauthorized(cluster: RedisEnterprise, identity: CertificateCredentials) -> LoginOutcome:
    """Return where a 401 comes from, which says nothing itself."""
    if _is_alone(cluster, identity):
        # Not asked as the client again: five failed logins lock an account.
        return LoginOutcome(steps.either(steps.TLS, steps.SUBJECT, steps.USER), f"401: {_ALONE}")
    settings = cluster.settings.get()
    if not settings["mtls_certificate_authentication"]:
        said = "401: no certificate is asked for, as mtls_certificate_authentication is off"
        return LoginOutcome(steps.TLS, said, fix="switch logins by certificate on with a ClusterMtlsConfig")
    user = diagnosis.user_of(cluster, identity, rest_subject_line)
    if not user:
        line = rest_subject_line(read_certificates(identity.certificate)[0])
        return diagnosis.without_user(cluster, LoginOutcome(steps.USER, "401: no user has its subject line"), line)
    login = LoginOutcome(steps.SUBJECT, "401: its subject is none of the authorized ones", user.name)
    return login if not diagnosis.is_authorized(settings, identity) else diagnosis.with_user_by_rest(login, user)


def _turned_away_on_rest(
    cluster: RedisEnterprise, identity: CertificateCredentials, login: LoginOutcome
) -> LoginOutcome:
    settings = cluster.settings.get()
    kind, records = settings["mtls_client_cert_subject_validation_type"], settings["mtls_authorized_subjects"]
    return diagnosis.turned_away(login, identity, validation=kind, records=records)


def _explained(
    login: Callable[[], LoginOutcome], *, why: Callable[[], list[Problem]], of: Sequence[str], is_known: bool = True
) -> LoginOutcome:
    """Log in; where the other side does not take the certificate, and says little or nothing, give the reasons.

    A certificate that is not taken may end in an alert, a cut connection or a 401: some clusters let the handshake
    pass, and a client whose key it cannot use shows no certificate at all.

    Args:
        login: Logs in.
        why: Tells what the TLS stack of the other side has against the certificate.
        of: The steps at which a login may have stopped for such a reason.
        is_known: Whether what the other side trusts can be looked at, so that no reason means that there is none.
    """
    try:
        outcome = login()
    except EndedError:
        if found := why():
            return _refused(LoginOutcome(steps.TLS, _ENDED), found)
        raise
    if outcome.failed_step not in of:
        return outcome
    if found := why():
        return _refused(outcome, found)
    # With certificate logins off, the 401 has its cause.
    return replace(outcome, is_pending=is_known) if outcome.failed_step == steps.TLS and not outcome.fix else outcome


def _refused(outcome: LoginOutcome, found: Sequence[Problem]) -> LoginOutcome:
    """The login with what the TLS stack of the other side has against the certificate."""
    said = f"{outcome.message}: {'; '.join(finding.message for finding in found)}"
    fix = "; ".join(dict.fromkeys(finding.fix for finding in found))
    return replace(outcome, failed_step=steps.TLS, message=said, fix=fix, is_pending=False)


def _decided(
    login: Callable[[], LoginOutcome],
    *,
    validation: Callable[[], str],
    turned_away: Callable[[LoginOutcome], LoginOutcome],
) -> LoginOutcome:
    """Try again what ended without a word: in TLS 1.3 the alert that says why may be lost with the connection.

    What always ends so is a subject that is turned away, if subjects are looked at there.
    """
    for _ in range(_ATTEMPTS - 1):
        with suppress(EndedError):
            return login()
    try:
        return login()
    except EndedError:
        if (kind := validation()) == "disabled":
            raise
        if kind == _UNKNOWN:
            return LoginOutcome(steps.either(steps.TLS, steps.SUBJECT), f"{_ENDED}: {_ALONE}")
        return turned_away(LoginOutcome(steps.SUBJECT, _ENDED))


def _user_of(cluster: RedisEnterprise, identity: CertificateCredentials) -> str:
    """The name of the user whose subject line the certificate has, as the REST API computes it."""
    if _is_alone(cluster, identity):
        return _own_name(cluster)
    user = diagnosis.user_of(cluster, identity, rest_subject_line)
    return user.name if user else ""


def _own_name(cluster: RedisEnterprise) -> str:
    # To look at users takes a role that a client need not have.
    with suppress(RedisEnterpriseError):
        user = cluster.own_user()
        return user.name if user else ""
    return ""


def _role_in(response: Response) -> str:
    """The management role; what is no object, as the page of a proxy in between, says nothing about the client."""
    try:
        answer = json_in(response)
    except (ValueError, RecursionError):
        answer = None
    return sanitize(str(object_in(answer, f"GET {PROBE}").get("role", "unknown")))
