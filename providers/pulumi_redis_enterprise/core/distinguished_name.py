"""The attributes of a certificate's names, read from the DER.

`cryptography` hides what OpenSSL prints by: the ASN.1 string type, the order within a multi-valued RDN, and
octets that are not the text they claim to be. So the few steps of X.690 that lead there are taken here::

    Name ::= SEQUENCE OF RelativeDistinguishedName            (RFC 5280, 4.1.2.4)
    RelativeDistinguishedName ::= SET OF SEQUENCE { type OBJECT IDENTIFIER, value ANY }
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pulumi_redis_enterprise.core.attribute_types import SHORT_NAMES

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_VERSION_TAG: Final = 0xA0
_LONG_TAG: Final = 0x1F
_ISSUER, _SUBJECT = 2, 4

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


def subject_of(certificate: "Certificate") -> tuple[Rdn, ...]:
    """The subject of a certificate, in the order of the DER."""
    return _rdns(_tbs_field(certificate, _SUBJECT))


def issuer_of(certificate: "Certificate") -> tuple[Rdn, ...]:
    """The issuer of a certificate, in the order of the DER."""
    return _rdns(_tbs_field(certificate, _ISSUER))


def _tbs_field(certificate: "Certificate", index: int) -> bytes:
    # TBSCertificate ::= SEQUENCE { [0] version OPTIONAL, serial, signature, issuer, validity, subject, ... }
    _, body, _ = next(_elements(certificate.tbs_certificate_bytes))
    fields = [der for tag, _, der in _elements(body) if tag != _VERSION_TAG]
    return fields[index]


def _rdns(name: bytes) -> tuple[Rdn, ...]:
    _, body, _ = next(_elements(name))
    return tuple(tuple(_attribute(content) for _, content, _ in _elements(rdn)) for _, rdn, _ in _elements(body))


def _attribute(content: bytes) -> Attribute:
    (_, identifier, _), (tag, octets, der) = _elements(content)
    dotted = _dotted(identifier)
    return Attribute(SHORT_NAMES.get(dotted, dotted), tag, octets, der)


def _elements(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Each element of a sequence as its tag, its content, and both with the header (X.690, 8.1).

    Raises:
        ValueError: A tag has more than one octet, which no type that RFC 5280 allows in a name has.
    """
    start = 0
    while start < len(data):
        if data[start] & _LONG_TAG == _LONG_TAG:
            raise ValueError("a tag of more than one octet")
        length, content = data[start + 1], start + 2
        if length & 0x80:  # long form: the low bits count the octets that hold the length
            content += length & 0x7F
            length = int.from_bytes(data[start + 2 : content])
        end = content + length
        yield data[start], data[content:end], data[start:end]
        start = end


def _dotted(identifier: bytes) -> str:
    """An object identifier in numbers (X.690, 8.19)."""
    numbers, number = [], 0
    for octet in identifier:
        number = number << 7 | octet & 0x7F
        if not octet & 0x80:
            numbers.append(number)
            number = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(str(number) for number in (first, numbers[0] - 40 * first, *numbers[1:]))
