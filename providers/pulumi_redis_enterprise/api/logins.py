"""A real login with a client certificate, on a fresh connection: to the REST API, or to a database.

It tells whether the login was allowed, and if not at which step it stopped. What is no answer at all - nobody
listens, the server itself is not trusted - is an error, as it says nothing about the client.
"""

import re
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final

from requests import Response

from pulumi_redis_enterprise.api.answers import object_in
from pulumi_redis_enterprise.api.databases import Database
from pulumi_redis_enterprise.api.failures import failure_from
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.redis_protocol import RedisError, simple_command
from pulumi_redis_enterprise.api.retry import Loss
from pulumi_redis_enterprise.api.settings import CertificateCredentials, ConnectionSettings
from pulumi_redis_enterprise.api.settling import PROBE
from pulumi_redis_enterprise.api.tls import client_context
from pulumi_redis_enterprise.core import login_steps as steps
from pulumi_redis_enterprise.core.database_mtls import endpoint_of
from pulumi_redis_enterprise.core.pem import read_certificates
from pulumi_redis_enterprise.core.subject_line import subject_line
from pulumi_redis_enterprise.errors import ApiError, RedisEnterpriseError, UnreachableError, printable

_ATTEMPTS: Final = 3
_UNKNOWN: Final = "unknown"
_ALONE: Final = "why is not to be seen from outside"


@dataclass(frozen=True, slots=True)
class Login:
    """How a login went.

    Attributes:
        stopped_at: The step at which it was refused; "" if it was allowed.
        said: What the other side said: the user's role or name, or why not.
        username: Who it was, if that is known.
        role: The management role on the REST API, if that was asked for.
    """

    stopped_at: str
    said: str
    username: str = ""
    role: str = ""


class _EndedError(UnreachableError):
    """The other side ended the connection without a word about the client."""


def rest_login(cluster: RedisEnterprise, identity: CertificateCredentials) -> Login:
    """Log in to the REST API with the certificate alone, and ask for one's role.

    Args:
        cluster: Where; its own identity tells which user the certificate belongs to. If that is the client itself,
            some things cannot be told: which of several steps it was that refused it.
        identity: The client.

    Raises:
        UnreachableError: There was no answer about the client.
    """
    return _decided(
        lambda: _rest_login(cluster, identity),
        validation=lambda: _validation_on_rest(cluster, identity),
    )


def _rest_login(cluster: RedisEnterprise, identity: CertificateCredentials) -> Login:
    client = cluster.client.with_credentials(identity)
    try:
        outcome = client.attempt("GET", PROBE)
    except ApiError:
        return _unauthorized(cluster, identity)
    finally:
        client.close()
    if not isinstance(outcome, Response):
        if outcome.refused:
            return Login(steps.TLS, outcome.reason)
        kind = _EndedError if outcome.loss is Loss.UNKNOWN else UnreachableError
        raise kind(f"GET {PROBE}: {outcome.reason}", fix=outcome.fix)
    if outcome.status_code == HTTPStatus.FORBIDDEN:
        return Login(steps.PERMISSION, "403: its roles may do nothing on the REST API", _user_of(cluster, identity))
    if not HTTPStatus.OK <= outcome.status_code < HTTPStatus.MULTIPLE_CHOICES:
        said = f"{outcome.status_code} of GET {PROBE}"
        raise UnreachableError(f"the REST API answered {said}", fix="see `rladmin status`, then run it again")
    role = _role_in(outcome)
    return Login("", f"role {role}", _user_of(cluster, identity), role)


def database_login(cluster: RedisEnterprise, database: Database, identity: CertificateCredentials) -> Login:
    """Log in to a database with the certificate alone, and ask for one's name with ACL WHOAMI.

    The server is trusted as the REST API is, by `caCertificate`; without that, by the certificate that the cluster
    says its proxy has.

    Raises:
        UnreachableError: There was no answer about the client.
    """
    wrong = _without_tls(database)
    if wrong:
        raise UnreachableError(
            f"ACL WHOAMI: the database {database['name']!r} {wrong}",
            fix="check that the database is active (rladmin status), and that its tls_mode is enabled",
        )
    validation = database["client_cert_subject_validation_type"] or "disabled"
    login = _login_at(cluster, endpoint_of(database), identity, validation)
    if login.stopped_at == steps.USER and (user := _user_of(cluster, identity)):
        return Login(steps.PERMISSION, f"{login.said}: no role of user {user!r} has access to this database", user)
    return login


def endpoint_login(cluster: RedisEnterprise, address: str, identity: CertificateCredentials) -> Login:
    """Log in to whatever database listens at an address, of which nothing else is known; else as `database_login`.

    Raises:
        UnreachableError: There was no answer about the client.
    """
    login = _login_at(cluster, address, identity, _UNKNOWN)
    if login.stopped_at == steps.USER:
        return replace(login, stopped_at=steps.either(steps.USER, steps.PERMISSION))
    return login


def _login_at(cluster: RedisEnterprise, address: str, identity: CertificateCredentials, validation: str) -> Login:
    settings = cluster.client.settings
    endpoint = replace(
        settings,
        url=f"https://{address}",
        credentials=identity,
        ca_certificate=settings.ca_certificate or _proxy_certificate(cluster, identity),
        server_fingerprint=None,
        server_name=None,
    )
    return _decided(lambda: _database_login(endpoint), validation=lambda: validation)


