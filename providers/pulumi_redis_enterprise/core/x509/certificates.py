"""Certificates as people know them: read from text, named in messages and previews, and matched with their issuers.

An issuer is a candidate before any signature is verified (RFC 5280, 4.2.1.1). What is wrong with a certificate stands
in `certificate_findings`, and whether a client's is trusted in `chain`.
"""

from collections.abc import Iterable
from hashlib import sha256 as sha256_of

from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.distinguished_name import canonical_name
from pulumi_redis_enterprise.core.x509.extensions import (
    KEY_CERT_SIGN,
    AuthorityKey,
    authority_key_identifier,
    is_ca,
    key_usage,
    subject_key_identifier,
    unreadable_extension,
)
from pulumi_redis_enterprise.core.x509.findings import CertificateTextError, Problem
from pulumi_redis_enterprise.core.x509.reading.pem import pem_text, read_certificates
from pulumi_redis_enterprise.core.x509.subject_line import subject_line
from pulumi_redis_enterprise.core.x509.text import Fingerprint

__all__ = [
    "CertificateTextError",
    "Problem",
    "certificate_key",
    "display_name",
    "expires",
    "is_ca",
    "is_self_signed",
    "pem_text",
    "read_certificates",
    "sha256",
]


def is_self_signed(certificate: Certificate) -> bool:
    """Return whether a path ends with this certificate (v3_purp.cc, EXFLAG_SS). The signature is not looked at."""
    return (
        unreadable_extension(certificate) is None
        and is_self_issued(certificate)
        and names_as_issuer(certificate, certificate)
        and may(certificate, KEY_CERT_SIGN)
    )


def may_have_issued(issuer: Certificate, certificate: Certificate) -> bool:
    """Return whether a certificate may be of the issuer of another one (v3_purp.cc, X509_check_issued)."""
    return (
        canonical_name(issuer.subject) == canonical_name(certificate.issuer)
        and unreadable_extension(issuer) is None
        and unreadable_extension(certificate) is None
        and names_as_issuer(certificate, issuer)
        and may(issuer, KEY_CERT_SIGN)
    )


def names_as_issuer(certificate: Certificate, issuer: Certificate) -> bool:
    """Return whether the authority key identifier allows the issuer: each part of it that is there has to fit."""
    key = authority_key_identifier(certificate)
    return key is None or not mismatch(key, issuer)


def mismatch(key: AuthorityKey, issuer: Certificate) -> str:
    """Return which part of an authority key identifier does not fit an issuer, in words; "" if all do."""
    own = subject_key_identifier(issuer)
    if key.key_id is not None and own is not None and key.key_id != own:
        return "key identifier"
    if key.serial is not None and key.serial != issuer.serial:
        return "serial number"
    if key.issuer is not None and canonical_name(key.issuer) != canonical_name(issuer.issuer):
        return "issuer"
    return ""


def first_issuer(certificate: Certificate, candidates: Iterable[Certificate]) -> Certificate | None:
    """Return the first of the candidates that may have issued the certificate."""
    return next((it for it in candidates if may_have_issued(it, certificate)), None)


def is_self_issued(certificate: Certificate) -> bool:
    """Return whether its subject is its issuer."""
    return canonical_name(certificate.subject) == canonical_name(certificate.issuer)


def may(certificate: Certificate, *usages: int) -> bool:
    """Return whether its key usage allows one of these; without that extension everything is allowed."""
    allowed = key_usage(certificate)
    return allowed is None or not allowed.isdisjoint(usages)


def sha256(certificate: Certificate) -> Fingerprint:
    """Return the SHA-256 of the DER, as 64 lower-case hex digits."""
    return Fingerprint(sha256_of(certificate.der).hexdigest())


def expires(certificate: Certificate) -> str:
    """Return the UTC date of the last day, for example ``2026-12-01``."""
    return certificate.not_after.date().isoformat()


def certificate_key(certificate: Certificate) -> str:
    """Return the name of a certificate in previews: its subject and the first 12 digits of its SHA-256.

    The digits are there because an old and a new root often share their subject.
    """
    return f"{subject_line(certificate)} [{sha256(certificate)[:12]}]".lstrip()


def display_name(certificate: Certificate) -> str:
    """Return the name of a certificate in messages: its subject, or its SHA-256 if that is empty."""
    return subject_line(certificate) or f"the certificate {certificate_key(certificate)}"
