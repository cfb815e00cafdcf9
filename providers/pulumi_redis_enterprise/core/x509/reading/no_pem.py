"""The kinds of texts without PEM, where certificates are expected."""

import base64
import binascii
import re
from typing import Final

from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.core.x509.reading.der_labels import label_of_der
from pulumi_redis_enterprise.core.x509.reading.other_formats import (
    CERTIFICATE,
    PKCS7,
    format_of_key,
    format_of_label,
    format_of_text,
    is_key,
    name_of_label,
)

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
    if not text:
        return CertificateTextError("is empty; expected PEM certificates")
    return _binary(text) or _bare_base64(text) or _other_text(text, otherwise)


def _binary(text: str) -> CertificateTextError | None:
    """Return the error of a file that is not text, and was read as if it were."""
    octets = text.encode("latin-1", errors="replace")
    label = label_of_der(octets) or (CERTIFICATE if octets.startswith(_DER_HEADER) else "")
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
            "looks like the path of a file; expected what is in the file",
            fix='read the file, for example Path("ca.pem").read_text()',
        )
    return CertificateTextError(otherwise)
