"""Keys and signatures that are written in ways of their own: of old tools, of smart cards, of other standards."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA224, SHA256, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.chain_corpus.asn1 import NULL, bits, integer, octets, oid, sequence, tagged
from tests.chain_corpus.certs import Cert
from tests.chain_corpus.defects import Defect, key
from tests.chain_corpus.keys import private_key

_RSA: Final = "1.2.840.113549.1.1.1"
_PSS: Final = "1.2.840.113549.1.1.10"
_MGF1: Final = "1.2.840.113549.1.1.8"
_EC: Final = "1.2.840.10045.2.1"
_P256: Final = "1.2.840.10045.3.1.7"
_LEAST_BITS: Final = 2047
_DIGESTS: Final[Mapping[str, tuple[str, HashAlgorithm]]] = {
    "SHA-1": ("1.3.14.3.2.26", SHA1()),  # noqa: S303 - whether it is refused is the question
    "SHA-256": ("2.16.840.1.101.3.4.2.1", SHA256()),
    "SHA-512": ("2.16.840.1.101.3.4.2.3", SHA512()),
}


def pss(digest: str, salt: int, *, defaults: bool = False) -> Defect:
    """A certificate with an RSASSA-PSS signature (RFC 4055, 3.1), with or without the fields that are defaults."""

    def change(certificate: Cert) -> None:
        if not certificate.by.key.startswith("rsa"):
            key("rsa2048")(certificate.by)
        number, function = _DIGESTS[digest]
        hashed = sequence(oid(number), NULL)
        fields = [tagged(0, hashed), tagged(1, sequence(oid(_MGF1), hashed)), tagged(2, integer(salt))]
        certificate.algorithm = sequence(oid(_PSS), sequence(*([] if defaults else fields)))
        certificate.sign = partial(_sign_pss, function, salt)

    return change


def _sign_pss(digest: HashAlgorithm, salt: int, key_name: str, data: bytes) -> bytes:
    signer = private_key(key_name)
    # Where another rule gave the signer another key, the signature is a wrong one.
    if not isinstance(signer, rsa.RSAPrivateKey) or signer.key_size < _LEAST_BITS:
        return b"no signature"
    return signer.sign(data, padding.PSS(padding.MGF1(digest), salt_length=salt), digest)


def ecdsa(number: str, digest: HashAlgorithm) -> Defect:
    """A certificate with an ECDSA signature of an uncommon digest."""

    def change(certificate: Cert) -> None:
        if not certificate.by.key.startswith("p"):
            key("p256")(certificate.by)
        certificate.algorithm = sequence(oid(number))
        certificate.sign = partial(_sign_ecdsa, digest)

    return change


def _sign_ecdsa(digest: HashAlgorithm, key_name: str, data: bytes) -> bytes:
    signer = private_key(key_name)
    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        return b"no signature"
    return signer.sign(data, ec.ECDSA(digest))


def _point(certificate: Cert, form: PublicFormat) -> bytes:
    if not certificate.key.startswith("p256"):
        key("p256")(certificate)
    return private_key(certificate.key).public_key().public_bytes(Encoding.X962, form)


def _compressed(certificate: Cert) -> None:
    point = _point(certificate, PublicFormat.CompressedPoint)
    certificate.public_key = sequence(sequence(oid(_EC), oid(_P256)), bits(point))


def _explicit_curve(certificate: Cert) -> None:
    """P-256 by its parameters (RFC 3279, 2.3.5), as old Java and smart cards write it."""
    point = _point(certificate, PublicFormat.UncompressedPoint)
    prime = 2**256 - 2**224 + 2**192 + 2**96 - 1
    b = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    generator = bytes.fromhex(
        "04"
        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
    )
    curve = sequence(
        integer(1),
        sequence(oid("1.2.840.10045.1.1"), integer(prime)),
        sequence(octets((prime - 3).to_bytes(32)), octets(b.to_bytes(32))),
        octets(generator),
        integer(order),
        integer(1),
    )
    certificate.public_key = sequence(sequence(oid(_EC), curve), bits(point))


def _rsa_without_null(certificate: Cert) -> None:
    key("rsa2048")(certificate)
    inner = private_key(certificate.key).public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
    certificate.public_key = sequence(sequence(oid(_RSA)), bits(inner))


ALGORITHMS: Final[Mapping[str, Defect]] = {
    "RSASSA-PSS signature with SHA-1, all defaults": pss("SHA-1", 20, defaults=True),
    "RSASSA-PSS signature with SHA-1": pss("SHA-1", 20),
    "RSASSA-PSS signature with SHA-512": pss("SHA-512", 64),
    "RSASSA-PSS signature with another salt": pss("SHA-256", 20),
    "ECDSA with SHA-224 signature": ecdsa("1.2.840.10045.4.3.1", SHA224()),
    "compressed point as key": _compressed,
    "P-256 key with explicit parameters": _explicit_curve,
    "RSA key without NULL": _rsa_without_null,
    "RSA 3072 key": key("rsa3072"),
    "RSA 2047 key": key("rsa2047"),
    "RSA key with exponent 3": key("rsa2048e3"),
}
