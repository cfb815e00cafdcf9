"""The DER of the certificates in a text that people hand in. Whatever else is in it is named, with what to do."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.core.x509.reading.der_labels import label_of_der
from pulumi_redis_enterprise.core.x509.reading.no_pem import key_error, no_pem_error
from pulumi_redis_enterprise.core.x509.reading.other_formats import (
    CERTIFICATE,
    CERTIFICATE_LABELS,
    CONTAINER_LABELS,
    ENCRYPTED_KEY,
    PKCS7,
    format_of_label,
    is_key,
    name_of_label,
)
from pulumi_redis_enterprise.core.x509.reading.pem_blocks import Block, blocks_in
from pulumi_redis_enterprise.core.x509.reading.pkcs7 import certificates_in_container
from pulumi_redis_enterprise.core.x509.text import join_limited

NO_CERTIFICATE: Final = "holds no certificate that can be read: "
"""Begins the reason where a file may hold anything, but has to hold a certificate."""

_NONE: Final = "holds no certificate in PEM form, or one that breaks the rules of X.509"
_LARGEST_TEXT: Final = 1024 * 1024
_ENCRYPTED: Final = "Proc-Type: 4,ENCRYPTED"  # RFC 1421, 4.6.1.1
_ESCAPED_LINE_END: Final = "\\n"
_FIX_FOR_LABEL: Final = "give it its own label with `sed 's/ CERTIFICATE-/ {}-/' FILE > FILE.pem`, and read on there"
_FIX_FOR_ESCAPED: Final = """write its lines anew with `printf '%b' "$(cat FILE)" > FILE.pem`"""


@dataclass(frozen=True, slots=True)
class _Content:
    """All that is in a block: its number in the text, its kind as a label, and its octets unless they are broken."""

    number: int
    label: str
    octets: bytes | None
    is_mislabeled: bool
    has_escapes: bool


def certificates_in_text(text: str) -> list[list[bytes]]:
    """Return the DER of the certificates in each block of a text that holds certificates only.

    Raises:
        CertificateTextError: There is no certificate, something else than certificates (first of all a private key),
            a block that cannot be read, or more than 1 MiB of text.
    """
    contents = _contents(text)
    key = next((content.label for content in contents if is_key(content.label)), None)
    if key:
        raise key_error(key, beside_certificates=any(map(_is_certificate, contents)))
    if not contents:
        raise no_pem_error(text.strip())
    return [_certificates(content) for content in contents]


def client_certificates_in_text(text: str) -> list[list[bytes]]:
    """Return the same of a text in which the client's private key, or anything else, may be as well.

    Raises:
        CertificateTextError: There is no certificate, one that cannot be read, or more than 1 MiB of text.
    """
    contents = _contents(text, NO_CERTIFICATE)
    certificates = [content for content in contents if _is_certificate(content)]
    if not certificates and contents:
        names = [name_of_label(content.label) for content in contents]
        raise CertificateTextError(
            f"holds no certificate, but {join_limited(names)}", fix="give the certificate of the client"
        )
    if not certificates:
        raise no_pem_error(text.strip(), otherwise=_NONE)
    return [_certificates(content, NO_CERTIFICATE) for content in certificates]


def _contents(text: str, intro: str = "") -> list[_Content]:
    if len(text) > _LARGEST_TEXT:
        raise CertificateTextError(f"{intro}holds more than 1 MiB of text", fix="pass the certificates only")
    return [_content(block, number) for number, block in enumerate(blocks_in(text), start=1)]


def _is_certificate(content: _Content) -> bool:
    return content.label in (CERTIFICATE, PKCS7)


def _content(block: Block, number: int) -> _Content:
    has_escapes = _ESCAPED_LINE_END in (block.body or "")
    try:
        octets = block.octets()
    except ValueError:
        octets = None
    is_mislabeled = False
    label = PKCS7 if block.label in CONTAINER_LABELS else block.label
    if is_key(label) and _ENCRYPTED in (block.body or ""):
        label = ENCRYPTED_KEY
    if block.label in CERTIFICATE_LABELS:
        # Windows labels everything so.
        label = label_of_der(octets or b"") or CERTIFICATE
        is_mislabeled = label != CERTIFICATE
    return _Content(number, label, octets, is_mislabeled, has_escapes)


def _certificates(content: _Content, intro: str = "") -> list[bytes]:
    if content.label == CERTIFICATE:
        if content.octets is None:
            raise broken_block(content.number, intro, fix=_FIX_FOR_ESCAPED if content.has_escapes else None)
        return [content.octets]
    if content.label == PKCS7:
        with suppress(ValueError):
            return certificates_in_container(content.octets or b"")
    kind = format_of_label(content.label)
    raise CertificateTextError(
        f"block {content.number} is {kind.name}; expected a certificate",
        fix=_FIX_FOR_LABEL.format(content.label) if content.is_mislabeled else kind.fix,
    )


def broken_block(number: int, intro: str = "", *, fix: str | None = None) -> CertificateTextError:
    """Return the error of a block that looks like a certificate, and cannot be read."""
    reason = (
        f"{intro}block {number} cannot be parsed; it is cut off, its lines are broken, or it breaks the rules of X.509"
    )
    return CertificateTextError(reason, fix=fix) if fix else CertificateTextError(reason)
