"""A real login to the REST API with a client certificate, on a fresh connection.

It tells whether the login was allowed, and if not at which step it stopped. What is no answer at all - nobody
listens, the server itself is not trusted - is an error, as it says nothing about the client.
"""

import math
from http import HTTPStatus

from requests import Response

from pulumi_redis_enterprise.api.probes import login_diagnosis as diagnosis
from pulumi_redis_enterprise.api.probes.login_outcome import ALONE, UNKNOWN, LoginOutcome, decided, explained
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials
from pulumi_redis_enterprise.api.transport.failures import Failure
from pulumi_redis_enterprise.api.transport.response_body import json_in
from pulumi_redis_enterprise.api.transport.response_parsing import object_in
from pulumi_redis_enterprise.api.transport.retry import FailureKind
from pulumi_redis_enterprise.api.transport.waiting import PROBE
from pulumi_redis_enterprise.core import login_steps as steps
from pulumi_redis_enterprise.core.x509.reading.pem import read_certificates
from pulumi_redis_enterprise.core.x509.subject_line import rest_subject_line
from pulumi_redis_enterprise.errors import ApiError, EndedError, SilentError, UnreachableError, sanitize


def rest_login(
    cluster: RedisEnterprise, credentials: CertificateCredentials, *, most_seconds: float = math.inf
) -> LoginOutcome:
    """Log in to the REST API with the certificate alone, and ask for one's role.

    Args:
        cluster: The cluster; its own credentials look up the user of the certificate. If they are those of the client
            itself, it stays unknown which of several steps refused the login.
        credentials: The client.
        most_seconds: A lower time-out than that of the settings.

    Raises:
        UnreachableError: There was no answer about the client.
    """
    alone = diagnosis.is_alone(cluster, credentials)
    return explained(
        lambda: decided(
            lambda: _rest_login(cluster, credentials, most_seconds),
            validation=lambda: _validation_on_rest(cluster, credentials),
            turned_away=lambda login: _turned_away_on_rest(cluster, credentials, login),
        ),
        why=lambda: [] if alone else diagnosis.on_rest(cluster, credentials),
        of=(steps.TLS, steps.SUBJECT, steps.USER),
        is_known=not alone,
    )


def _rest_login(cluster: RedisEnterprise, credentials: CertificateCredentials, most_seconds: float) -> LoginOutcome:
    client = cluster.client.with_credentials(credentials, most_seconds=most_seconds)
    try:
        outcome = client.attempt("GET", PROBE)
    except ApiError:
        return _unauthorized(cluster, credentials)
    finally:
        client.close()
    if not isinstance(outcome, Response):
        if outcome.refused:
            return LoginOutcome(steps.TLS, outcome.message)
        raise _kind_of(outcome).of(outcome, f"GET {PROBE}: ")
    if outcome.status_code == HTTPStatus.FORBIDDEN:
        return LoginOutcome(
            steps.PERMISSION, "403: its roles may do nothing on the REST API", _user_of(cluster, credentials)
        )
    if not HTTPStatus.OK <= outcome.status_code < HTTPStatus.MULTIPLE_CHOICES:
        message = f"{outcome.status_code} of GET {PROBE}"
        raise UnreachableError(f"the REST API answered {message}", fix="see `rladmin status`, then run it again")
    role = _role_in(outcome)
    return LoginOutcome("", f"role {role}", _user_of(cluster, credentials), role)


def _kind_of(failure: Failure) -> type[UnreachableError]:
    if failure.is_late:
        return SilentError
    return EndedError if failure.kind is FailureKind.UNKNOWN else UnreachableError


def _validation_on_rest(cluster: RedisEnterprise, credentials: CertificateCredentials) -> str:
    if diagnosis.is_alone(cluster, credentials):
        return UNKNOWN
    return cluster.settings.get()["mtls_client_cert_subject_validation_type"]


def _unauthorized(cluster: RedisEnterprise, credentials: CertificateCredentials) -> LoginOutcome:
    """Return where a 401 comes from, which says nothing itself."""
    if diagnosis.is_alone(cluster, credentials):
        # Not asked as the client again: five failed logins lock an account.
        return LoginOutcome(steps.either(steps.TLS, steps.SUBJECT, steps.USER), f"401: {ALONE}")
    settings = cluster.settings.get()
    if not settings["mtls_certificate_authentication"]:
        message = "401: no certificate is asked for, as mtls_certificate_authentication is off"
        return LoginOutcome(steps.TLS, message, fix="switch logins by certificate on with a ClusterMtlsConfig")
    user = diagnosis.user_of(cluster, credentials, rest_subject_line)
    if not user:
        line = rest_subject_line(read_certificates(credentials.certificate)[0])
        return diagnosis.without_user(cluster, LoginOutcome(steps.USER, "401: no user has its subject line"), line)
    login = LoginOutcome(steps.SUBJECT, "401: its subject is none of the authorized ones", user.name)
    return login if not diagnosis.is_authorized(settings, credentials) else diagnosis.with_user_by_rest(login, user)


def _turned_away_on_rest(
    cluster: RedisEnterprise, credentials: CertificateCredentials, login: LoginOutcome
) -> LoginOutcome:
    settings = cluster.settings.get()
    kind, records = settings["mtls_client_cert_subject_validation_type"], settings["mtls_authorized_subjects"]
    return diagnosis.turned_away(login, credentials, validation=kind, records=records)


def _user_of(cluster: RedisEnterprise, credentials: CertificateCredentials) -> str:
    """The name of the user whose subject line the certificate has, as the REST API computes it."""
    if diagnosis.is_alone(cluster, credentials):
        return diagnosis.own_name(cluster)
    user = diagnosis.user_of(cluster, credentials, rest_subject_line)
    return user.name if user else ""


def _role_in(response: Response) -> str:
    """The management role; what is no object, as the page of a proxy in between, says nothing about the client."""
    try:
        answer = json_in(response)
    except (ValueError, RecursionError):
        answer = None
    return sanitize(str(object_in(answer, f"GET {PROBE}").get("role", "unknown")))
