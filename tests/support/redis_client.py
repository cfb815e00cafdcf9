"""Clients of the emulator's databases: Python's ``redis``, and bare bytes over TLS."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.pki import Identity
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.database.databases import update_database
from redis_enterprise_emulator.state.redis_acls import create_redis_acl
from redis_enterprise_emulator.state.roles import create_role
from redis_enterprise_emulator.state.users import create_user

SUBJECT = "CN={name},O=Acme,C=US"


def port_of(emulator: Emulator, database: str = "cache") -> int:
    """The port of a database."""
    port: int = emulator.state.bdb(database)["endpoints"][0]["port"]
    return port


def is_refused(port: int) -> bool:
    """Return True if nobody listens on a port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=60).close()
    except ConnectionRefusedError:
        return True
    return False


def secured(emulator: Emulator, *trusted: Identity, **fields: Any) -> None:
    """Require client certificates that chain to these, for the database ``cache``."""
    entries = [{"client_cert": identity.certificate_pem} for identity in trusted]
    changes = {"tls_mode": "enabled", "authentication_ssl_client_certs": entries, **fields}
    emulator.change(lambda state: update_database(state, 1, changes))


def granted(emulator: Emulator, rule: str = "+@read ~app:*", *, name: str = "app-1") -> None:
    """Let a certificate user do in the database ``cache`` what a rule says, by a role of its own."""

    def change(state: State) -> None:
        role = {"role_uid": create_role(state, {"name": name, "management": "none"})["uid"]}
        acl = {"redis_acl_uid": create_redis_acl(state, {"name": name, "acl": rule})["uid"]}
        line = SUBJECT.format(name=name)
        user = {"name": name, "auth_method": "certificate", "certificate_subject_line": line}
        create_user(state, user | {"role_uids": [role["role_uid"]]})
        entries = state.bdb("cache")["roles_permissions"]
        update_database(state, 1, {"roles_permissions": [*entries, role | acl]})

    emulator.change(change)


class Guest:
    """Connects to the databases of one emulator.

    Args:
        emulator: Whose databases.
        folder: Where certificates are written for OpenSSL to load.
    """

    def __init__(self, emulator: Emulator, folder: Path) -> None:
        self.emulator = emulator
        self._folder = folder

    @contextmanager
    def client(
        self, identity: Identity | None = None, *, chain: str = "", tls: bool = True, **options: Any
    ) -> "Iterator[Any]":
        """A `redis.Redis` of the database ``cache``, with one attempt; its stubs know too little to be of use."""
        if tls:
            options |= {"ssl": True, "ssl_ca_certs": str(self.emulator.ca_file)}
        if identity is not None:
            certificate_file, key_file = self.files(identity, chain)
            options |= {"ssl_certfile": str(certificate_file), "ssl_keyfile": str(key_file)}
        with redis.Redis(
            host="127.0.0.1",
            port=port_of(self.emulator),
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
            protocol=2,
            socket_timeout=10,
            **options,
        ) as client:
            yield client

    def whoami(self, identity: Identity | None = None, **options: Any) -> str:
        """Return who a new connection is."""
        with self.client(identity, **options) as client:
            return str(client.execute_command("ACL WHOAMI"))

    def files(self, identity: Identity, chain: str = "") -> tuple[Path, Path]:
        """Certificate (with its intermediates) and key, as files."""
        certificate_file, key_file = identity.write(self._folder, "guest")
        certificate_file.write_text(identity.certificate_pem + chain)
        return certificate_file, key_file

    def bare(self, identity: Identity, version: ssl.TLSVersion, message: bytes) -> tuple[str | None, bytes]:
        """Say something over exactly that version of TLS; which it was, and what came back."""
        context = ssl.create_default_context(cadata=self.emulator.ca_pem)
        context.minimum_version = context.maximum_version = version
        context.load_cert_chain(*self.files(identity))
        with (
            socket.create_connection(("127.0.0.1", port_of(self.emulator)), timeout=60) as plain,
            context.wrap_socket(plain, server_hostname="127.0.0.1") as tls,
        ):
            tls.sendall(message)
            return tls.version(), tls.recv(1000)
