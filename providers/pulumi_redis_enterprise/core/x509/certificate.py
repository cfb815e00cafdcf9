"""A certificate, as far as TLS stacks look at it (RFC 5280, 4.1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final, NamedTuple

from pulumi_redis_enterprise.core.x509.der import (
    BIT_STRING,
    BOOLEAN,
    GENERALIZED_TIME,
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    UTC_TIME,
    Element,
    bits,
    dotted,
    elements,
    only_element,
)

_VERSION, _ISSUER_ID, _SUBJECT_ID, _EXTENSIONS = 0xA0, 0x81, 0x82, 0xA3
_TIME: Final = re.compile(rb"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?(Z|[+-]\d{4})")
_PIVOT: Final = 50  # RFC 5280, 4.1.2.5.1: years of a UTCTime from 50 on are of the 20th century
V1: Final = 1
V3: Final = 3


class Extension(NamedTuple):
    """An extension: its content, and whether a reader that does not know it must refuse the certificate."""

    critical: bool
    value: bytes


class Algorithm(NamedTuple):
    """An algorithm: its object identifier, and the DER of its parameters, b"" without any."""

    oid: str
    parameters: bytes


def has_expired(not_after: datetime, now: datetime) -> bool:
    """Return True after the last moment of a certificate, which is valid through that (RFC 5280, 4.1.2.5)."""
    return now > not_after


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate. Two are equal if their DER is.

    Attributes:
        der: All of it.
        tbs: What is signed.
        version: 1, 2 or 3; others are no version, but OpenSSL does not mind.
        serial: The serial number, as the content octets of its INTEGER.
        issuer: The DER of the issuer's name.
        subject: The DER of its own name.
        not_before: Its first moment, in UTC.
        not_after: Its last moment, in UTC.
        dates: Both as they are written.
        public_key: The DER of its SubjectPublicKeyInfo.
        key_algorithm: The identifier of the algorithm of that key.
        key_parameters: The DER of its parameters, b"" without any.
        signature_algorithm: What it is signed with.
        signed_algorithm: The same, in what is signed; if it is another one, somebody has changed it.
        signature: The signature.
        extensions: By object identifier. Of an extension that is there twice, the first.
        repeated: The identifiers that are there more than once.
        has_extensions: Whether there is a list of them, if perhaps an empty one.
    """

    der: bytes
    tbs: bytes = field(compare=False, repr=False)
    version: int = field(compare=False, repr=False)
    serial: bytes = field(compare=False, repr=False)
    issuer: bytes = field(compare=False, repr=False)
    subject: bytes = field(compare=False, repr=False)
    not_before: datetime = field(compare=False, repr=False)
    not_after: datetime = field(compare=False, repr=False)
    dates: tuple[Element, ...] = field(compare=False, repr=False)
    public_key: bytes = field(compare=False, repr=False)
    key_algorithm: str = field(compare=False, repr=False)
    key_parameters: bytes = field(compare=False, repr=False)
    signature_algorithm: Algorithm = field(compare=False, repr=False)
    signed_algorithm: Algorithm = field(compare=False, repr=False)
    signature: bytes = field(compare=False, repr=False)
    extensions: Mapping[str, Extension] = field(compare=False, repr=False)
    repeated: frozenset[str] = field(compare=False, repr=False)
    has_extensions: bool = field(compare=False, repr=False)


@lru_cache(maxsize=32)  # CAs come with each user of a stack
def load_certificate(der: bytes) -> Certificate:
    """Read a certificate. Only what a verdict or a message needs is looked at; extensions are read when asked for.

    Raises:
        ValueError: It is cut off, or is no certificate.
    """
    try:
        return _loaded(der)
    except (IndexError, OverflowError) as error:
        raise ValueError("a field is missing, or out of its range") from error


def _loaded(der: bytes) -> Certificate:
    tbs, algorithm, signature = _exactly(only_element(der, SEQUENCE).content, SEQUENCE, SEQUENCE, BIT_STRING)
    fields = list(elements(tbs.content))
    version = _version(fields)
    serial, signed_algorithm, issuer, validity, subject, key, *rest = fields
    if serial.tag != INTEGER or {issuer.tag, validity.tag, subject.tag, key.tag} != {SEQUENCE}:
        raise ValueError("a field of another type")
    dates = tuple(elements(validity.content))
    not_before, not_after = map(_moment, dates)
    key_algorithm, _ = _exactly(key.content, SEQUENCE, BIT_STRING)
    extensions, repeated = _extensions(rest)
    return Certificate(
        der=der,
        tbs=tbs.der,
        version=version,
        serial=serial.content,
        issuer=issuer.der,
        subject=subject.der,
        not_before=not_before,
        not_after=not_after,
        dates=dates,
        public_key=key.der,
        key_algorithm=_algorithm(key_algorithm).oid,
        key_parameters=_algorithm(key_algorithm).parameters,
        signature_algorithm=_algorithm(algorithm),
        signed_algorithm=_algorithm(signed_algorithm),
        signature=bits(signature.content),
        extensions=extensions,
        repeated=repeated,
        has_extensions=any(it.tag == _EXTENSIONS for it in rest),
    )


def _exactly(content: bytes, *tags: int) -> list[Element]:
    found = list(elements(content))
    if [element.tag for element in found] != list(tags):
        raise ValueError("other elements than expected")
    return found


def _version(fields: list[Element]) -> int:
    """Take the version off the fields, if it is given."""
    if fields[0].tag != _VERSION:
        return V1
    (version,) = only_element(fields.pop(0).content, INTEGER).content
    return version + 1


def _algorithm(element: Element) -> Algorithm:
    identifier, *parameters = elements(element.content)
    if identifier.tag != OBJECT_IDENTIFIER:
        raise ValueError("an algorithm without identifier")
    return Algorithm(dotted(identifier.content), b"".join(parameter.der for parameter in parameters))


def _moment(element: Element) -> datetime:
    text = element.content
    if element.tag == UTC_TIME:
        text = (b"19" if int(text[:2]) >= _PIVOT else b"20") + text
    elif element.tag != GENERALIZED_TIME:
        raise ValueError("a time of another type")
    parts = _TIME.fullmatch(text)
    if parts is None:
        raise ValueError("a time that is none")
    *numbers, zone = parts.groups(default=b"0")
    year, month, day, hour, minute, second = map(int, numbers)
    return datetime(year, month, day, hour, minute, second, tzinfo=_zone(zone.decode())).astimezone(UTC)


def _zone(text: str) -> timezone:
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[3:]))
    return timezone(offset if text[0] == "+" else -offset)


def _extensions(fields: list[Element]) -> tuple[dict[str, Extension], frozenset[str]]:
    extensions: dict[str, Extension] = {}
    repeated = set()
    for element in fields:
        if element.tag in (_ISSUER_ID, _SUBJECT_ID):
            continue
        if element.tag != _EXTENSIONS:
            raise ValueError("a field that no certificate has")
        for extension in elements(only_element(element.content, SEQUENCE).content):
            identifier, extension_ = _extension(extension)
            if identifier in extensions:
                repeated.add(identifier)
            extensions.setdefault(identifier, extension_)
    return extensions, frozenset(repeated)


def _extension(element: Element) -> tuple[str, Extension]:
    identifier, *rest = elements(element.content)
    critical = rest.pop(0).content != b"\x00" if rest[0].tag == BOOLEAN else False
    (value,) = rest
    if value.tag != OCTET_STRING:
        raise ValueError("an extension without octets")
    return dotted(identifier.content), Extension(critical, value.content)
