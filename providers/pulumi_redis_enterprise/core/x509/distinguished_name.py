"""The attributes of a certificate's names, read from the DER.

Kept is what OpenSSL prints by: the ASN.1 string type, the order within a multi-valued RDN, and octets that are not
the text they claim to be::

    Name ::= SEQUENCE OF RelativeDistinguishedName            (RFC 5280, 4.1.2.4)
    RelativeDistinguishedName ::= SET OF SEQUENCE { type OBJECT IDENTIFIER, value ANY }
"""

from dataclasses import dataclass
from typing import Final

from pulumi_redis_enterprise.core.x509.attribute_types import SHORT_NAMES
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.der import SEQUENCE, dotted, elements, only_element

_ENCODINGS: Final = {12: "utf-8", 28: "utf-32-be", 30: "utf-16-be"}
"""UTF8String, UniversalString, BMPString. All others are one octet a character, as OpenSSL reads them."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a name, for example ``CN=app-1``.

    Attributes:
        type: OpenSSL's short name, or the dotted object identifier if OpenSSL has no name for it.
        tag: The ASN.1 tag of the value, for example 12 for a UTF8String.
        octets: The value's content.
        der: The value with its header.
    """

    type: str
    tag: int
    octets: bytes
    der: bytes

    @property
    def text(self) -> str:
        """The value as text; octets that are no text of their type are replaced."""
        return self.octets.decode(_ENCODINGS.get(self.tag, "latin-1"), errors="replace")


Rdn = tuple[Attribute, ...]
"""A relative distinguished name: one attribute, or several if it is multi-valued."""


def subject_of(certificate: Certificate) -> tuple[Rdn, ...]:
    """The subject of a certificate, in the order of the DER."""
    return rdns(certificate.subject)


def issuer_of(certificate: Certificate) -> tuple[Rdn, ...]:
    """The issuer of a certificate, in the order of the DER."""
    return rdns(certificate.issuer)


def rdns(name: bytes) -> tuple[Rdn, ...]:
    """Return the RDNs of a name, in the order of its DER.

    Raises:
        ValueError: It cannot be read.
    """
    found = elements(only_element(name, SEQUENCE).content)
    return tuple(tuple(_attribute(attribute.content) for attribute in elements(rdn.content)) for rdn in found)


def _attribute(content: bytes) -> Attribute:
    identifier, (tag, octets, der) = elements(content)
    oid = dotted(identifier.content)
    return Attribute(SHORT_NAMES.get(oid, oid), tag, octets, der)
