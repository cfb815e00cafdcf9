"""Throwaway certificates: a CA and what it signs, made in memory. Never for anything real.

Example::

    authority = Authority.create("Demo Root CA", now=now)
    client = authority.issue_client("CN=app-1,O=Acme,C=US", now=now)
    certificate_file, key_file = client.write(folder, "app-1")
"""

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ONE_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate, its private key, and what was given along to reach the root."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def certificate_pem(self) -> str:
        """The certificate as PEM text."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def key_pem(self) -> str:
        """The private key as unencrypted PKCS #8 PEM text."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()

    def write(self, folder: Path, stem: str) -> tuple[Path, Path]:
        """Write ``<stem>.pem`` and ``<stem>.key`` (readable by the owner only) into the folder."""
        certificate_file, key_file = folder / f"{stem}.pem", folder / f"{stem}.key"
        certificate_file.write_text(self.certificate_pem)
        with os.fdopen(os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(self.key_pem)
        return certificate_file, key_file


@dataclass(frozen=True, slots=True)
class Authority(Identity):
    """A certificate authority: an identity that signs others."""

    @classmethod
    def create(
        cls,
        subject: str | x509.Name,
        *,
        now: datetime,
        lifetime: timedelta = 10 * ONE_YEAR,
        signer: Identity | None = None,
    ) -> Self:
        """Make a self-signed root, or an intermediate if there is a signer.

        Args:
            subject: An RFC 4514 text as ``CN=Root A,O=Acme,C=US``, or a name.
            now: The start of the validity, less an hour for clocks that go wrong.
            lifetime: How long it is valid from `now` on.
            signer: Who signs it; itself by default.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(subject)
        issuer_name = signer.certificate.subject if signer else name
        issuer_key = signer.key if signer else key
        builder = (
            _builder(name, issuer_name, key.public_key(), now, lifetime)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_key_usage(signs_certificates=True), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        )
        return cls(builder.sign(issuer_key, hashes.SHA256()), key)

    def issue_client(
        self,
        subject: str | x509.Name,
        *,
        now: datetime,
        lifetime: timedelta = ONE_YEAR,
        dns_names: Sequence[str] = (),
    ) -> Identity:
        """Make a certificate that a client logs in with.

        Args:
            subject: An RFC 4514 text as ``CN=app-1,O=Acme,C=US``, or a name.
            now: The start of the validity, less an hour.
            lifetime: How long it is valid from `now` on.
            dns_names: Subject alternative names, which `san_cn` validation looks at too.
        """
        names = [x509.DNSName(name) for name in dns_names]
        return self._issue(_name(subject), names, ExtendedKeyUsageOID.CLIENT_AUTH, now, lifetime)

    def issue_server(self, hosts: Sequence[str], *, now: datetime, lifetime: timedelta = ONE_YEAR) -> Identity:
        """Make a server certificate for host names and IP addresses; the first is its CN."""
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
        names = [_general_name(host) for host in hosts]
        return self._issue(subject, names, ExtendedKeyUsageOID.SERVER_AUTH, now, lifetime)

    def _issue(
        self,
        subject: x509.Name,
        names: Sequence[x509.GeneralName],
        usage: x509.ObjectIdentifier,
        now: datetime,
        lifetime: timedelta,
    ) -> Identity:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = (
            _builder(subject, self.certificate.subject, key.public_key(), now, lifetime)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return Identity(builder.sign(self.key, hashes.SHA256()), key)


def make_syncer(cluster: str, *, now: datetime, lifetime: timedelta = ONE_YEAR) -> Identity:
    """Make the certificate of a cluster's syncer as the cluster itself does: self-signed, for client and server.

    Subject and extensions are those of a recorded `syncer_certificate`; there are no basic constraints in it.

    Args:
        cluster: The cluster's FQDN. Only its first 64 characters fit into a CN.
        now: The start of the validity, less an hour.
        lifetime: How long it is valid from `now` on.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    common_name = x509.NameAttribute(NameOID.COMMON_NAME, cluster[:64])
    unit = x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "syncer")
    organization = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "RedisLabs Enterprise Cluster")
    subject = x509.Name([common_name, unit, organization])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    builder = (
        _builder(subject, subject, key.public_key(), now, lifetime)
        .add_extension(usage, critical=False)
        .add_extension(x509.SubjectAlternativeName([_general_name(cluster)]), critical=False)
    )
    return Identity(builder.sign(key, hashes.SHA256()), key)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    now: datetime,
    lifetime: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + lifetime)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def authority_name(cluster: str) -> x509.Name:
    """Return a subject with the cluster as the organization: a common name may have 64 characters only."""
    common_name = x509.NameAttribute(NameOID.COMMON_NAME, "Redis Enterprise Emulator CA")
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, cluster), common_name])


def _name(subject: str | x509.Name) -> x509.Name:
    return subject if isinstance(subject, x509.Name) else x509.Name.from_rfc4514_string(subject)


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
