"""The DER of the certificates in a text that people hand in. Whatever else is in it is named, with what to do.

Certificates also come in PKCS #7 containers, as Windows exports a chain (.p7b) and CAs deliver one (RFC 2315, 9.1).
"""

import base64
import binascii
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from pulumi_redis_enterprise.core.x509.der import SEQUENCE, dotted, elements, only_element
from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.core.x509.reading.other_formats import (
    CERTIFICATE,
    CERTIFICATE_LABELS,
    CONTAINER_LABELS,
    ENCRYPTED_KEY,
    PKCS7,
    format_of_key,
    format_of_label,
    format_of_text,
    is_key,
    label_of_der,
    name_of_label,
)
from pulumi_redis_enterprise.core.x509.reading.pem_blocks import Block, blocks_in
from pulumi_redis_enterprise.core.x509.text import join_limited

NO_CERTIFICATE: Final = "holds no certificate that can be read: "
"""Begins the reason where a file may hold anything, but has to hold a certificate."""
_NONE: Final = "holds no certificate in PEM form, or one that breaks the rules of X.509"
_LARGEST_TEXT: Final = 1024 * 1024
_ENCRYPTED: Final = "Proc-Type: 4,ENCRYPTED"  # RFC 1421, 4.6.1.1
_ESCAPED_LINE_END: Final = "\\n"
_FIX_FOR_LABEL: Final = "give it its own label with `sed 's/ CERTIFICATE-/ {}-/' FILE > FILE.pem`, and read on there"
_FIX_FOR_ESCAPED: Final = """write its lines anew with `printf '%b' "$(cat FILE)" > FILE.pem`"""
_SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
_CERTIFICATES: Final = 0xA0
_NO_PEM: Final = "holds no -----BEGIN CERTIFICATE-----; expected PEM certificates"
_DER_HEADER: Final = b"\x30\x82"  # a SEQUENCE of more than 255 octets, as every certificate is
_PART_OF_PATH: Final = re.compile(r"[/\\]|\.(pem|crt|cer|der|cert|key|p7b|pfx|p12)", re.IGNORECASE)
_FIX_FOR_UTF_16: Final = "convert it with `iconv -f UTF-16 -t UTF-8 FILE > FILE.pem`"
_DECODE: Final = "decode it with `base64 -d FILE > FILE.der`"
_DER_FIXES: Final = {
    CERTIFICATE: "convert it with `openssl x509 -inform DER -in FILE -out FILE.pem`",
    PKCS7: "convert it with `openssl pkcs7 -inform DER -in FILE -out FILE.pem`",
}
_BASE64_FIXES: Final = {
    CERTIFICATE: "convert it with `base64 -d FILE | openssl x509 -inform DER -out FILE.pem`",
    PKCS7: "convert it with `base64 -d FILE | openssl pkcs7 -inform DER -out FILE.pem`",
}


@dataclass(frozen=True, slots=True)
class _Content:
    """The contents of a block: its number in the text, its kind as a label, and its octets unless they are broken."""

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
        raise no_pem_error(text)
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
        raise no_pem_error(text, otherwise=_NONE)
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


def certificates_in_container(data: bytes) -> list[bytes]:
    """Return the DER of each certificate, in no order that means anything: it is a set.

    Raises:
        ValueError: It is no such container, it has no certificates, or its lengths are indefinite, as BER has them.
    """
    container, *_ = elements(data)
    identifier, explicit = elements(container.content)
    if dotted(identifier.content) != _SIGNED_DATA:
        raise ValueError("another content than signed data")
    fields = elements(only_element(explicit.content, SEQUENCE).content)
    sets = [field for field in fields if field.tag == _CERTIFICATES]
    certificates = [it.der for field in sets for it in elements(field.content) if it.tag == SEQUENCE]
    if not certificates:
        raise ValueError("no certificate")
    return certificates


def key_error(label: str, *, beside_certificates: bool, fix: str = "") -> CertificateTextError:
    """Return the error of a private key where certificates are expected."""
    kind = format_of_key(label, beside_certificates=beside_certificates)
    return CertificateTextError(f"holds {kind.name}; expected certificates only", fix=fix or kind.fix)


def der_error(label: str) -> CertificateTextError:
    """Return the error of a binary file, where PEM is expected."""
    if is_key(label):
        return key_error(label, beside_certificates=False)
    if label in _DER_FIXES:
        return CertificateTextError("is binary (DER); expected PEM", fix=_DER_FIXES[label])
    kind = format_of_label(label)
    reason = f"is binary (DER), and {kind.name}; expected PEM"
    return CertificateTextError(reason, fix=kind.der_fix or kind.fix)


def no_pem_error(text: str, *, otherwise: str = _NO_PEM) -> CertificateTextError:
    """Return the error of a text without PEM; `otherwise` is the reason where nobody can tell what it is."""
    stripped = text.strip()
    if not stripped:
        return CertificateTextError("is empty; expected PEM certificates")
    return _binary(text) or _bare_base64(stripped) or _other_text(stripped, otherwise)


def _binary(text: str) -> CertificateTextError | None:
    """Return the error of a file that is not text, and was read as if it were."""
    octets = text.encode("latin-1", errors="replace")
    # The last octet of DER may be the one of a blank; and a line's end may stand behind it.
    label = (
        label_of_der(octets) or label_of_der(octets.strip()) or (CERTIFICATE if octets.startswith(_DER_HEADER) else "")
    )
    if label:
        return der_error(label)
    if "\0-\0-" in text or "-\0-\0" in text:
        return CertificateTextError("is UTF-16 that was read as something else; expected PEM", fix=_FIX_FOR_UTF_16)
    return CertificateTextError("is binary; expected PEM certificates") if "\0" in text else None


def _bare_base64(text: str) -> CertificateTextError | None:
    try:
        label = label_of_der(base64.b64decode("".join(text.split()), validate=True))
    except (binascii.Error, ValueError):
        return None
    if not label:
        return None
    form = "is base64 without the lines around it"
    if label in _BASE64_FIXES:
        return CertificateTextError(f"{form}; expected PEM", fix=_BASE64_FIXES[label])
    if is_key(label):
        return key_error(label, beside_certificates=False, fix=f"remove the key, and pass its certificate; {_DECODE}")
    return CertificateTextError(f"{form}, and {name_of_label(label)}; expected PEM", fix=_DECODE)


def _other_text(text: str, otherwise: str) -> CertificateTextError:
    kind = format_of_text(text)
    if kind:
        return CertificateTextError(f"is {kind.name}; expected a certificate", fix=kind.fix)
    # One pattern for both would take the square of the text's length where there are many slashes.
    if "\n" not in text and _PART_OF_PATH.search(text):
        return CertificateTextError(
            "looks like the path of a file; expected the contents of the file",
            fix="give the contents of the file, which the program reads",
        )
    return CertificateTextError(otherwise)
