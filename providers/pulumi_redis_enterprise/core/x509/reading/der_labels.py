"""The kind of what is in DER, by its structure, as the label that it has in PEM.

A file in DER form has no label. In PEM labels are not to be relied on: `certutil -encode` of Windows calls everything
a certificate.
"""

from pulumi_redis_enterprise.core.x509 import der
from pulumi_redis_enterprise.core.x509.der import Element, dotted, elements
from pulumi_redis_enterprise.core.x509.reading.other_formats import (
    CERTIFICATE,
    ENCRYPTED_KEY,
    PKCS7,
    PKCS12,
    PRIVATE_KEY,
)

_PKCS7_ARC = "1.2.840.113549.1.7."  # RFC 2315, 14
_CONTEXT_0 = 0xA0
_TIMES = {0x17, 0x18}
_V1_FIELDS = [der.INTEGER, *[der.SEQUENCE] * 5]


def label_of_der(data: bytes) -> str:
    """Return the label that DER has in PEM; "" if it is of no kind that is known, or cut off."""
    try:
        outer = next(elements(data))
        return _label(list(elements(outer.content))) if outer.tag == der.SEQUENCE else ""
    except (StopIteration, ValueError):
        return ""


def _label(fields: list[Element]) -> str:  # noqa: PLR0911 - one for each structure
    match [field.tag for field in fields]:
        case [der.OBJECT_IDENTIFIER, *_] if dotted(fields[0].content).startswith(_PKCS7_ARC):
            return PKCS7
        case [der.SEQUENCE, der.SEQUENCE, der.BIT_STRING]:
            return _signed_label([field.tag for field in elements(fields[0].content)])
        case [der.SEQUENCE, der.BIT_STRING]:  # SubjectPublicKeyInfo (RFC 5280, 4.1)
            return "PUBLIC KEY"
        case [der.SEQUENCE, der.OCTET_STRING]:  # EncryptedPrivateKeyInfo (RFC 5958, 3)
            return ENCRYPTED_KEY
        case [der.INTEGER, der.SEQUENCE, der.OCTET_STRING, *_]:  # OneAsymmetricKey (RFC 5958, 2)
            return PRIVATE_KEY
        case [der.INTEGER, der.SEQUENCE, *_]:  # PFX (RFC 7292, 4)
            return PKCS12
        case [der.INTEGER, der.OCTET_STRING, *_]:  # ECPrivateKey (RFC 5915, 3)
            return f"EC {PRIVATE_KEY}"
        case [der.INTEGER, der.INTEGER]:  # RSAPublicKey (RFC 8017, A.1.1)
            return "RSA PUBLIC KEY"
        case [der.INTEGER, der.INTEGER, der.INTEGER, *_]:  # RSAPrivateKey (RFC 8017, A.1.2)
            return f"RSA {PRIVATE_KEY}"
    return ""


def _signed_label(tags: list[int]) -> str:
    """Return the kind of what is signed (RFC 5280, 4.1 and 5.1; RFC 2986, 4)."""
    if tags[:1] == [_CONTEXT_0] or tags[: len(_V1_FIELDS)] == _V1_FIELDS:
        return CERTIFICATE
    if _TIMES & set(tags):
        return "X509 CRL"
    return "CERTIFICATE REQUEST" if tags[:3] == [der.INTEGER, der.SEQUENCE, der.SEQUENCE] else ""
