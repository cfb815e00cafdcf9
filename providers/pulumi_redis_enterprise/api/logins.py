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
from pulumi_redis_enterprise.core.database_mtls import endpoint_of
from pulumi_redis_enterprise.core.pem import read_certificates
from pulumi_redis_enterprise.core.subject_line import subject_line
from pulumi_redis_enterprise.errors import ApiError, UnreachableError, printable

TLS_STEP: Final = "the TLS handshake"
SUBJECT_STEP: Final = "the validation of its subject"
USER_STEP: Final = "the look-up of the user"
PERMISSION_STEP: Final = "the permission"
_ATTEMPTS: Final = 3


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
        cluster: Where; its own, other identity tells which user the certificate belongs to.
        identity: The client.

    Raises:
        UnreachableError: There was no answer about the client.
    """
    return _decided(
        lambda: _rest_login(cluster, identity),
        validation=lambda: cluster.cluster.get()["mtls_client_cert_subject_validation_type"],
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
            return Login(TLS_STEP, outcome.reason)
        kind = _EndedError if outcome.loss is Loss.UNKNOWN else UnreachableError
        raise kind(f"GET {PROBE}: {outcome.reason}", fix=outcome.fix)
    if outcome.status_code == HTTPStatus.FORBIDDEN:
        return Login(PERMISSION_STEP, "403: its roles may do nothing on the REST API", _user_of(cluster, identity))
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
    settings = cluster.client.settings
    trust = settings.ca_certificate or cluster.cluster.proxy_certificate()
    endpoint = replace(
        settings,
        url=f"https://{endpoint_of(database)}",
        credentials=identity,
        ca_certificate=trust,
        server_fingerprint=None,
        server_name=None,
    )
    validation = database["client_cert_subject_validation_type"] or "disabled"
    login = _decided(lambda: _database_login(endpoint), validation=lambda: validation)
    if login.stopped_at == USER_STEP and (user := _user_of(cluster, identity)):
        return Login(PERMISSION_STEP, f"{login.said}: no role of user {user!r} has access to this database", user)
    return login


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
            return Login(USER_STEP, str(error))
        # Logged in: only who is known to Redis can be told what he may not do.
        named = re.search(r"User (\S+) has no permissions", str(error))
        return Login("", "a user who may not run ACL WHOAMI", named[1] if named else "")
    except ssl.SSLError as error:
        failure = failure_from(error, settings)
        if failure.refused:
            return Login(TLS_STEP, (error.reason or "refused").replace("_", " ").lower())
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


def _unauthorized(cluster: RedisEnterprise, identity: CertificateCredentials) -> Login:
    """Where a 401 comes from, which says nothing itself."""
    if not cluster.cluster.get()["mtls_certificate_authentication"]:
        return Login(TLS_STEP, "401: no certificate is asked for, as mtls_certificate_authentication is off")
    user = _user_of(cluster, identity)
    if not user:
        return Login(USER_STEP, "401: no user has its subject line")
    return Login(SUBJECT_STEP, f"401: its subject is not authorised, or the user {user!r} is locked", user)


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
        if validation() == "disabled":
            raise
        return Login(SUBJECT_STEP, "the connection was ended without a word")


def _user_of(cluster: RedisEnterprise, identity: CertificateCredentials) -> str:
    """The name of the user whose subject line the certificate has, as the cluster lists it."""
    line = subject_line(read_certificates(identity.certificate)[0])
    users = (user.name for user in cluster.users.all() if user.certificate_subject_line == line)
    return next(users, "")


def _role_in(response: Response) -> str:
    """The management role; what is no object, as the page of a proxy in between, says nothing about the client."""
    try:
        answer: Any = response.json()
    except (ValueError, RecursionError):
        answer = None
    return printable(str(object_in(answer, f"GET {PROBE}").get("role", "unknown")))
