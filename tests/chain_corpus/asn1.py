"""The octets that certificates are made of (X.690), for certificates that `cryptography` would not write."""

from functools import cache
from typing import Final

TRUE: Final = b"\x01\x01\xff"
FALSE: Final = b"\x01\x01\x00"
NULL: Final = b"\x05\x00"


def element(tag: int, *content: bytes) -> bytes:
    """An element of any tag."""
    body = b"".join(content)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + body


def sequence(*content: bytes) -> bytes:
    """A SEQUENCE."""
    return element(0x30, *content)


def integer(value: int) -> bytes:
    """An INTEGER in as few octets as it takes."""
    return element(0x02, value.to_bytes(value.bit_length() // 8 + 1, signed=True))


def bits(octets: bytes, unused: int = 0) -> bytes:
    """A BIT STRING."""
    return element(0x03, bytes([unused]), octets)


def octets(*content: bytes) -> bytes:
    """An OCTET STRING."""
    return element(0x04, *content)


def tagged(number: int, *content: bytes) -> bytes:
    """A constructed element with a tag of the context, for example `[3]`."""
    return element(0xA0 | number, *content)


@cache
def oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER."""
    first, second, *others = map(int, dotted.split("."))
    return element(0x06, *map(_base_128, [first * 40 + second, *others]))


def _base_128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(0x80 | number & 0x7F)
    return bytes(reversed(digits))
