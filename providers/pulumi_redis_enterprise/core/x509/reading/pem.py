"""Certificates in and out of the text that a user hands in."""

from collections.abc import Iterable, Sequence

from pulumi_redis_enterprise.core.x509.certificate import Certificate, load_certificate
from pulumi_redis_enterprise.core.x509.distinguished_name import canonical_name, rdns
from pulumi_redis_enterprise.core.x509.reading.certificate_text import (
    NO_CERTIFICATE,
    broken_block,
    certificates_in_text,
    client_certificates_in_text,
)
from pulumi_redis_enterprise.core.x509.reading.other_formats import CERTIFICATE
from pulumi_redis_enterprise.core.x509.reading.pem_blocks import armored
from pulumi_redis_enterprise.core.x509.text import Pem


def read_certificates(text: str) -> tuple[Certificate, ...]:
    """Read one or more certificates from PEM or PKCS #7 in PEM form. Text between the blocks is ignored.

    They keep their order; of those in one container, which has none, the client's own comes first.

    Raises:
        CertificateTextError: There is no certificate, something else than certificates (first of all a
            private key), a block that cannot be parsed, or more than 1 MiB of text.
    """
    return _read(certificates_in_text(text), "")


def read_client_certificates(text: str) -> tuple[Certificate, ...]:
    """Read the same from a text in which the client's private key, or anything else, may be as well.

    Raises:
        CertificateTextError: There is no certificate, one that cannot be parsed, or more than 1 MiB of text.
    """
    return _read(client_certificates_in_text(text), NO_CERTIFICATE)


def pem_text(certificates: Iterable[Certificate]) -> Pem:
    """The certificates as normalized PEM, one after the other, with a newline at the end."""
    return Pem("".join(armored(CERTIFICATE, it.der) for it in certificates))


def _read(blocks: Sequence[Sequence[bytes]], intro: str) -> tuple[Certificate, ...]:
    return tuple(
        certificate
        for number, block in enumerate(blocks, start=1)
        for certificate in _leaf_first([_parsed(octets, number, intro) for octets in block])
    )


def _leaf_first(certificates: list[Certificate]) -> list[Certificate]:
    issuers = {canonical_name(certificate.issuer) for certificate in certificates}
    return sorted(certificates, key=lambda it: canonical_name(it.subject) in issuers)


def _parsed(octets: bytes, number: int, intro: str) -> Certificate:
    try:
        certificate = load_certificate(octets)
        # Names are read when they are first asked for. Ask now, so that no rule fails on them later.
        for name in (certificate.subject, certificate.issuer):
            _ = rdns(name), canonical_name(name)
    except ValueError:
        # `from None`: what the parser says may quote the text.
        raise broken_block(number, intro) from None
    return certificate
