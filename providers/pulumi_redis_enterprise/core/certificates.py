"""Certificates as a user hands them in: read, named, and looked at for what would fail later.

Nothing here says that a certificate is trusted; that is `chain.authority_for`. Example::

    certificates = read_certificates(pem)
    findings = [finding for certificate in certificates for finding in ca_findings(certificate, now=now)]
"""

from datetime import datetime
from typing import Final, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import MD5, SHA1, SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID

from pulumi_redis_enterprise.core.distinguished_name import issuer_of, subject_of
from pulumi_redis_enterprise.core.findings import CertificateTextError, Finding
from pulumi_redis_enterprise.core.pem import pem_text, read_certificates
from pulumi_redis_enterprise.core.subject_line import subject_line

__all__ = [
    "CertificateTextError",
    "Finding",
    "ca_findings",
    "called",
    "certificate_key",
    "expires",
    "is_ca",
    "is_issued_by",
    "is_self_signed",
    "leaf_findings",
    "pem_text",
    "read_certificates",
    "sha256",
    "signature_findings",
]

_LEAST_RSA_BITS: Final = 2048
_CURVES: Final = ("secp256r1", "secp384r1", "secp521r1")
_ExtensionT = TypeVar("_ExtensionT", bound=x509.ExtensionType)


def sha256(certificate: x509.Certificate) -> str:
    """The SHA-256 of the DER, as 64 lower-case hex digits."""
    return certificate.fingerprint(SHA256()).hex()


def expires(certificate: x509.Certificate) -> str:
    """The UTC date of the last day, for example ``2026-12-01``."""
    return certificate.not_valid_after_utc.date().isoformat()


def certificate_key(certificate: x509.Certificate) -> str:
    """The name of a certificate in previews: its subject and the first 12 digits of its SHA-256.

    The digits are there because an old and a new root often share their subject.
    """
    return f"{subject_line(certificate)} [{sha256(certificate)[:12]}]".lstrip()


def called(certificate: x509.Certificate) -> str:
    """The name of a certificate in messages: its subject, or its SHA-256 if that is empty."""
    return subject_line(certificate) or f"the certificate {certificate_key(certificate)}"


def is_self_signed(certificate: x509.Certificate) -> bool:
    """Whether the certificate names itself as its issuer, as a root does.

    This is how OpenSSL sees it (v3_purp.c, EXFLAG_SS): the signature is not looked at, the key identifiers are.
    They differ in a certificate that an old root made for its successor of the same name.
    """
    if issuer_of(certificate) != subject_of(certificate):
        return False
    own, issuers = (
        _extension(certificate, x509.SubjectKeyIdentifier),
        _extension(certificate, x509.AuthorityKeyIdentifier),
    )
    if own is None or issuers is None or issuers.key_identifier is None:
        return True
    return own.key_identifier == issuers.key_identifier


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the issuer's name and key signed the certificate. Says nothing about the right to sign."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, TypeError, UnsupportedAlgorithm, ValueError):
        return False
    return True


def ca_findings(certificate: x509.Certificate, *, now: datetime) -> list[Finding]:
    """What makes the certificate unfit as a trusted CA."""
    # Nobody checks the signature that a root puts on itself: it is trusted for being in the bundle. So OpenSSL
    # leaves it out of its security level (x509_vfy.c, check_sig_level), and an old SHA-1 root stays usable.
    signature = [] if is_self_signed(certificate) else signature_findings(certificate)
    return [
        *_authority_findings(certificate),
        *_validity_findings(certificate, now),
        *_key_findings(certificate),
        *signature,
    ]


def leaf_findings(certificate: x509.Certificate, *, now: datetime) -> list[Finding]:
    """What makes the certificate unfit for a client to log in with."""
    return [
        *_client_findings(certificate),
        *_validity_findings(certificate, now),
        *_key_findings(certificate),
        *signature_findings(certificate),
    ]


