"""Names of certificates as TLS stacks compare them.

BoringSSL (x_name.cc, asn1_marshal_string_canon) and OpenSSL (x_name.c, asn1_string_canon) do the same: text in UTF-8,
ASCII letters in lower case, spaces at the ends dropped and those within folded, RDNs as sets (RFC 5280, 7.1).
"""

from functools import lru_cache
from typing import Final

from pulumi_redis_enterprise.core.x509.der import SEQUENCE, Element, elements, only_element

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

_SPACES: Final = "\t\n\v\f\r "
_LOWER: Final = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}

CanonicalName = tuple[tuple[tuple[bytes, int, bytes], ...], ...]
"""A name, RDN by RDN, in a form that is equal where stacks take two names for the same."""


@lru_cache(maxsize=256)  # the CAs of a stack are compared with each of its users
def canonical_name(name: bytes) -> CanonicalName:
    """Return the form in which two spellings of a name are equal.

    Raises:
        ValueError: The name, or a text in it, cannot be read.
    """
    return tuple(
        tuple(sorted(_attribute(attribute) for attribute in elements(rdn.content)))
        for rdn in elements(only_element(name, SEQUENCE).content)
    )


def _attribute(element: Element) -> tuple[bytes, int, bytes]:
    identifier, value = elements(element.content)
    encoding = _TEXT.get(value.tag)
    if encoding is None:
        if value.tag not in _OTHERS:
            raise ValueError("a value of a type that no name has")
        return identifier.content, value.tag, value.content
    return identifier.content, 0, _folded(value.content.decode(encoding)).encode()


def _folded(text: str) -> str:
    for space in _SPACES:
        text = text.replace(space, " ")
    return " ".join(filter(None, text.split(" "))).translate(_LOWER)
