"""Keys of clients: which of them a TLS stack lets prove themselves in a handshake."""

from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.signatures import PSS_KEY, boringssl_key, public_key

LEAST_RSA_BITS: Final = 2048
_HANDSHAKE_CURVES: Final = ("secp256r1", "secp384r1")


def key_kind(certificate: Certificate) -> str:
    """Return what people call a public key, as ``an RSA key of 2048 bits``."""
    match public_key(certificate):
        case rsa.RSAPublicKey() if certificate.key_algorithm == PSS_KEY:
            return "an RSASSA-PSS key"
        case rsa.RSAPublicKey(key_size=size):
            return f"an RSA key of {size} bits"
        case ec.EllipticCurvePublicKey(curve=curve):
            return f"an EC key on {curve.name}"
        case None:
            return f"a key of the algorithm {certificate.key_algorithm}"
        case other:
            return f"a key of the kind {type(other).__name__.removesuffix('PublicKey')}"


def signs_for_boringssl(certificate: Certificate) -> bool:
    """Return whether Envoy lets a client prove this key.

    Its default signature algorithms have RSA, and ECDSA on P-256 and P-384. With TLS 1.3 a client of another key has no
    signature to offer, and sends no certificate: measured with Envoy 1.40.0.
    """
    match boringssl_key(certificate):
        case rsa.RSAPublicKey():
            return True
        case ec.EllipticCurvePublicKey(curve=curve):
            return curve.name in _HANDSHAKE_CURVES
        case _:
            return False


def is_small(certificate: Certificate) -> bool:
    """Return whether it is an RSA key of fewer bits than are safe today."""
    key = public_key(certificate)
    return isinstance(key, rsa.RSAPublicKey) and key.key_size < LEAST_RSA_BITS
