"""Findings on a single certificate: what would keep a client out with it, or make it useless as a CA.

Whether it chains to a bundle is another question, which `chain` answers.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import display_name, is_self_issued, is_self_signed, may
from pulumi_redis_enterprise.core.x509.chains import reasons
from pulumi_redis_enterprise.core.x509.chains.planes import STRICT, Plane, Tolerance
from pulumi_redis_enterprise.core.x509.extensions import (
    DIGITAL_SIGNATURE,
    KEY_AGREEMENT,
    KEY_CERT_SIGN,
    is_ca,
    key_usage,
    netscape_type,
    unreadable_extension,
)
from pulumi_redis_enterprise.core.x509.findings import Problem
from pulumi_redis_enterprise.core.x509.signatures import PSS_KEY, boringssl_key, public_key, weak_hash

LEAST_RSA_BITS: Final = 2048
_HANDSHAKE_CURVES: Final = ("secp256r1", "secp384r1")
_KEYS_OF_THE_API: Final = "RSA, or EC on P-256 or P-384"


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


def leaf_findings(
    certificate: Certificate, *, now: datetime, plane: Plane | None = None, tolerance: Tolerance = STRICT
) -> list[Problem]:
    """Return what is against a client's certificate.

    Args:
        certificate: The certificate that the client logs in with.
        now: Decides whether it is valid.
        plane: Where it logs in. None if that is not known: what only one of the two refuses is then advice.
        tolerance: What the database overlooks.
    """
    if (name := unreadable_extension(certificate)) is not None:
        return [reasons.unreadable(certificate, name)]
    found = [
        *reasons.purpose(certificate),
        *_lifetime_findings(certificate, now, tolerance),
        *_handshake_findings(certificate, plane),
        *weak_findings(certificate, tolerated=plane != "database" or tolerance.weak),
        *_authority_as_client(certificate),
    ]
    return list(dict.fromkeys(found))


def ca_findings(
    certificate: Certificate, *, now: datetime, plane: Plane = "rest", tolerance: Tolerance = STRICT
) -> list[Problem]:
    """Return what is against a certificate as a trusted CA.

    Args:
        certificate: The certificate in the bundle.
        now: Decides whether it is valid. A cluster takes no expired one (PUT /v1/cluster/certificates: 406).
        plane: Whose bundle it is.
        tolerance: What the database overlooks.
    """
    if (name := unreadable_extension(certificate)) is not None:
        return [reasons.unreadable(certificate, name)]
    return [
        *_authority_findings(certificate),
        *_lifetime_findings(certificate, now, tolerance),
        *_signing_key_findings(certificate, plane),
        *weak_findings(certificate, tolerated=plane != "database" or tolerance.weak),
    ]


def weak_findings(certificate: Certificate, *, tolerated: bool) -> Iterator[Problem]:
    """Yield why a certificate may be forged: a small key, or an old hash.

    The TLS stacks take both. A database does not, unless it was told to (`mtls_allow_weak_hashing`).
    """
    if is_small(certificate):
        found = f"{display_name(certificate)} has {key_kind(certificate)}"
        reason = f"{found}, which may be broken; expected {LEAST_RSA_BITS} or more"
        yield Problem("", reason, "issue it anew, for a key of 2048 bits", tolerated=tolerated)
    # Nobody checks the signature that a root puts on itself: it is trusted for being in the bundle (x509_vfy.c of
    # OpenSSL, check_sig_level). So an old SHA-1 root stays usable.
    if (name := weak_hash(certificate)) and not is_self_signed(certificate):
        reason = f"{display_name(certificate)} is signed with {name}, which can be forged"
        yield Problem("", reason, "issue it anew, signed with SHA-256 or better", tolerated=tolerated)


def _lifetime_findings(certificate: Certificate, now: datetime, tolerance: Tolerance) -> Iterator[Problem]:
    for finding in reasons.lifetime(certificate, now):
        yield replace(finding, tolerated=tolerance.outdated)


def _handshake_findings(certificate: Certificate, plane: Plane | None) -> Iterator[Problem]:
    if plane != "database":
        yield from rest_handshake_findings(certificate, tolerated=plane is None)


def rest_handshake_findings(certificate: Certificate, *, tolerated: bool = False) -> Iterator[Problem]:
    """Yield why Envoy would not let a client prove the key of its certificate."""
    if not signs_for_boringssl(certificate):
        yield Problem(
            "",
            f"{display_name(certificate)} has {key_kind(certificate)}, which the REST API does not take; expected "
            f"{_KEYS_OF_THE_API}",
            "issue it anew, for a key of one of these kinds",
            tolerated=tolerated,
        )
    # BoringSSL looks for this usage by itself, whatever the purpose (ssl_cert.cc, ssl_cert_check_key_usage).
    if not may(certificate, DIGITAL_SIGNATURE, KEY_AGREEMENT):
        yield reasons.may_not_sign_handshakes(certificate)
    elif not may(certificate, DIGITAL_SIGNATURE):
        yield Problem(
            "",
            f"{display_name(certificate)} may not sign in TLS (keyUsage has keyAgreement, but lacks digitalSignature; "
            "RFC 5280, 4.2.1.3), which the REST API asks for",
            "issue it with keyUsage digitalSignature, or without that extension",
            tolerated=tolerated,
        )

    try:
        netscape_type(certificate)
    except ValueError:
        # BoringSSL does not know it. But a client that is built with OpenSSL shows no such certificate.
        yield replace(reasons.unreadable(certificate, "netscapeCertType"), tolerated=tolerated)


def _authority_as_client(certificate: Certificate) -> Iterator[Problem]:
    if is_ca(certificate):
        yield Problem(
            "",
            f"{display_name(certificate)} is a CA; expected the certificate that the client logs in with",
            "pass the client's own certificate first, its intermediates after it",
            tolerated=True,
        )


def _authority_findings(certificate: Certificate) -> Iterator[Problem]:
    usages = key_usage(certificate)
    # Both stacks take a self-signed certificate of a client for its own CA, and one of version 1, as the vendor's page
    # on certificates makes them. A keyUsage shows that it is meant as a CA, and BoringSSL asks no more of an anchor.
    meant = is_ca(certificate) or is_self_issued(certificate) or (usages is not None and KEY_CERT_SIGN in usages)
    if is_ca(certificate) and not may(certificate, KEY_CERT_SIGN):
        yield reasons.no_ca(certificate)
    elif not meant:
        yield Problem(
            "",
            f"{display_name(certificate)} is a leaf, not a CA (basicConstraints does not say CA:TRUE; "
            "RFC 5280, 4.2.1.9)",
            "pass the certificate of the CA that issued it",
        )


def _signing_key_findings(certificate: Certificate, plane: Plane) -> Iterator[Problem]:
    known = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
    if plane == "rest" and not isinstance(boringssl_key(certificate), known):
        yield Problem(
            "",
            f"{display_name(certificate)} has {key_kind(certificate)}, which the REST API verifies no signature with; "
            "expected RSA, Ed25519, or EC on P-256, P-384 or P-521",
            "issue it anew, for a key of one of these kinds",
        )
