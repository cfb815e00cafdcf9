"""A resource that issues a client certificate: it stands for what a PKI in the same stack would be.

Certificate and key are unknown in the preview that creates or renews them. Stacks of the end-to-end tests import a copy
of this file.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pulumi
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult
from redis_enterprise_emulator.pki import Authority


class IssuedProvider(ResourceProvider):
    """Issues; a certificate of another name is another certificate, and another number renews it."""

    serialize_as_secret_always = False

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Another name replaces."""
        changed = [name for name in ("name", "number") if _olds.get(name) != _news.get(name)]
        return DiffResult(changes=bool(changed), replaces=["name"] if "name" in changed else [])

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Sign a certificate."""
        return CreateResult(props["name"], _issued(props))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Sign another one of the same name, for another key."""
        return UpdateResult(_issued(_news))


def _issued(props: dict[str, Any]) -> dict[str, Any]:
    """Sign a certificate with the CA in the files ``issuer.pem`` and ``issuer.key``."""
    key = load_pem_private_key(Path("issuer.key").read_bytes(), password=None)
    certificate = x509.load_pem_x509_certificate(Path("issuer.pem").read_bytes())
    authority = Authority(certificate, key)  # type: ignore[arg-type]
    client = authority.issue_client(f"CN={props['name']},O=Acme,C=US", now=datetime.now(UTC))
    return {**props, "certificate": client.certificate_pem, "key": client.key_pem}


class Issued(Resource, module="tests", name="Issued"):
    """A client certificate, and its key, which is a secret."""

    certificate: pulumi.Output[str]
    key: pulumi.Output[str]

    def __init__(self, resource_name: str, *, name: pulumi.Input[str], number: pulumi.Input[int] = 1) -> None:
        """Issue a certificate for CN=<name>,O=Acme,C=US; another number renews it."""
        props = {"name": name, "number": number, "certificate": None, "key": None}
        opts = pulumi.ResourceOptions(additional_secret_outputs=["key"])
        super().__init__(IssuedProvider(), resource_name, props, opts)
