"""A resource that issues a client certificate: it stands for what a PKI in the same stack would be.

Its certificate is unknown in the preview that creates it. Stacks of the end-to-end tests import a copy of this file.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pulumi
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider
from redis_enterprise_emulator.pki import Authority


class IssuedProvider(ResourceProvider):
    """Issues; a certificate of another name is another certificate."""

    serialize_as_secret_always = False

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Another name replaces."""
        changed = _olds["name"] != _news["name"]
        return DiffResult(changes=changed, replaces=["name"] if changed else [])

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Sign a certificate with the CA in the files ``issuer.pem`` and ``issuer.key``."""
        key = load_pem_private_key(Path("issuer.key").read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate(Path("issuer.pem").read_bytes())
        authority = Authority(certificate, key)  # type: ignore[arg-type]
        client = authority.issue_client(f"CN={props['name']},O=Acme,C=US", now=datetime.now(UTC))
        return CreateResult(props["name"], {**props, "certificate": client.certificate_pem})


class Issued(Resource, module="tests", name="Issued"):
    """A client certificate."""

    certificate: pulumi.Output[str]

    def __init__(self, resource_name: str, *, name: pulumi.Input[str]) -> None:
        """Issue a certificate for CN=<name>,O=Acme,C=US."""
        super().__init__(IssuedProvider(), resource_name, {"name": name, "certificate": None})