def signature_findings(certificate: x509.Certificate) -> list[Finding]:
    """What makes the signature of the issuer worthless."""
    algorithm = certificate.signature_hash_algorithm
    if not isinstance(algorithm, MD5 | SHA1):
        return []
    return [
        Finding(
            f"{called(certificate)} is signed with {algorithm.name.upper()}, which can be forged",
            "issue it anew, signed with SHA-256 or better",
        )
    ]


def _authority_findings(certificate: x509.Certificate) -> list[Finding]:
    if not is_ca(certificate):
        return [
            Finding(
                f"{called(certificate)} is a leaf, not a CA (basicConstraints does not say CA:TRUE)",
                "pass the certificate of the CA that issued it",
            )
        ]
    usage = _extension(certificate, x509.KeyUsage)
    if usage is not None and not usage.key_cert_sign:  # RFC 5280, 4.2.1.3
        return [
            Finding(
                f"{called(certificate)} may not sign certificates (keyUsage lacks keyCertSign)",
                "pass a CA certificate whose keyUsage holds keyCertSign",
            )
        ]
    return []


def _client_findings(certificate: x509.Certificate) -> list[Finding]:
    if is_ca(certificate):
        return [
            Finding(
                f"{called(certificate)} is a CA; expected the certificate that the client logs in with",
                "pass the client's own certificate first, its intermediates after it",
            )
        ]
    findings = []
    purposes = _extension(certificate, x509.ExtendedKeyUsage)
    # OpenSSL and BoringSSL do not take anyExtendedKeyUsage for it (v3_purp.c, check_purpose_ssl_client).
    if purposes is not None and ExtendedKeyUsageOID.CLIENT_AUTH not in purposes:
        findings.append(
            Finding(
                f"{called(certificate)} is not for clients (extendedKeyUsage lacks clientAuth)",
                "issue it with extendedKeyUsage clientAuth, or without that extension",
            )
        )
    usage = _extension(certificate, x509.KeyUsage)
    if usage is not None and not (usage.digital_signature or usage.key_agreement):
        findings.append(
            Finding(
                f"{called(certificate)} may not prove its key in TLS (keyUsage lacks digitalSignature)",
                "issue it with keyUsage digitalSignature, or without that extension",
            )
        )
    return findings


def _validity_findings(certificate: x509.Certificate, now: datetime) -> list[Finding]:
    if now > certificate.not_valid_after_utc:
        return [
            Finding(
                f"{called(certificate)} expired on {expires(certificate)}",
                "replace it with one that is valid today",
                aged=True,
            )
        ]
    begin = certificate.not_valid_before_utc
    if now < begin:
        return [
            Finding(
                f"{called(certificate)} is not valid before {begin:%Y-%m-%d %H:%M} UTC",
                "wait until then, or check the clocks of this machine and of the one that issued it",
            )
        ]
    return []


def _key_findings(certificate: x509.Certificate) -> list[Finding]:
    expected = f"expected RSA with at least {_LEAST_RSA_BITS} bits, or EC on P-256, P-384 or P-521"
    fix = "issue it anew, for a key of one of these kinds"
    match certificate.public_key():
        case rsa.RSAPublicKey(key_size=bits):
            strong, kind = bits >= _LEAST_RSA_BITS, f"an RSA key of {bits} bits"
        case ec.EllipticCurvePublicKey(curve=curve):
            strong, kind = curve.name in _CURVES, f"an EC key on {curve.name}"
        case other:
            # BoringSSL, which Envoy and so the REST API stands on, does not offer Ed25519 by default.
            strong, kind = False, f"a key of the kind {type(other).__name__.removesuffix('PublicKey')}"
    return [] if strong else [Finding(f"{called(certificate)} has {kind}; {expected}", fix)]


def is_ca(certificate: x509.Certificate) -> bool:
    """Whether the certificate says that it is one of an authority (RFC 5280 section 4.2.1.9)."""
    constraints = _extension(certificate, x509.BasicConstraints)
    return constraints is not None and constraints.ca


def _extension(certificate: x509.Certificate, kind: type[_ExtensionT]) -> _ExtensionT | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
