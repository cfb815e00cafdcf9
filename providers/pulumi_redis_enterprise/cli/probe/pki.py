"""Throwaway certificates: the keys stay in this process, so nobody can log in with one after the probe."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_BEGIN: Final = datetime(2020, 1, 1, tzinfo=UTC)
_LATER: Final = datetime(2048, 1, 1, tzinfo=UTC)
_END: Final = datetime(2049, 1, 1, tzinfo=UTC)
"""Fixed, as clocks of a cluster may differ from this one."""

Attributes = Sequence[tuple[x509.ObjectIdentifier, str]]


@dataclass(frozen=True, slots=True)
class Throwaway:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Any

    @property
    def pem(self) -> str:
        """The certificate as PEM."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def key_pem(self) -> str:
        """The private key as PEM."""
        form = PrivateFormat.PKCS8
        return str(self.key.private_bytes(Encoding.PEM, form, NoEncryption()).decode())


def new_authority(name: str, *, issuer: Throwaway | None = None, is_later: bool = False) -> Throwaway:
    """Issue the certificate of a CA, self-signed unless an issuer is given; not valid before 2048 if `is_later`."""
    builder = _builder([(NameOID.COMMON_NAME, f"{name} CA")], key := ec.generate_private_key(ec.SECP256R1()), issuer)
    builder = builder.not_valid_before(_LATER if is_later else _BEGIN)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    usage = dict.fromkeys(
        ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False
    )
    signs = x509.KeyUsage(**usage, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False)
    return _signed(builder.add_extension(signs, critical=True), key, issuer)


def new_client(issuer: Throwaway, attributes: Attributes, *, key: Any = None) -> Throwaway:
    """Issue a client certificate with these attributes, in this order."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    builder = _builder(attributes, key, issuer).not_valid_before(_BEGIN)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
    return _signed(builder, key, issuer)


def _builder(attributes: Attributes, key: Any, issuer: Throwaway | None) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])
    builder = x509.CertificateBuilder().subject_name(subject).public_key(key.public_key())
    builder = builder.issuer_name(issuer.certificate.subject if issuer else subject)
    return builder.serial_number(x509.random_serial_number()).not_valid_after(_END)


def _signed(builder: x509.CertificateBuilder, key: Any, issuer: Throwaway | None) -> Throwaway:
    return Throwaway(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)
