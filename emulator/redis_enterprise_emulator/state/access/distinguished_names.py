"""A certificate's subject, read from its DER, and as the line that certificate users are found by.

The line is what ``openssl x509 -noout -subject -nameopt RFC2253`` prints, for databases, or what BoringSSL prints, in
Envoy, for the REST API. It is computed here on purpose from the bytes up, with nothing of the package under test, so
that a login proves that both agree.
"""

import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

_UTF8_STRING: Final = 12
_CONTEXT_0: Final = 0xA0

# By tag (X.690 section 8.23). A value of another type is written as '#' and its DER in hex (RFC 2253 section 2.4).
_CHARACTER_SETS: Final = {
    _UTF8_STRING: "utf-8",
    18: "latin-1",  # NumericString
    19: "latin-1",  # PrintableString
    20: "latin-1",  # T61String: taken for Latin-1, as OpenSSL does
    22: "latin-1",  # IA5String
    28: "utf-32-be",  # UniversalString
    30: "utf-16-be",  # BMPString
}
_UNKNOWN_TO_BORINGSSL: Final = (
    *("2.5.4.97", "2.5.4.98", "2.5.4.99", "2.5.4.100"),  # organizationIdentifier, c3, n3, dnsName
    "0.9.2342.19200300.100.1.44",  # uid
    *("1.3.6.1.4.1.311.60.2.1.", "1.2.643."),  # jurisdiction of extended validation, and what Russian laws ask for
)
"""Attribute types that OpenSSL 3.0 has a name for and Envoy 1.40.0, which a test asks for each, has none."""

_SPECIAL: Final = frozenset(b',+"\\<>;')

Library = Literal["OpenSSL", "BoringSSL"]
"""The library that prints a name."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One type and value of a name.

    Attributes:
        oid: The type, dotted.
        tag: The ASN.1 tag of the value.
        content: The value's bytes, without tag and length.
        der: The value as it is encoded.
    """

    oid: str
    tag: int
    content: bytes
    der: bytes

    @property
    def short_name(self) -> str:
        """The name that OpenSSL prints for the type, or "" if it knows none."""
        try:
            # There is no public way to OpenSSL's table of objects, and a copy of it would be another guess.
            return str(ssl._ASN1Object(self.oid).shortname)  # noqa: SLF001
        except ValueError:
            return ""

    @property
    def text(self) -> str:
        """The value, for comparison with a text of the cluster's settings."""
        return self.content.decode(_CHARACTER_SETS.get(self.tag, "latin-1"), "replace")


Name = tuple[tuple[Attribute, ...], ...]
"""Relative names in the certificate's order, each with one or more attributes."""


def subject_of(certificate: bytes) -> Name:
    """Return the subject of a certificate's DER (RFC 5280 section 4.1)."""
    to_be_signed = _children(_children(certificate)[0][1])[0]
    fields = _children(to_be_signed[1])
    # Version is optional; what follows are serial number, signature, issuer, validity and subject.
    start = 1 if fields[0][0] == _CONTEXT_0 else 0
    return tuple(_relative_name(content) for _, content, _ in _children(fields[start + 4][1]))


def rfc2253_line(name: Name, library: Library = "OpenSSL") -> str:
    """Return the name as OpenSSL's ``-nameopt RFC2253`` prints it: last first, no space after separators."""
    return ",".join("+".join(_assertion(it, library) for it in reversed(relative)) for relative in reversed(name))


def forward_line(name: Name, library: Library = "OpenSSL") -> str:
    """Return the same in the certificate's own order, which one observation of a database suggests."""
    return ",".join("+".join(_assertion(it, library) for it in relative) for relative in name)


def _assertion(attribute: Attribute, library: Library) -> str:
    if library == "OpenSSL":
        return _printed(attribute, attribute.short_name)
    known = "" if attribute.oid.startswith(_UNKNOWN_TO_BORINGSSL) else attribute.short_name
    printed = _printed(attribute, known)
    return rf"{known}=\#" if printed == f"{known}=#" else printed


def _printed(attribute: Attribute, known: str) -> str:
    if not known or attribute.tag not in _CHARACTER_SETS:
        return f"{known or attribute.oid}=#{attribute.der.hex().upper()}"
    return f"{known}={_escaped(_utf8(attribute))}"


def _utf8(attribute: Attribute) -> bytes:
    if attribute.tag == _UTF8_STRING:
        return attribute.content
    return attribute.content.decode(_CHARACTER_SETS[attribute.tag], "replace").encode("utf-8", "replace")


def _escaped(value: bytes) -> str:
    last = len(value) - 1
    return "".join(_escaped_byte(byte, first=index == 0, last=index == last) for index, byte in enumerate(value))


def _escaped_byte(byte: int, *, first: bool, last: bool) -> str:
    """Escape as OpenSSL does, which takes a lone character for the last one, not for the first."""
    space, number_sign, first_printable, delete = 0x20, 0x23, 0x20, 0x7F
    if byte in _SPECIAL or (byte == space and (first or last)) or (byte == number_sign and first and not last):
        return f"\\{chr(byte)}"
    if byte < first_printable or byte >= delete:
        return f"\\{byte:02X}"
    return chr(byte)


def _relative_name(content: bytes) -> tuple[Attribute, ...]:
    attributes = []
    for _, pair, _ in _children(content):
        (_, oid, _), (tag, value, der) = _children(pair)
        attributes.append(Attribute(_dotted(oid), tag, value, der))
    return tuple(attributes)


def _dotted(content: bytes) -> str:
    """Return an object identifier's numbers (X.690 section 8.19)."""
    numbers, value = [], 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(value)
            value = 0
    root = min(numbers[0] // 40, 2)
    return ".".join(map(str, (root, numbers[0] - 40 * root, *numbers[1:])))


def _children(content: bytes) -> Sequence[tuple[int, bytes, bytes]]:
    return list(_elements(content))


def _elements(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Tag, content and whole encoding of each element (X.690 section 8.1; tags below 31 only)."""
    start = 0
    while start < len(content):
        length, header = content[start + 1], 2
        if length & 0x80:
            header += length & 0x7F
            length = int.from_bytes(content[start + 2 : start + header], "big")
        end = start + header + length
        yield content[start], content[start + header : end], content[start:end]
        start = end
