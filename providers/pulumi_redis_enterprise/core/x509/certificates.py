"""Certificates as people know them: read from text, and named in messages and previews.

What is wrong with one stands in `certificate_findings`, and whether a client's is trusted in `chain`.
"""

from hashlib import sha256 as sha256_of

from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.extensions import is_ca
from pulumi_redis_enterprise.core.x509.findings import CertificateTextError, Problem
from pulumi_redis_enterprise.core.x509.issuing import is_self_signed
from pulumi_redis_enterprise.core.x509.reading.pem import pem_text, read_certificates
from pulumi_redis_enterprise.core.x509.subject_line import subject_line
from pulumi_redis_enterprise.core.x509.types import Fingerprint

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
