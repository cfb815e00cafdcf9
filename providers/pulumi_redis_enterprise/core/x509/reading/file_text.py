"""The text of a certificate file, whatever its form and encoding: what comes out is PEM, as a resource takes it.

Windows writes DER (.cer, .p7b), and PEM in UTF-16; what people write above a certificate is often Latin-1.
"""

import codecs
from typing import Final

from pulumi_redis_enterprise.core.x509.der import elements
from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.core.x509.reading.certificate_text import der_error
from pulumi_redis_enterprise.core.x509.reading.other_formats import (
    CERTIFICATE,
    PKCS7,
    PKCS12,
    format_of_octets,
    is_key,
    label_of_der,
)
from pulumi_redis_enterprise.core.x509.reading.pem_blocks import armored

LARGEST_FILE: Final = 1024 * 1024
"""More octets than any file of certificates has; a device, or the wrong file, may have no end."""

# UTF-32 first: its mark begins with that of UTF-16.
_MARKS: Final = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    codecs.BOM_UTF8: "utf-8-sig",
    b"-\0": "utf-16-le",
    b"\0-": "utf-16-be",
}

_IN_PEM: Final = (CERTIFICATE, PKCS7, PKCS12)
_DER_BEGINNINGS: Final = (b"\x30\x81", b"\x30\x82", b"\x30\x83")
_FIX_FOR_DER: Final = "copy it anew, and look at it with `openssl asn1parse -inform DER -in FILE`"


def text_of_file(data: bytes) -> str:
    """Return the text of a file; what is DER becomes a block of PEM.

    Raises:
        CertificateTextError: It is too large, or binary, and neither certificates nor a key.
    """
    if len(data) > LARGEST_FILE:
        raise CertificateTextError("is a file of more than 1 MiB", fix="name the file of the certificates")
    label = label_of_der(data)
    if label and not (label in _IN_PEM or is_key(label)):
        raise der_error(label)
    if label:
        # Some tools leave something after the DER, OpenSSL does not look at it.
        return armored(label, next(elements(data)).der)
    kind = format_of_octets(data)
    if data.startswith(_DER_BEGINNINGS):
        raise CertificateTextError("is binary (DER), but cut off or of an unknown kind", fix=_FIX_FOR_DER)
    if kind:
        raise CertificateTextError(f"is {kind.name}; expected PEM", fix=kind.fix)
    return _decoded(data)


def _decoded(data: bytes) -> str:
    encoding = next((encoding for mark, encoding in _MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        # Any octets are Latin-1. What matters is ASCII, and is the same in it.
        return data.decode("latin-1")
