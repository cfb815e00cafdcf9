"""Certificates in and out of the text that a user hands in."""

from collections.abc import Iterable, Sequence

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

from pulumi_redis_enterprise.core.certificate_text import (
    NO_CERTIFICATE,
    broken_block,
    certificates_in_text,
    client_certificates_in_text,
)
from pulumi_redis_enterprise.core.distinguished_name import issuer_of, subject_of
from pulumi_redis_enterprise.core.other_formats import CERTIFICATE
from pulumi_redis_enterprise.core.pem_blocks import armored


def read_certificates(text: str) -> tuple[x509.Certificate, ...]:
    """Read one or more certificates from PEM or PKCS #7 in PEM form. Text between the blocks is ignored.

    They keep their order; of those in one container, which has none, the client's own comes first.

    Raises:
        CertificateTextError: There is no certificate, something else than certificates (first of all a
            private key), a block that cannot be parsed, or more than 1 MiB of text.
    """
    return _read(certificates_in_text(text), "")


def read_client_certificates(text: str) -> tuple[x509.Certificate, ...]:
    """Read the same from a text in which the client's private key, or anything else, may be as well.

    Raises:
        CertificateTextError: There is no certificate, one that cannot be parsed, or more than 1 MiB of text.
    """
    return _read(client_certificates_in_text(text), NO_CERTIFICATE)


def pem_text(certificates: Iterable[x509.Certificate]) -> str:
    """The certificates as normalised PEM, one after the other, with a newline at the end."""
    return "".join(armored(CERTIFICATE, it.public_bytes(Encoding.DER)) for it in certificates)


def _read(blocks: Sequence[Sequence[bytes]], intro: str) -> tuple[x509.Certificate, ...]:
    return tuple(
        certificate
        for number, block in enumerate(blocks, start=1)
        for certificate in _leaf_first([_parsed(octets, number, intro) for octets in block])
    )


def _leaf_first(certificates: list[x509.Certificate]) -> list[x509.Certificate]:
    issuers = {issuer_of(certificate) for certificate in certificates}
    return sorted(certificates, key=lambda it: subject_of(it) in issuers)


def _parsed(octets: bytes, number: int, intro: str) -> x509.Certificate:
    try:
        certificate = x509.load_der_x509_certificate(octets)
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
        raise broken_block(number, intro) from None
    return certificate
