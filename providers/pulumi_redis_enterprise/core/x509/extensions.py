"""The extensions of a certificate that decide whether a TLS stack takes it (RFC 5280, 4.2.1).

Each function returns None if the extension is absent, and raises ValueError if it cannot be read.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.der import (
    BIT_STRING,
    BOOLEAN,
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    TAG_NUMBER,
    Element,
    contents_by_number,
    dotted,
    elements,
    only_element,
)
from pulumi_redis_enterprise.core.x509.distinguished_name import canonical_name

SUBJECT_KEY_IDENTIFIER: Final = "2.5.29.14"
KEY_USAGE: Final = "2.5.29.15"
SUBJECT_ALTERNATIVE_NAME: Final = "2.5.29.17"
BASIC_CONSTRAINTS: Final = "2.5.29.19"
NAME_CONSTRAINTS: Final = "2.5.29.30"
CRL_DISTRIBUTION_POINTS: Final = "2.5.29.31"
CERTIFICATE_POLICIES: Final = "2.5.29.32"
POLICY_MAPPINGS: Final = "2.5.29.33"
AUTHORITY_KEY_IDENTIFIER: Final = "2.5.29.35"
POLICY_CONSTRAINTS: Final = "2.5.29.36"
EXTENDED_KEY_USAGE: Final = "2.5.29.37"
INHIBIT_ANY_POLICY: Final = "2.5.29.54"
NETSCAPE_TYPE: Final = "2.16.840.1.113730.1.1"

CLIENT_AUTH: Final = "1.3.6.1.5.5.7.3.2"

DIGITAL_SIGNATURE: Final = 0
KEY_AGREEMENT: Final = 4
KEY_CERT_SIGN: Final = 5

EMAIL: Final = 1
DNS: Final = 2
DIRECTORY: Final = 4
URI: Final = 6
IP: Final = 7
_DIRECTORY_TAG: Final = 0xA0 | DIRECTORY
_NAME_TAGS: Final = frozenset({0xA0, 0x81, 0x82, 0xA3, 0xA4, 0xA5, 0x86, 0x87, 0x88})  # RFC 5280, 4.2.1.6
_POINT_TAGS: Final = frozenset({0xA0, 0x81, 0xA2})  # RFC 5280, 4.2.1.13


class BasicConstraints(NamedTuple):
    """The basic constraints: is it a CA, and how many intermediates may be below it; None: any number."""

    ca: bool
    path_length: int | None


class AuthorityKey(NamedTuple):
    """The reference of a certificate to its issuer's: key identifier, the name that issued that one, serial number."""

    key_id: bytes | None
    issuer: bytes | None
    serial: bytes | None


class GeneralName(NamedTuple):
    """A name in a SAN or in name constraints.

    Attributes:
        kind: Its number in the choice (RFC 5280, 4.2.1.6), as `DNS`.
        value: Its content; of a directory name, the DER of the name.
    """

    kind: int
    value: bytes


class Subtree(NamedTuple):
    """The names from a base on, and whether a minimum or a maximum limits how far, which RFC 5280 does not allow."""

    base: GeneralName
    limited: bool


class Subtrees(NamedTuple):
    """The names that a CA may sign for, and those that it may not."""

    permitted: tuple[Subtree, ...]
    excluded: tuple[Subtree, ...]


def basic_constraints(certificate: Certificate) -> BasicConstraints | None:
    """Return whether it is a CA's, and its path length (4.2.1.9)."""
    value = _value(certificate, BASIC_CONSTRAINTS)
    if value is None:
        return None
    fields = list(elements(only_element(value, SEQUENCE).content))
    # `FALSE` is the default, which DER leaves out; some CAs write it, and stacks take it.
    ca = fields.pop(0).content != b"\x00" if fields and fields[0].tag == BOOLEAN else False
    if not fields:
        return BasicConstraints(ca, None)
    (length,) = fields
    if length.tag != INTEGER or length.content[:1] >= b"\x80" or not ca:
        raise ValueError("a path length that is none")
    return BasicConstraints(ca, int.from_bytes(length.content))


def is_ca(certificate: Certificate) -> bool:
    """Return whether the certificate says that it is one of a CA, in a way that can be read."""
    try:
        constraints = basic_constraints(certificate)
    except ValueError:
        return False
    return constraints is not None and constraints.ca


def key_usage(certificate: Certificate) -> frozenset[int] | None:
    """Return the numbers of the bits that are set (4.2.1.3)."""
    value = _value(certificate, KEY_USAGE)
    if value is None:
        return None
    return _bits(only_element(value, BIT_STRING).content)


def extended_key_usage(certificate: Certificate) -> frozenset[str] | None:
    """Return the identifiers of the purposes (4.2.1.12)."""
    value = _value(certificate, EXTENDED_KEY_USAGE)
    if value is None:
        return None
    purposes = list(elements(only_element(value, SEQUENCE).content))
    if any(purpose.tag != OBJECT_IDENTIFIER for purpose in purposes):
        raise ValueError("a purpose that is no identifier")
    return frozenset(dotted(purpose.content) for purpose in purposes)