def _proxy_certificate(cluster: RedisEnterprise, identity: CertificateCredentials) -> str | None:
    try:
        return cluster.cluster.proxy_certificate()
    except RedisEnterpriseError:
        if _is_alone(cluster, identity):
            return None  # a client of databases need not be let in there: what the system trusts has to do
        raise


def _without_tls(database: Database) -> str:
    """Why no certificate could be shown there; "" if one can."""
    if not database["endpoints"]:
        return "has no endpoint"
    # Redis itself would wait for the rest of what it takes for a command.
    return "" if database["tls_mode"] == "enabled" else f"speaks no TLS (tls_mode {database['tls_mode'] or 'disabled'})"


def _database_login(settings: ConnectionSettings) -> Login:
    # Not `settings.address`, which fails on a port that is none.
    address = settings.url.removeprefix("https://")
    host, _, port = address.rpartition(":")
    try:
        with (
            socket.create_connection((host.strip("[]"), int(port)), timeout=settings.timeout) as plain,
            client_context(settings).wrap_socket(plain, server_hostname=host.strip("[]")) as connection,
        ):
            name = _whoami(connection, settings)
    except RedisError as error:
        if error.code != "NOPERM":
            return Login(steps.USER, str(error))
        # Logged in: only who is known to Redis can be told what he may not do.
        named = re.search(r"User (\S+) has no permissions", str(error))
        return Login("", "a user who may not run ACL WHOAMI", named[1] if named else "")
    except ssl.SSLError as error:
        failure = failure_from(error, settings)
        if failure.refused:
            return Login(steps.TLS, (error.reason or "refused").replace("_", " ").lower())
        raise UnreachableError(f"ACL WHOAMI: {failure.reason}", fix=failure.fix) from None
    except (OSError, ValueError) as error:
        late = f"nothing within {settings.timeout:g} s" if isinstance(error, TimeoutError) else None
        cause = late or getattr(error, "strerror", None) or str(error)
        raise UnreachableError(
            f"ACL WHOAMI: no answer of the database at {printable(address)} ({cause.lower()})",
            fix="check that the database is active, and that its endpoint can be reached from here",
        ) from None
    return Login("", f"user {name}", name)


def _whoami(connection: ssl.SSLSocket, settings: ConnectionSettings) -> str:
    try:
        return simple_command(connection, "ACL", "WHOAMI")
    except (ConnectionError, ssl.SSLEOFError):
        raise _EndedError(
            f"ACL WHOAMI: the database at {settings.address} ended the connection without a word",
            fix="check that the database is active (rladmin status)",
        ) from None


def _is_alone(cluster: RedisEnterprise, identity: CertificateCredentials) -> bool:
    """Whether there are no other credentials, by which to ask about the client."""
    return cluster.client.settings.credentials == identity


def _validation_on_rest(cluster: RedisEnterprise, identity: CertificateCredentials) -> str:
    if _is_alone(cluster, identity):
        return _UNKNOWN
    return cluster.cluster.get()["mtls_client_cert_subject_validation_type"]


def _unauthorized(cluster: RedisEnterprise, identity: CertificateCredentials) -> Login:
    """Where a 401 comes from, which says nothing itself."""
    if _is_alone(cluster, identity):
        # Not asked as the client again: five failed logins lock an account.
        return Login(steps.either(steps.TLS, steps.SUBJECT, steps.USER), f"401: {_ALONE}")
    if not cluster.cluster.get()["mtls_certificate_authentication"]:
        return Login(steps.TLS, "401: no certificate is asked for, as mtls_certificate_authentication is off")
    user = _user_of(cluster, identity)
    if not user:
        return Login(steps.USER, "401: no user has its subject line")
    return Login(steps.SUBJECT, f"401: its subject is not authorised, or the user {user!r} is locked", user)


def _decided(login: Callable[[], Login], *, validation: Callable[[], str]) -> Login:
    """Try again what ended without a word: in TLS 1.3 the alert that says why may be lost with the connection.

    What always ends so is a subject that is turned away, if subjects are looked at there.
    """
    for _ in range(_ATTEMPTS - 1):
        with suppress(_EndedError):
            return login()
    try:
        return login()
    except _EndedError:
        if (kind := validation()) == "disabled":
            raise
        if kind == _UNKNOWN:
            return Login(steps.either(steps.TLS, steps.SUBJECT), f"the connection was ended without a word: {_ALONE}")
        return Login(steps.SUBJECT, "the connection was ended without a word")


def _user_of(cluster: RedisEnterprise, identity: CertificateCredentials) -> str:
    """The name of the user whose subject line the certificate has, as the cluster lists it."""
    line = subject_line(read_certificates(identity.certificate)[0])
    if _is_alone(cluster, identity):
        return _own_name(cluster)
    return next((user.name for user in cluster.users.with_subject_line(line)), "")


def _own_name(cluster: RedisEnterprise) -> str:
    # To look at users takes a role that a client need not have.
    with suppress(RedisEnterpriseError):
        user = cluster.own_user()
        return user.name if user else ""
    return ""


def _role_in(response: Response) -> str:
    """The management role; what is no object, as the page of a proxy in between, says nothing about the client."""
    try:
        answer: Any = response.json()
    except (ValueError, RecursionError):
        answer = None
    return printable(str(object_in(answer, f"GET {PROBE}").get("role", "unknown")))
