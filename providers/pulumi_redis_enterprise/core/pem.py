"""Certificates in and out of the text that a user hands in."""

import base64
import binascii
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from pulumi_redis_enterprise._deferred import deferred
from pulumi_redis_enterprise.core.distinguished_name import issuer_of, subject_of
from pulumi_redis_enterprise.core.findings import CertificateTextError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives import serialization
else:
    # Only to write PEM, and it loads all that can be done with keys.
    serialization = deferred("cryptography.hazmat.primitives.serialization")

_LARGEST_TEXT: Final = 1024 * 1024
_BEGIN: Final = re.compile(r"-----BEGIN ([^-\n]*)-----")
_PART_OF_PATH: Final = re.compile(r"[/\\]|\.(pem|crt|cer|der|cert|key|p7b)", re.IGNORECASE)
_DER_HEADER: Final = b"\x30\x82"  # a SEQUENCE of more than 255 octets, as every certificate is
_CERTIFICATE_LABELS: Final = ("CERTIFICATE", "X509 CERTIFICATE")
_OTHER_LABELS: Final = {
    "CERTIFICATE REQUEST": "a certificate signing request (CSR)",
    "NEW CERTIFICATE REQUEST": "a certificate signing request (CSR)",
    "PKCS7": "a PKCS #7 container",
    "CMS": "a PKCS #7 container",
    "TRUSTED CERTIFICATE": "a certificate in OpenSSL's own trust format",
    "X509 CRL": "a revocation list",
    "PUBLIC KEY": "a public key",
}


def read_certificates(text: str) -> tuple[x509.Certificate, ...]:
    """Read one or more PEM certificates, in their order. Text between the blocks is ignored.

    Raises:
        CertificateTextError: There is no certificate, something else than certificates (first of all a
            private key), a block that cannot be parsed, or more than 1 MiB of text.
    """
    if len(text) > _LARGEST_TEXT:
        raise CertificateTextError("holds more than 1 MiB of text", fix="pass the certificates only")
    begins = list(_BEGIN.finditer(text))
    _refuse_others([begin[1] for begin in begins])
    if not begins:
        raise _no_block(text.strip())
    ends = [begin.start() for begin in begins[1:]] + [len(text)]
    blocks = [text[begin.start() : end] for begin, end in zip(begins, ends, strict=True)]
    return tuple(_parsed(block, number) for number, block in enumerate(blocks, start=1))


def pem_text(certificates: Iterable[x509.Certificate]) -> str:
    """The certificates as normalised PEM, one after the other, with a newline at the end."""
    return "".join(certificate.public_bytes(serialization.Encoding.PEM).decode() for certificate in certificates)


def _refuse_others(labels: list[str]) -> None:
    if any("PRIVATE KEY" in label for label in labels):
        raise CertificateTextError(
            "holds a private key; expected certificates only",
            fix="remove the PRIVATE KEY block, and replace that key if others could read this text",
        )
    for number, label in enumerate(labels, start=1):
        if label not in _CERTIFICATE_LABELS:
            kind = _OTHER_LABELS.get(label, "something else")
            raise CertificateTextError(f"block {number} is {kind}; expected a certificate")


def _no_block(text: str) -> CertificateTextError:
    if not text:
        return CertificateTextError("is empty; expected PEM certificates")
    if text.encode("latin-1", errors="replace").startswith(_DER_HEADER):
        return CertificateTextError(
            "is binary (DER); expected PEM", fix="convert it with `openssl x509 -inform DER -in FILE`"
        )
    if _is_base64_of_der(text):
        return CertificateTextError(
            "is base64 without the lines around it; expected PEM",
            fix="convert it with `base64 -d FILE | openssl x509 -inform DER`",
        )
    # One pattern for both would take the square of the text's length where there are many slashes.
    if "\n" not in text and _PART_OF_PATH.search(text):
        return CertificateTextError(
            "looks like the path of a file; expected what is in the file",
            fix='read the file, for example Path("ca.pem").read_text()',
        )
    return CertificateTextError("holds no -----BEGIN CERTIFICATE-----; expected PEM certificates")


def _is_base64_of_der(text: str) -> bool:
    try:
        return base64.b64decode("".join(text.split()), validate=True).startswith(_DER_HEADER)
    except (binascii.Error, ValueError):
        return False


def _parsed(block: str, number: int) -> x509.Certificate:
    try:
        certificate = x509.load_pem_x509_certificate(block.encode())
        # These are parsed when they are first asked for. Ask now, so that no rule fails on them later.
        _ = certificate.extensions, certificate.public_key(), certificate.signature_hash_algorithm
        _ = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        _ = subject_of(certificate), issuer_of(certificate)
    except (
        UnsupportedAlgorithm,
        ValueError,
        x509.DuplicateExtension,
        x509.InvalidVersion,
        x509.UnsupportedGeneralNameType,
    ):
        # `from None`: what the parser says may quote the text.
        raise CertificateTextError(
            f"block {number} cannot be parsed; it is cut off, its lines are broken, or it breaks the rules of X.509"
        ) from None
    return certificate
