"""Certificates with one thing wrong, which `redis_enterprise_emulator.pki` does not make."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from redis_enterprise_emulator.pki import ONE_YEAR, Authority, Identity

NOW: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)

CA_FLAG: Final = x509.BasicConstraints(ca=True, path_length=None)
_KEY_USAGES: Final = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def certificate_with(
    subject: str,
    *,
    key: CertificateIssuerPrivateKeyTypes | None = None,
    signer: Identity | None = None,
    extensions: Sequence[x509.ExtensionType] = (),
) -> x509.Certificate:
    """A certificate with exactly these extensions, self-signed if there is no signer."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(signer.certificate.subject if signer else name(subject))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(hours=1))
        .not_valid_after(NOW + ONE_YEAR)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(signer.key if signer else key, SHA256())


def authority_with(
    subject: str, *, signer: Identity | None = None, extensions: Sequence[x509.ExtensionType]
) -> Authority:
    """An authority with exactly these extensions, self-signed if there is no signer."""
    key = ec.generate_private_key(ec.SECP256R1())
    return Authority(certificate_with(subject, key=key, signer=signer, extensions=extensions), key)


def handmade(  # noqa: PLR0913 - what may be wrong
    subject: bytes,
    *,
    signer: Identity | None = None,
    ca: bool = False,
    private_extension: bool = False,
    sha1: bool = False,
    key: ec.EllipticCurvePrivateKey | None = None,
) -> x509.Certificate:
    """A certificate that `cryptography` reads, and refuses to make.

    Args:
        subject: Any DER.
        signer: Who signs it; itself by default.
        ca: Whether it has basicConstraints CA:TRUE. Without any extension it is of version 1.
        private_extension: Whether it has a critical extension that nobody knows.
        sha1: Whether it is signed with SHA-1.
        key: Its key; a new one by default.
    """
    return x509.load_der_x509_certificate(
        handmade_der(subject, signer=signer, ca=ca, private_extension=private_extension, sha1=sha1, key=key)
    )


def handmade_der(  # noqa: PLR0913 - as above
    subject: bytes,
    *,
    signer: Identity | None = None,
    ca: bool = False,
    private_extension: bool = False,
    sha1: bool = False,
    key: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The DER of the same, which `cryptography` may refuse to read."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    ecdsa = der(0x30, bytes.fromhex("06072a8648ce3d0401" if sha1 else "06082a8648ce3d040302"))  # RFC 5758, 3.2
    basic_constraints = der(0x30, bytes.fromhex("0603551d13"), der(0x04, bytes.fromhex("30030101ff")))
    unknown_critical = der(0x30, bytes.fromhex("06032a0304"), der(0x01, b"\xff"), der(0x04, bytes.fromhex("0500")))
    extensions = (basic_constraints if ca else b"") + (unknown_critical if private_extension else b"")
    tbs = der(
        0x30,
        der(0xA0, der(0x02, b"\x02")) if extensions else b"",
        der(0x02, b"\x01"),
        ecdsa,
        signer.certificate.subject.public_bytes() if signer else subject,
        der(0x30, der(0x17, b"260101000000Z"), der(0x17, b"270101000000Z")),
        subject,
        key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        der(0xA3, der(0x30, extensions)) if extensions else b"",
    )
    signature = (signer.key if signer else key).sign(tbs, ec.ECDSA(SHA1() if sha1 else SHA256()))  # noqa: S303
    return der(0x30, tbs, ecdsa, der(0x03, b"\0", signature))


def der(tag: int, *content: bytes) -> bytes:
    """An ASN.1 element (X.690, 8.1)."""
    body = b"".join(content)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes(1 if len(body) < 0x100 else 2)
    return bytes([tag, 0x80 | len(length)]) + length + body


def name(subject: str) -> x509.Name:
    """A name from its RFC 4514 text."""
    return x509.Name.from_rfc4514_string(subject)


def rsa_key(bits: int) -> rsa.RSAPrivateKey:
    """An RSA key of any size."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def any_extension(identifier: str, value: bytes) -> x509.UnrecognizedExtension:
    """An extension with any DER as its value."""
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(identifier), value)


def key_usage(*usages: str) -> x509.KeyUsage:
    """A keyUsage that holds exactly these, for example `key_usage("key_cert_sign")`."""
    return x509.KeyUsage(**{usage: usage in usages for usage in _KEY_USAGES})
