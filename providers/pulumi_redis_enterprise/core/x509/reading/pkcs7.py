"""The certificates in a PKCS #7 container, as Windows exports a chain (.p7b) and CAs deliver one (RFC 2315, 9.1)."""

from typing import Final

from pulumi_redis_enterprise.core.x509.der import SEQUENCE, dotted, elements, only_element

_SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
_CERTIFICATES: Final = 0xA0


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
