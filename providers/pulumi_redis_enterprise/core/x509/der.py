"""The few steps of X.690 that lead to the fields of a certificate.

`cryptography` reads strictly: it refuses certificates that OpenSSL and BoringSSL take, such as one whose serial number
has 24 octets. And it hides what those two decide by: string types, the order within a multi-valued RDN, octets that
are not the text they claim to be.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

BOOLEAN: Final = 0x01
INTEGER: Final = 0x02
BIT_STRING: Final = 0x03
OCTET_STRING: Final = 0x04
OBJECT_IDENTIFIER: Final = 0x06
UTC_TIME: Final = 0x17
GENERALIZED_TIME: Final = 0x18
SEQUENCE: Final = 0x30

TAG_NUMBER: Final = 0x1F
"""The bits of a tag that hold its number; all of them: the number follows in further octets."""
_CONSTRUCTED: Final = 0x20
_INDEFINITE: Final = 0x80
_MOST_LENGTH_OCTETS: Final = 4
_MOST_IDENTIFIER_OCTETS: Final = 1024


class Element(NamedTuple):
    """One element of an encoding (X.690, 8.1).

    Attributes:
        tag: Its identifier octet.
        content: Its content octets.
        der: All of it.
    """

    tag: int
    content: bytes
    der: bytes


def elements(data: bytes) -> Iterator[Element]:
    """Yield each element of a content, in its order.

    Raises:
        ValueError: The data ends within an element, a tag has more than one octet (which no type of RFC 5280 has), or
            a length is indefinite, which DER does not know.
    """
    start = 0
    while start < len(data):
        if data[start] & TAG_NUMBER == TAG_NUMBER:
            raise ValueError("a tag of more than one octet")
        length, content = _length(data, start + 1)
        end = content + length
        if end > len(data):
            raise ValueError("the data ends within an element")
        yield Element(data[start], data[content:end], data[start:end])
        start = end


def only_element(data: bytes, tag: int) -> Element:
    """Return the one element that the data consists of.

    Raises:
        ValueError: There is none, there are more, or it is of another type.
    """
    found = list(elements(data))
    if len(found) != 1 or found[0].tag != tag:
        raise ValueError(f"expected one element of the tag {tag:#x}")
    return found[0]


def first_element(data: bytes, tag: int) -> Element:
    """Return the first of the elements that the data consists of.

    Raises:
        ValueError: There is none, or it is of another type.
    """
    found = next(elements(data), None)
    if found is None or found.tag != tag:
        raise ValueError(f"expected an element of the tag {tag:#x}")
    return found


def contents_by_number(data: bytes) -> dict[int, bytes]:
    """Return the contents of the fields of a SEQUENCE by the numbers of their tags, as `[0]` and `[1]`.

    Raises:
        ValueError: It is no SEQUENCE, or its elements cannot be read.
    """
    return {field.tag & TAG_NUMBER: field.content for field in elements(only_element(data, SEQUENCE).content)}


def has_long_length(data: bytes) -> bool:
    """Return whether a length somewhere in it takes more octets than it needs, which DER forbids (X.690, 10.1).

    What is within a text or an octet string is not looked at.
    """
    for element in elements(data):
        size, header = len(element.content), len(element.der) - len(element.content)
        least = 2 if size < _INDEFINITE else 2 + (size.bit_length() + 7) // 8
        if header > least or (element.tag & _CONSTRUCTED and has_long_length(element.content)):
            return True
    return False


def dotted(identifier: bytes) -> str:
    """Return an object identifier in numbers (X.690, 8.19), as ``2.5.4.3``.

    Raises:
        ValueError: It has no octets, or far more than any identifier has.
    """
    if len(identifier) > _MOST_IDENTIFIER_OCTETS:
        raise ValueError("an object identifier of too many octets")
    numbers, number = [], 0
    for octet in identifier:
        number = number << 7 | octet & 0x7F
        if not octet & 0x80:
            numbers.append(number)
            number = 0
    if not numbers:
        raise ValueError("an object identifier without octets")
    first = min(numbers[0] // 40, 2)
    return ".".join(str(number) for number in (first, numbers[0] - 40 * first, *numbers[1:]))


def bits(content: bytes) -> bytes:
    """Return the octets of a BIT STRING whose length is a multiple of eight bits.

    Raises:
        ValueError: There are unused bits.
    """
    if not content or content[0]:
        raise ValueError("a bit string of broken octets")
    return content[1:]


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Return a length, and where the content begins."""
    if at >= len(data) or data[at] == _INDEFINITE:
        raise ValueError("a length is missing or indefinite")
    if not data[at] & 0x80:
        return data[at], at + 1
    count = data[at] & 0x7F  # long form: the low bits count the octets that hold the length
    if count > _MOST_LENGTH_OCTETS or at + 1 + count > len(data):
        raise ValueError("a length of too many octets")
    return int.from_bytes(data[at + 1 : at + 1 + count]), at + 1 + count
