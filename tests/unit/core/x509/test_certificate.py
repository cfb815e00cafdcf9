"""Certificates, read from the DER as leniently as TLS stacks read them."""

from datetime import UTC, datetime

import pytest
from pulumi_redis_enterprise.core.x509.certificate import load_certificate

from tests.support.certificate_builder import der
from tests.support.certificate_fields import (
    ALGORITHM,
    KEY,
    NAME,
    SERIAL,
    VALIDITY,
    built,
    extension,
    with_dates,
    with_extensions,
)
from tests.support.certificates import client, read, root


def test_fields() -> None:
    """The parsed certificate has all that a verdict needs."""
    found = load_certificate(built(SERIAL, ALGORITHM, NAME, VALIDITY, NAME, KEY))

    assert (1, b"\x01", NAME, NAME) == (found.version, found.serial, found.issuer, found.subject)
    assert ("1.2.840.10045.4.3.2", b"") == found.signature_algorithm
    assert ("1.2.840.10045.2.1", b"a", {}) == (found.key_algorithm, found.signature, found.extensions)


def test_equal_by_their_der() -> None:
    """Two are equal if all of their octets are."""
    assert read(root()) == load_certificate(read(root()).der)
    assert read(root()) != read(client())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (der(0x17, b"491231235959Z"), datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (der(0x17, b"500101000000Z"), datetime(1950, 1, 1, tzinfo=UTC)),
        (der(0x18, b"20500101000000Z"), datetime(2050, 1, 1, tzinfo=UTC)),
        (der(0x17, b"2601010000Z"), datetime(2026, 1, 1, tzinfo=UTC)),
        (der(0x17, b"260101010000+0100"), datetime(2026, 1, 1, tzinfo=UTC)),
        (der(0x17, b"260101000000-0130"), datetime(2026, 1, 1, 1, 30, tzinfo=UTC)),
    ],
)
def test_dates(text: bytes, expected: datetime) -> None:
    """Both types of times are read, without seconds and with an offset as well."""
    assert expected == with_dates(text).not_before


@pytest.mark.parametrize(
    "text",
    [
        der(0x0C, b"260101000000Z"),
        der(0x17, b"260101000000"),
        der(0x17, b"261301000000Z"),
        der(0x18, b"00010101000000+0100"),
    ],
    ids=["another type", "no zone", "month 13", "before the first year"],
)
def test_dates_that_are_none(text: bytes) -> None:
    """A certificate with a wrong date is refused."""
    with pytest.raises(ValueError, match=r"."):
        with_dates(text)


def test_extensions() -> None:
    """An extension is critical or not; of one that is there twice the first counts, and the repetition is noted."""
    first, second = extension(der(0x01, b"\xff"), der(0x04, b"a")), extension(der(0x04, b"b"))
    found = load_certificate(with_extensions(first, second))

    assert {"1.2.3": (True, b"a")} == found.extensions
    assert frozenset(["1.2.3"]) == found.repeated
    assert 3 == found.version


@pytest.mark.parametrize(
    "data",
    [
        b"",
        der(0x30, b""),
        built(),
        built(SERIAL, ALGORITHM, NAME),
        built(der(0x04, b"\x01"), ALGORITHM, NAME, VALIDITY, NAME, KEY),
        built(SERIAL, ALGORITHM, NAME, VALIDITY, NAME, der(0x31, b"")),
        built(SERIAL, ALGORITHM, NAME, VALIDITY, NAME, KEY, der(0x04, b"")),
        built(SERIAL, ALGORITHM, NAME, VALIDITY, NAME, KEY, algorithm=der(0x30, der(0x02, b"\x01"))),
        built(SERIAL, ALGORITHM, NAME, VALIDITY, NAME, KEY, signature=b"\x01a"),
        built(der(0xA0, der(0x02, b"\x01\x00")), SERIAL, ALGORITHM, NAME, VALIDITY, NAME, KEY),
        with_extensions(extension(der(0x0C, b"a"))),
        with_extensions(extension()),
    ],
    ids=[
        "nothing",
        "no fields",
        "no fields within",
        "too few",
        "no serial number",
        "no key",
        "another field",
        "no algorithm",
        "unused bits",
        "version 257",
        "no octets in an extension",
        "an empty extension",
    ],
)
def test_what_is_no_certificate(data: bytes) -> None:
    """There is one error, whatever is wrong."""
    with pytest.raises(ValueError, match=r"."):
        load_certificate(data)
