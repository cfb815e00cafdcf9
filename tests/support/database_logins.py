"""A cluster that knows some users, and a database that answers as it is reported."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import responses
from pulumi_redis_enterprise.api.collections.databases import Database
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials
from pulumi_redis_enterprise.core.references import Uid
from redis_enterprise_emulator.pki import Authority

from tests.support.api_client import BASIC, URL, app, authority, server_identity

ORDERS: Final[Database] = {
    "uid": Uid(1),
    "name": "orders",
    "status": "active",
    "tls_mode": "enabled",
    "enforce_client_authentication": "enabled",
    "authentication_ssl_client_certs": [{"client_cert": "PEM"}],
    "client_cert_subject_validation_type": "san_cn",
    "authorized_subjects": [{"CN": "app-1"}],
    "roles_permissions": [{"role_uid": 8, "redis_acl_uid": 4}],
    "default_user": False,
    "mtls_allow_outdated_certs": False,
    "mtls_allow_weak_hashing": False,
    "endpoints": [{"dns_name": "redis-12000.cluster.local", "port": 12000}],
    "crdt": False,
    "crdt_guid": None,
    "replica_sources": [],
}
USER: Final = {"uid": 2, "name": "app-1", "auth_method": "certificate", "certificate_subject_line": "CN=app-1,O=Acme"}


def identity() -> CertificateCredentials:
    """The client that logs in."""
    return CertificateCredentials(app().certificate_pem, app().key_pem)


def cluster_knowing(rest: responses.RequestsMock, *users: dict[str, Any], **settings: Any) -> RedisEnterprise:
    """A cluster with these users and settings, as its administrator sees it."""
    rest.assert_all_requests_are_fired = False
    rest.get(f"{URL}/v1/users", json=list(users))
    rest.get(f"{URL}/v1/cluster", json={"name": "cluster.local", "mtls_certificate_authentication": True, **settings})
    return RedisEnterprise(replace(BASIC, ca_certificate=authority().certificate_pem))


@contextmanager
def database(
    answer: bytes = b"",
    *,
    client_ca: Authority | None = None,
    plain: bool = False,
    names: tuple[str, ...] = (),
    **fields: Any,
) -> Iterator[Database]:
    """A database on this machine that answers every client so, and then ends the connection.

    Args:
        answer: What it says to whatever command; by default nothing.
        client_ca: The CA of the clients that it lets in.
        plain: Whether it speaks without TLS.
        names: The names in its certificate.
        fields: What its configuration says.
    """
    context = None if plain else _context(client_ca or authority(), names)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, context, answer), daemon=True)
        thread.start()
        host, port = listener.getsockname()
        endpoint = {"dns_name": host, "port": port}
        yield {**ORDERS, "endpoints": [endpoint], **fields}  # type: ignore[typeddict-item]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def _context(client_ca: Authority, names: tuple[str, ...]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_verify_locations(cadata=client_ca.certificate_pem)
    context.verify_mode = ssl.CERT_REQUIRED
    with TemporaryDirectory() as folder:
        context.load_cert_chain(*server_identity(*names).write(Path(folder), "server"))
    return context


def _serve(listener: socket.socket, context: ssl.SSLContext | None, answer: bytes) -> None:
    # An OSError of accept is the end of the test.
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                _answer(connection, context, answer)


def _answer(plain: socket.socket, context: ssl.SSLContext | None, answer: bytes) -> None:
    if context is None:
        plain.sendall(answer)
        return
    with context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False) as connection:
        with suppress(OSError):
            connection.do_handshake()
            connection.recv(4096)
            connection.sendall(answer)
        # An alert, as any last word, is lost if the connection is closed with unread bytes.
        socket.socket.shutdown(connection, socket.SHUT_WR)
        while socket.socket.recv(connection, 4096):
            pass
