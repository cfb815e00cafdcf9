"""Distinguished names, spelled in every way that ASN.1 lets one spell them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.chain_corpus.asn1 import element, oid, sequence

UTF8: Final = 0x0C
PRINTABLE: Final = 0x13
T61: Final = 0x14
IA5: Final = 0x16
UNIVERSAL: Final = 0x1C
BMP: Final = 0x1E
_ENCODINGS: Final = {
    PRINTABLE: "latin-1",
    IA5: "latin-1",
    UTF8: "utf-8",
    T61: "latin-1",
    UNIVERSAL: "utf-32-be",
    BMP: "utf-16-be",
}
_OIDS: Final = {
    "CN": "2.5.4.3",
    "C": "2.5.4.6",
    "O": "2.5.4.10",
    "OU": "2.5.4.11",
    "emailAddress": "1.2.840.113549.1.9.1",
}
_USUAL: Final = {"C": PRINTABLE, "emailAddress": IA5}


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a name.

    Attributes:
        kind: `CN`, `C`, `O`, `OU` or `emailAddress`.
        text: The value.
        tag: The string type that it is written in.
    """

    kind: str
    text: str
    tag: int

    @property
    def der(self) -> bytes:
        """The AttributeTypeAndValue (RFC 5280, 4.1.2.4)."""
        return sequence(oid(_OIDS[self.kind]), element(self.tag, self.text.encode(_ENCODINGS[self.tag])))


Name = tuple[tuple[Attribute, ...], ...]
"""RDNs in the order of the certificate."""


def attribute(text: str, tag: int | None = None) -> Attribute:
    """An attribute, as in `attribute("CN=app-1")`."""
    kind, _, value = text.partition("=")
    return Attribute(kind, value, tag or _USUAL.get(kind, UTF8))


def name(*attributes: str) -> Name:
    """A name with one attribute an RDN, as in `name("O=Acme", "CN=app-1")`."""
    return tuple((attribute(text),) for text in attributes)


def spelled(subject: Name, tag: int) -> Name:
    """The same name with O, OU and CN in another string type."""
    return tuple(
        tuple(Attribute(one.kind, one.text, one.tag if one.kind in _USUAL else tag) for one in rdn) for rdn in subject
    )


def changed(subject: Name, old: str, new: str) -> Name:
    """The same name with another text in it."""
    return tuple(tuple(Attribute(one.kind, one.text.replace(old, new), one.tag) for one in rdn) for rdn in subject)


def name_der(subject: Name | bytes) -> bytes:
    """The Name; octets are taken as they are."""
    if isinstance(subject, bytes):
        return subject
    return sequence(*(rdn_der(rdn) for rdn in subject))


def rdn_der(rdn: Sequence[Attribute]) -> bytes:
    """A RelativeDistinguishedName, in the order of the attributes: DER would sort them."""
    return element(0x31, *(one.der for one in rdn))