def subject_key_identifier(certificate: Certificate) -> bytes | None:
    """Return the identifier of its own key (4.2.1.2)."""
    value = _value(certificate, SUBJECT_KEY_IDENTIFIER)
    return None if value is None else only_element(value, OCTET_STRING).content


def authority_key_identifier(certificate: Certificate) -> AuthorityKey | None:
    """Return what it says of its issuer's certificate (4.2.1.1)."""
    value = _value(certificate, AUTHORITY_KEY_IDENTIFIER)
    if value is None:
        return None
    fields = contents_by_number(value)
    # Of several names both stacks look at the first directory name only.
    names = (name.value for name in _general_names(fields.get(1, b"")) if name.kind == DIRECTORY)
    issuer = next(names, None)
    if issuer is not None:
        canonical_name(issuer)  # raises if it is no name
    return AuthorityKey(fields.get(0), issuer, fields.get(2))


def subject_alternative_names(certificate: Certificate) -> tuple[GeneralName, ...] | None:
    """Return its further names (4.2.1.6)."""
    value = _value(certificate, SUBJECT_ALTERNATIVE_NAME)
    return None if value is None else tuple(_general_names(only_element(value, SEQUENCE).content))


def name_constraints(certificate: Certificate) -> Subtrees | None:
    """Return the names that it may and may not sign for (4.2.1.10)."""
    value = _value(certificate, NAME_CONSTRAINTS)
    if value is None:
        return None
    trees = contents_by_number(value)
    return Subtrees(_subtrees(trees.get(0, b"")), _subtrees(trees.get(1, b"")))


def netscape_type(certificate: Certificate) -> frozenset[int] | None:
    """Return the numbers of the bits of Netscape's old extension that are set: 0 is a TLS client's."""
    value = _value(certificate, NETSCAPE_TYPE)
    return None if value is None else _bits(only_element(value, BIT_STRING).content)


def crl_distribution_points(certificate: Certificate) -> int:
    """Return how many distribution points there are; nobody looks at them, but they have to be readable (4.2.1.13)."""
    value = _value(certificate, CRL_DISTRIBUTION_POINTS)
    points = [] if value is None else list(elements(only_element(value, SEQUENCE).content))
    for point in points:
        fields = [field.tag for field in elements(point.content)]
        if point.tag != SEQUENCE or not _POINT_TAGS.issuperset(fields):
            raise ValueError("a distribution point of another form")
    return len(points)


def without_trailing_octets(certificate: Certificate) -> Certificate:
    """Return the certificate with nothing after the value of each extension, which OpenSSL does not look at."""
    kept = {
        oid: it._replace(value=next(iter(elements(it.value)), Element(0, b"", b"")).der)
        for oid, it in certificate.extensions.items()
        if oid in (KEY_USAGE, EXTENDED_KEY_USAGE, NETSCAPE_TYPE)
    }
    return replace(certificate, extensions={**certificate.extensions, **kept})


@lru_cache(maxsize=64)  # asked for at each step of a path
def unreadable_extension(certificate: Certificate) -> str | None:
    """Return the name of the first extension that cannot be read; None if all can be."""
    for name, read in _READERS.items():
        try:
            read(certificate)
        except ValueError:
            return name
    return None


_READERS: Final[dict[str, Callable[[Certificate], object]]] = {
    "basicConstraints": basic_constraints,
    "keyUsage": key_usage,
    "extendedKeyUsage": extended_key_usage,
    "subjectKeyIdentifier": subject_key_identifier,
    "authorityKeyIdentifier": authority_key_identifier,
    "subjectAltName": subject_alternative_names,
    "nameConstraints": name_constraints,
    "cRLDistributionPoints": crl_distribution_points,
}


def _value(certificate: Certificate, identifier: str) -> bytes | None:
    if identifier in certificate.repeated:
        raise ValueError("an extension that is there twice")
    extension = certificate.extensions.get(identifier)
    return None if extension is None else extension.value


def _general_names(content: bytes) -> Iterable[GeneralName]:
    return (_general_name(element) for element in elements(content))


def _bits(content: bytes) -> frozenset[int]:
    octets = content[1:]
    return frozenset(bit for bit in range(8 * len(octets)) if octets[bit // 8] & 0x80 >> bit % 8)


def _general_name(element: Element) -> GeneralName:
    if element.tag not in _NAME_TAGS:
        raise ValueError("a name of an unknown kind")
    # A directory name is tagged explicitly, as Name is a choice (X.680, 31.2.7): its content is the name itself.
    if element.tag & TAG_NUMBER == DIRECTORY:
        canonical_name(element.content)  # one that no stack can compare, none can read
    return GeneralName(element.tag & TAG_NUMBER, element.content)


def _subtrees(content: bytes) -> tuple[Subtree, ...]:
    subtrees = []
    for subtree in elements(content):
        base, *limits = elements(subtree.content)
        subtrees.append(Subtree(_general_name(base), bool(limits)))
    return tuple(subtrees)
