"""The certificates of all tests, and their defects, each under the name of what it is.

They are made when a test first asks for them, and never stored. An `Identity` holds its key too, for tests that
log in; what is only ever looked at is a bare certificate. Example::

    from tests.support.certificates import NOW, client, expired_client, root

    assert not leaf_findings(read(client()), now=NOW)
"""

from datetime import timedelta
from functools import cache
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from pulumi_redis_enterprise.core.x509.certificate import Certificate, load_certificate
from redis_enterprise_emulator.pki import ONE_YEAR, Authority, Identity, make_syncer

from tests.support import certificate_builder
from tests.support.certificate_builder import (
    CA_FLAG,
    authority_with,
    certificate_with,
    handmade,
    key_usage,
    name,
    rsa_key,
)

NOW: Final = certificate_builder.NOW
"""The present of all tests that do not need the clock of a real TLS connection."""

ROOT_SUBJECT: Final = "CN=Root A,O=Acme,C=US"
CLIENT_SUBJECT: Final = "CN=app-1,OU=Development,O=Acme,C=US"


def read(made: Identity | x509.Certificate) -> Certificate:
    """A certificate as the product reads it."""
    certificate = made.certificate if isinstance(made, Identity) else made
    return load_certificate(certificate.public_bytes(Encoding.DER))


@cache
def root() -> Authority:
    """A self-signed root."""
    return Authority.create(ROOT_SUBJECT, now=NOW)


@cache
def other_root() -> Authority:
    """A root of another name and key."""
    return Authority.create("CN=Root B,O=Acme,C=US", now=NOW)


@cache
def renewed_root() -> Authority:
    """A root with the name of `root()`, and another key."""
    return Authority.create(ROOT_SUBJECT, now=NOW)


@cache
def root_of_the_same_key() -> x509.Certificate:
    """Another certificate of `root()`: its name and key, with fewer extensions."""
    return certificate_with(ROOT_SUBJECT, key=root().key, extensions=[CA_FLAG])


@cache
def renewed_root_by_old_root() -> x509.Certificate:
    """A certificate that `root()` made for a successor of the same name (RFC 4210, 4.4: new with old)."""
    return Authority.create(ROOT_SUBJECT, now=NOW, signer=root()).certificate


@cache
def expired_root() -> Authority:
    """A root whose time is over: valid until 2025-06-01."""
    return Authority.create("CN=Old Root,O=Acme,C=US", now=NOW - 2 * ONE_YEAR, lifetime=ONE_YEAR)


@cache
def future_root() -> Authority:
    """A root that is not valid yet: from 2026-06-02 11:00 on."""
    return Authority.create("CN=Next Root,O=Acme,C=US", now=NOW + timedelta(days=1))


@cache
def intermediate() -> Authority:
    """A CA that `root()` signed."""
    return Authority.create("CN=Intermediate A,O=Acme,C=US", now=NOW, signer=root())


@cache
def expired_intermediate() -> Authority:
    """A CA that `root()` signed, valid until 2025-06-01."""
    return Authority.create("CN=Old Intermediate,O=Acme,C=US", now=NOW - 2 * ONE_YEAR, lifetime=ONE_YEAR, signer=root())


@cache
def ca_without_ca_flag() -> x509.Certificate:
    """A self-signed certificate without basicConstraints."""
    return certificate_with("CN=No Flag", extensions=[key_usage("key_cert_sign")])


@cache
def ca_without_key_cert_sign() -> Authority:
    """A CA that `root()` signed, whose keyUsage does not let it sign certificates."""
    return authority_with("CN=No Right", signer=root(), extensions=[CA_FLAG, key_usage("digital_signature")])


@cache
def bare_root() -> Authority:
    """A root with basicConstraints and nothing else, as private CAs are: no keyUsage, no key identifiers."""
    return authority_with("CN=Bare Root", extensions=[CA_FLAG])


@cache
def weak_rsa_root() -> x509.Certificate:
    """A root with an RSA key of 1024 bits."""
    return certificate_with("CN=Weak Root", key=rsa_key(1024), extensions=[CA_FLAG])


@cache
def strong_rsa_root() -> x509.Certificate:
    """A root with an RSA key of 2048 bits."""
    return certificate_with("CN=Strong Root", key=rsa_key(2048), extensions=[CA_FLAG])


@cache
def weak_ec_root() -> x509.Certificate:
    """A root with a key on P-224."""
    return certificate_with("CN=Small Root", key=ec.generate_private_key(ec.SECP224R1()), extensions=[CA_FLAG])


@cache
def sha1_root() -> x509.Certificate:
    """A root that signed itself with SHA-1."""
    return handmade(name("CN=SHA-1 Root").public_bytes(), ca=True, sha1=True)


