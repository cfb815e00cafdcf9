"""Keys by name, for example `p256-root`: the kind of key, and what makes it another one of its kind."""

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import MD5, SHA1, SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.chain_corpus.asn1 import NULL, bits, integer, octets, oid, sequence, tagged

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey

_CURVES: Final[Mapping[str, ec.EllipticCurve]] = {
    "p224": ec.SECP224R1(),
    "p256": ec.SECP256R1(),
    "p384": ec.SECP384R1(),
    "p521": ec.SECP521R1(),
    "secp256k1": ec.SECP256K1(),
    "brainpool256": ec.BrainpoolP256R1(),
}
_PSS: Final = "1.2.840.113549.1.1.10"
_SHA256: Final = sequence(oid("2.16.840.1.101.3.4.2.1"), NULL)
_PSS_SHA256: Final = sequence(
    tagged(0, _SHA256), tagged(1, sequence(oid("1.2.840.113549.1.1.8"), _SHA256)), tagged(2, integer(32))
)


@cache
def private_key(name: str) -> Key:
    """The key of a name such as `p256-root`; the same in each run, but for RSA."""
    kind = name.partition("-")[0]
    secret = hashlib.sha512(name.encode()).digest()
    if kind in _CURVES:
        curve = _CURVES[kind]
        return ec.derive_private_key(int.from_bytes(secret[: curve.key_size // 8 - 1]) | 1, curve)
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.from_private_bytes(secret[:32])
    if kind == "ed448":
        return ed448.Ed448PrivateKey.from_private_bytes(secret[:57])
    size, _, exponent = kind.removeprefix("rsa").removeprefix("pss").partition("e")
    return rsa.generate_private_key(public_exponent=int(exponent or 65537), key_size=int(size))


@cache
def public_key_der(name: str) -> bytes:
    """The SubjectPublicKeyInfo."""
    key = private_key(name)
    if not name.startswith("pss") or not isinstance(key, rsa.RSAPrivateKey):
        return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return sequence(sequence(oid(_PSS)), bits(key.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)))


@cache
def private_key_der(name: str) -> bytes:
    """The PrivateKeyInfo (RFC 5208)."""
    key = private_key(name)
    if not name.startswith("pss"):
        return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    inner = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return sequence(integer(0), sequence(oid(_PSS)), octets(inner))


def key_id(name: str) -> bytes:
    """The key identifier: any octets that are the key's own serve."""
    return hashlib.sha256(public_key_der(name)).digest()[:20]


_HASHES: Final[Mapping[str, HashAlgorithm]] = {
    "md5": MD5(),  # noqa: S303 - whether it is refused is the question
    "sha1": SHA1(),  # noqa: S303
    "sha256": SHA256(),
    "sha384": SHA384(),
    "sha512": SHA512(),
}
_RSA_OIDS: Final = {
    "md5": "1.2.840.113549.1.1.4",
    "sha1": "1.2.840.113549.1.1.5",
    "sha256": "1.2.840.113549.1.1.11",
    "sha384": "1.2.840.113549.1.1.12",
    "sha512": "1.2.840.113549.1.1.13",
}
_ECDSA_OIDS: Final = {
    "sha1": "1.2.840.10045.4.1",
    "sha256": "1.2.840.10045.4.3.2",
    "sha384": "1.2.840.10045.4.3.3",
    "sha512": "1.2.840.10045.4.3.4",
}


def algorithm_der(key_name: str, signature: str) -> bytes:
    """The AlgorithmIdentifier of a signature such as `sha256`, `pss`, `sha256 with NULL` or `sha256 without NULL`."""
    digest, _, parameters = signature.partition(" with")
    key = private_key(key_name)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return sequence(oid(_ECDSA_OIDS.get(digest, _ECDSA_OIDS["sha256"])), NULL if parameters == " NULL" else b"")
    if not isinstance(key, rsa.RSAPrivateKey):
        return sequence(oid("1.3.101.112" if isinstance(key, ed25519.Ed25519PrivateKey) else "1.3.101.113"))
    if digest == "pss" or key_name.startswith("pss"):
        return sequence(oid(_PSS), _PSS_SHA256)
    return sequence(oid(_RSA_OIDS[digest]), b"" if parameters == "out NULL" else NULL)


def signed(key_name: str, signature: str, data: bytes) -> bytes:
    """The signature's octets."""
    kind = signature.partition(" ")[0]
    digest = _HASHES.get(kind, SHA256())
    key = private_key(key_name)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        # There is no ECDSA with MD5, and none in the manner of PSS.
        return key.sign(data, ec.ECDSA(digest if kind in _ECDSA_OIDS else SHA256(), deterministic_signing=True))
    if not isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data)
    if signature == "pss" or key_name.startswith("pss"):
        return key.sign(data, padding.PSS(padding.MGF1(SHA256()), salt_length=32), SHA256())
    return key.sign(data, padding.PKCS1v15(), digest)
