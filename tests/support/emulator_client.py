"""A client of the emulator that is not the product's: HTTP over TLS as Python's standard library does it."""

import base64
import http.client
import json
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.pki import Identity
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.users import create_user


@dataclass(frozen=True, slots=True)
class Answer:
    """The response."""

    status: int
    body: Any
    headers: dict[str, str]


class Visitor:
    """One connection to an emulator.

    Args:
        emulator: Where to.
        folder: Where the client's certificate is written for OpenSSL to load.
        identity: The client's certificate and key, if it has one.
        chain: PEM of further certificates to send along.
        password: Whether to log in as the administrator by password.
        maximum: The newest TLS version to use.
    """

    def __init__(  # noqa: PLR0913 - what a client may bring
        self,
        emulator: Emulator,
        folder: Path,
        *,
        identity: Identity | None = None,
        chain: str = "",
        password: bool = False,
        maximum: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
    ) -> None:
        context = ssl.create_default_context(cadata=emulator.ca_pem)
        context.maximum_version = maximum
        if identity is not None:
            certificate_file, key_file = identity.write(folder, "visitor")
            certificate_file.write_text(identity.certificate_pem + chain)
            context.load_cert_chain(certificate_file, key_file)
        self.connection = http.client.HTTPSConnection("127.0.0.1", emulator.port, context=context, timeout=60)
        self.headers = {"Content-Type": "application/json"}
        if password:
            credentials = base64.b64encode(f"{emulator.username}:{emulator.password}".encode()).decode()
            self.headers["Authorization"] = f"Basic {credentials}"

    def request(self, method: str, path: str, body: Any = None) -> Answer:
        """Send one request; the connection stays open."""
        sent = None if body is None else json.dumps(body)
        self.connection.request(method, path, sent, self.headers)
        response = self.connection.getresponse()
        text = response.read()
        return Answer(response.status, json.loads(text) if text else None, dict(response.headers))

    def role(self) -> int:
        """The status of GET /v1/users/role: whether anybody was recognized."""
        return self.request("GET", "/v1/users/role").status

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()


def trusting(emulator: Emulator, *authorities: Identity, **settings: Any) -> Emulator:
    """Switch certificate authentication on, and add the user app-1."""

    def change(state: State) -> None:
        state.certificates["mtls_trusted_ca"] = "".join(authority.certificate_pem for authority in authorities)
        state.settings.update({"mtls_certificate_authentication": True}, **settings)
        line = "CN=app-1,O=Acme,C=US"
        body = {"name": "app-1", "auth_method": "certificate", "certificate_subject_line": line, "role_uids": [1]}
        create_user(state, body)

    emulator.change(change)
    return emulator


def refused(visitor: Visitor) -> str:
    """The words with which a connection was ended by TLS."""
    with visitor, pytest.raises(OSError, match=r".") as caught:
        visitor.role()
    return str(caught.value)


def is_ended(connection: socket.socket) -> bool:
    """Return True once the other side ends it: with a reset, if it had not read all or not even accepted it."""
    try:
        return not connection.recv(1)
    except ConnectionResetError:
        return True


def validating(emulator: Emulator, validation: str, subject: dict[str, Any]) -> None:
    """Switch subject validation on, with one authorized subject."""
    settings = {"mtls_client_cert_subject_validation_type": validation, "mtls_authorized_subjects": [subject]}
    emulator.change(lambda state: state.settings.update(settings))
