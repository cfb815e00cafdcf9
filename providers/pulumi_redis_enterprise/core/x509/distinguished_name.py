"""The attributes of a certificate's names, read from the DER, and names as TLS stacks compare them.

Kept is what OpenSSL prints by: the ASN.1 string type, the order within a multi-valued RDN, and octets that are not
the text they claim to be::

    Name ::= SEQUENCE OF RelativeDistinguishedName            (RFC 5280, 4.1.2.4)
    RelativeDistinguishedName ::= SET OF SEQUENCE { type OBJECT IDENTIFIER, value ANY }

BoringSSL (x_name.cc, asn1_marshal_string_canon) and OpenSSL (x_name.c, asn1_string_canon) compare alike: text in UTF-8,
ASCII letters in lower case, spaces at the ends dropped and those within folded, RDNs as sets (RFC 5280, 7.1).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pulumi_redis_enterprise.core.x509.attribute_types import SHORT_NAMES
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.der import SEQUENCE, Element, dotted, elements, only_element

_TEXT: Final = {
    12: "utf-8",
    19: "latin-1",
    20: "latin-1",
    22: "latin-1",
    28: "utf-32-be",
    30: "utf-16-be",
}
"""UTF8String, PrintableString, TeletexString, IA5String, UniversalString, BMPString."""
_OTHERS: Final = frozenset({3, 7, 8, 9, 11, 13, 14, 15, 18, 29, SEQUENCE})
"""The types of values that are compared octet by octet. A name of any other type is not loaded (B_ASN1_PRINTABLE and
tag2bit; tried with OpenSSL 3.0, each tag)."""
_BMP_STRING: Final = 30
_SPACES: Final = "\t\n\v\f\r "
_NONCHARACTERS: Final = range(0xFDD0, 0xFDF0)
"""With these, the last two of each plane: U+FFFE and U+FFFF, U+1FFFE and so on."""
_TEXT_TAG: Final = 0
"""Stands for all types of text in a canonical name: what is compared is the text."""
_LOWER: Final = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
CanonicalName = tuple[tuple[tuple[bytes, int, bytes], ...], ...]
"""A name, RDN by RDN, in a form that is equal where stacks take two names for the same."""
_ENCODINGS: Final = {12: "utf-8", 28: "utf-32-be", 30: "utf-16-be"}
"""UTF8String, UniversalString, BMPString. All others are one octet a character, as OpenSSL reads them."""


@lru_cache(maxsize=256)  # the CAs of a stack are compared with each of its users
def canonical_name(name: bytes) -> CanonicalName:
    """Return the form in which two spellings of a name are equal.

    Raises:
        ValueError: The name, or a text in it, cannot be read.
    """
    return tuple(
        tuple(sorted(_canonical_attribute(attribute) for attribute in elements(rdn.content)))
        for rdn in elements(only_element(name, SEQUENCE).content)
    )


def _canonical_attribute(element: Element) -> tuple[bytes, int, bytes]:
    identifier, value = elements(element.content)
    encoding = _TEXT.get(value.tag)
    if encoding is None:
        if value.tag not in _OTHERS:
            raise ValueError("a value of a type that no name has")
        return identifier.content, value.tag, value.content
    text = value.content.decode(encoding)
    if value.tag == _BMP_STRING and any(ord(character) > 0xFFFF for character in text):  # noqa: PLR2004 - its last one
        raise ValueError("a pair of surrogates in a BMPString, which has characters of two octets only")
    return identifier.content, _TEXT_TAG, _folded(text).encode()


def noncharacter(name: bytes) -> str:
    """Return the first code point of a name that is reserved for ever, as ``U+FDD0``; "" if there is none.

    BoringSSL loads no certificate with one, as they are not for interchange (Unicode 15.0, 3.4 D14; is_valid_code_point
    in bytestring/unicode.cc); OpenSSL does. Tried with Envoy 1.40.0, in each type of text.
    """
    octets = (value for rdn in canonical_name(name) for _, tag, value in rdn if tag == _TEXT_TAG)
    codes = (ord(character) for text in octets for character in text.decode())
    return next((f"U+{code:04X}" for code in codes if code in _NONCHARACTERS or code & 0xFFFE == 0xFFFE), "")  # noqa: PLR2004


def _folded(text: str) -> str:
    for space in _SPACES:
        text = text.replace(space, " ")
    return " ".join(filter(None, text.split(" "))).translate(_LOWER)


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