@cache
def sha1_intermediate() -> x509.Certificate:
    """A CA that `root()` signed with SHA-1."""
    return handmade(name("CN=SHA-1 CA").public_bytes(), signer=root(), ca=True, sha1=True)


@cache
def nameless_root() -> x509.Certificate:
    """A root with an empty subject."""
    return certificate_with("", extensions=[CA_FLAG])


@cache
def client() -> Identity:
    """A client that `root()` signed."""
    return root().issue_client(CLIENT_SUBJECT, now=NOW)


@cache
def client_of_intermediate() -> Identity:
    """A client that `intermediate()` signed."""
    return intermediate().issue_client("CN=app-2,O=Acme,C=US", now=NOW)


@cache
def client_of_expired_root() -> Identity:
    """A client that `expired_root()` signed, and that is valid itself."""
    return expired_root().issue_client("CN=app-3,O=Acme,C=US", now=NOW)


@cache
def client_of_expired_intermediate() -> Identity:
    """A client that `expired_intermediate()` signed, and that is valid itself."""
    return expired_intermediate().issue_client("CN=app-4,O=Acme,C=US", now=NOW)


@cache
def client_of_other_root() -> Identity:
    """A client that `other_root()` signed."""
    return other_root().issue_client("CN=app-5,O=Acme,C=US", now=NOW)


@cache
def syncer() -> Identity:
    """The certificate that a cluster made for its syncer."""
    return make_syncer("other.local", now=NOW)


@cache
def expired_client() -> Identity:
    """A client that `root()` signed, valid until 2026-05-31; the root is younger than its last day."""
    return root().issue_client("CN=late,O=Acme,C=US", now=NOW - ONE_YEAR, lifetime=ONE_YEAR - timedelta(minutes=30))


@cache
def future_client() -> Identity:
    """A client that is not valid yet: from 2026-06-02 11:00 on."""
    return root().issue_client("CN=early,O=Acme,C=US", now=NOW + timedelta(days=1))


@cache
def two_ou_client() -> Identity:
    """A client with two organizational units, which the cluster does not match."""
    return root().issue_client("CN=app-1,OU=Development,OU=Payments,O=Acme,C=US", now=NOW)


@cache
def multi_valued_client() -> Identity:
    """A client with several attributes in one RDN, text beyond ASCII, and an e-mail address."""
    return root().issue_client("CN=Zoë+OU=Development,1.2.840.113549.1.9.1=zoe@example.com", now=NOW)


@cache
def cn_less_client() -> Identity:
    """A client without a common name."""
    return root().issue_client("OU=Development,O=Acme,C=US", now=NOW)


@cache
def two_organizations_client() -> Identity:
    """A client with two organizations."""
    return root().issue_client("CN=app-1,O=Acme,O=Umbrella,C=US", now=NOW)


@cache
def client_without_client_auth() -> Identity:
    """A certificate whose extendedKeyUsage is for servers only."""
    return root().issue_server(["server.example.com"], now=NOW)


@cache
def client_without_digital_signature() -> x509.Certificate:
    """A client whose keyUsage does not let it prove its key in TLS."""
    return certificate_with("CN=Encrypts Only", signer=root(), extensions=[key_usage("key_encipherment")])


@cache
def client_for_any_purpose() -> x509.Certificate:
    """A client whose extendedKeyUsage is anyExtendedKeyUsage, which OpenSSL does not take for clientAuth."""
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE])
    return certificate_with("CN=Anything", signer=root(), extensions=[purposes])


@cache
def client_without_extensions() -> x509.Certificate:
    """A client of version 3 that has no extension at all: no SAN, no EKU, no key identifiers."""
    return certificate_with("CN=Plain", signer=root())


@cache
def weak_rsa_client() -> x509.Certificate:
    """A client with an RSA key of 1024 bits."""
    return certificate_with("CN=Weak", key=rsa_key(1024), signer=root())


@cache
def ed25519_client() -> x509.Certificate:
    """A client with an Ed25519 key."""
    return certificate_with("CN=Edwards", key=ed25519.Ed25519PrivateKey.generate(), signer=root())


@cache
def sha1_client() -> x509.Certificate:
    """A client that `root()` signed with SHA-1."""
    return handmade(name("CN=SHA-1").public_bytes(), signer=root(), sha1=True)


@cache
def version_1_client() -> x509.Certificate:
    """A client of version 1, as `openssl x509 -req` made them without extensions until OpenSSL 3.1."""
    return handmade(name("CN=Version 1").public_bytes(), signer=root())


def certificate_with_subject(subject: bytes) -> x509.Certificate:
    """A certificate with any DER as its subject."""
    return handmade(subject, signer=root())
