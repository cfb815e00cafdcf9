"""Signatures on certificates, as BoringSSL verifies them (crypto/x509/algorithm.cc, rsa_pss.cc)."""

from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import load_der_public_key

from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.der import (
    INTEGER,
    OBJECT_IDENTIFIER,
    SEQUENCE,
    contents_by_number,
    dotted,
    elements,
    first_element,
    only_element,
)

_RSA: Final = "1.2.840.113549.1.1."
_ECDSA: Final = "1.2.840.10045.4."
_ED25519: Final = "1.3.101.112"
_PSS: Final = f"{_RSA}10"
PSS_KEY: Final = _PSS
_RSA_HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    f"{_RSA}5": hashes.SHA1(),  # noqa: S303 - to verify what others have signed
    f"{_RSA}14": hashes.SHA224(),
    f"{_RSA}11": hashes.SHA256(),
    f"{_RSA}12": hashes.SHA384(),
    f"{_RSA}13": hashes.SHA512(),
}
_ECDSA_HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    f"{_ECDSA}1": hashes.SHA1(),  # noqa: S303 - to verify what others have signed
    f"{_ECDSA}3.1": hashes.SHA224(),
    f"{_ECDSA}3.2": hashes.SHA256(),
    f"{_ECDSA}3.3": hashes.SHA384(),
    f"{_ECDSA}3.4": hashes.SHA512(),
}
_PSS_HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
_MD5: Final = (f"{_RSA}4",)
_SHA1: Final = (f"{_RSA}5", f"{_ECDSA}1")
_NULL: Final = b"\x05\x00"
_RSA_KEY: Final = f"{_RSA}1"
_EC_KEY: Final = "1.2.840.10045.2.1"

CURVES: Final = ("secp224r1", "secp256r1", "secp384r1", "secp521r1")
"""The curves that BoringSSL knows."""


def weak_hash(certificate: Certificate) -> str:
    """Return the name of the hash of a signature that can be forged, as ``SHA1``; "" if it is none of these."""
    oid = certificate.signature_algorithm.oid
    return "MD5" if oid in _MD5 else "SHA1" if oid in _SHA1 else ""


def public_key(certificate: Certificate) -> PublicKeyTypes | None:
    """Return the public key; None if nobody here knows its kind, or it cannot be read."""
    try:
        return load_der_public_key(certificate.public_key)
    except (UnsupportedAlgorithm, ValueError):
        return None


def boringssl_key(certificate: Certificate) -> PublicKeyTypes | None:
    """Return the public key as BoringSSL reads it; None if it does not (crypto/evp/p_rsa_asn1.cc, p_ec_asn1.cc).

    Of RSA keys the parameters have to be NULL, and those of EC keys the name of a curve that it knows. It reads no key
    of the algorithm id-RSASSA-PSS.
    """
    kind, parameters = certificate.key_algorithm, certificate.key_parameters
    if kind == _RSA_KEY and parameters != _NULL:
        return None
    if kind == _EC_KEY and parameters[:1] != bytes([OBJECT_IDENTIFIER]):
        return None
    key = None if kind == PSS_KEY else public_key(certificate)
    return None if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name not in CURVES else key


def is_signed_by(certificate: Certificate, issuer: Certificate) -> bool:
    """Return whether the issuer's key made the signature; False also for algorithms that BoringSSL does not take."""
    try:
        _verify(certificate, boringssl_key(issuer))
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def _verify(certificate: Certificate, key: PublicKeyTypes | None) -> None:
    oid, parameters = certificate.signature_algorithm
    if certificate.signed_algorithm != certificate.signature_algorithm:
        raise ValueError("two algorithms")  # RFC 5280, 4.1.1.2
    signature, data = certificate.signature, certificate.tbs
    plain = parameters in (b"", _NULL)  # either for both kinds: algorithm.cc, b/167375496
    match key:
        case rsa.RSAPublicKey() if oid in _RSA_HASHES and plain:
            key.verify(signature, data, padding.PKCS1v15(), _RSA_HASHES[oid])
        case rsa.RSAPublicKey() if oid == _PSS:
            algorithm = _pss_hash(parameters)
            key.verify(signature, data, padding.PSS(padding.MGF1(algorithm), algorithm.digest_size), algorithm)
        case ec.EllipticCurvePublicKey() if oid in _ECDSA_HASHES and plain:
            key.verify(signature, data, ec.ECDSA(_ECDSA_HASHES[oid]))
        case ed25519.Ed25519PublicKey() if oid == _ED25519 and not parameters:
            key.verify(signature, data)
        case _:
            raise UnsupportedAlgorithm(oid)


def _pss_hash(parameters: bytes) -> hashes.HashAlgorithm:
    """Return the hash of RSASSA-PSS parameters (RFC 4055, 3.1): that of the mask too, and as long as the salt.

    Raises:
        ValueError: They are others than BoringSSL takes (rsa_pss.cc).
    """
    fields = contents_by_number(parameters)
    algorithm = _first_oid(fields.get(0, b""))
    _, mask = elements(only_element(fields.get(1, b""), SEQUENCE).content)
    salt = int.from_bytes(only_element(fields.get(2, b""), INTEGER).content)
    known = _PSS_HASHES.get(algorithm)
    if known is None or _first_oid(mask.der) != algorithm or salt != known.digest_size:
        raise ValueError("other parameters of RSASSA-PSS")
    return known


def _first_oid(content: bytes) -> str:
    return dotted(first_element(only_element(content, SEQUENCE).content, OBJECT_IDENTIFIER).content)
