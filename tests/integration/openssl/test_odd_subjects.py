"""Subjects that hardly anybody has: each prints what the `openssl` command prints, and no warning."""

from typing import Final

import pytest
from pulumi_redis_enterprise.core.x509.reading.pem import read_certificates
from pulumi_redis_enterprise.core.x509.reading.pem_blocks import armored
from pulumi_redis_enterprise.core.x509.subject_line import subject_line

from tests.support.certificate_builder import der, handmade_der
from tests.support.certificates import root
from tests.support.subject_names import (
    BIT_STRING,
    BMP,
    CN,
    IA5,
    NUMERIC,
    OU,
    PRINTABLE,
    SEQUENCE,
    SET,
    T61,
    UNIVERSAL,
    UTF8,
    C,
    O,
    attribute,
    printed_of_der,
)

EMAIL, SERIAL, UID, DC, STREET, TITLE = (
    "1.2.840.113549.1.9.1",
    "2.5.4.5",
    "0.9.2342.19200300.100.1.1",
    "0.9.2342.19200300.100.1.25",
    "2.5.4.9",
    "2.5.4.12",
)
UNKNOWN: Final = "1.3.6.1.4.1.99999.1"


def cn(octets: bytes, tag: int = UTF8) -> list[bytes]:
    """An RDN with a common name."""
    return [attribute(CN, tag, octets)]


ACME: Final = [attribute(O, UTF8, b"Acme")]
US: Final = [attribute(C, PRINTABLE, b"US")]

SUBJECTS: Final[dict[str, list[list[bytes]]]] = {
    # Shapes.
    "nothing": [],
    "one empty RDN": [[]],
    "empty RDN first": [[], cn(b"a")],
    "empty RDN in the middle": [US, [], cn(b"a")],
    "empty RDN last": [US, ACME, []],
    "two empty RDNs": [[], US, [], cn(b"a")],
    "common name first": [cn(b"a"), ACME, US],
    "common name last": [US, ACME, cn(b"a")],
    "common name alone": [cn(b"a")],
    "no common name": [US, ACME],
    "two common names": [cn(b"a"), cn(b"b")],
    "the same RDN twice": [cn(b"a"), cn(b"a")],
    "multi-valued": [[attribute(CN, UTF8, b"a"), attribute(OU, UTF8, b"u")]],
    "multi-valued, of one type": [[attribute(OU, UTF8, b"u"), attribute(OU, UTF8, b"v")]],
    "multi-valued, the same twice": [[attribute(OU, UTF8, b"u"), attribute(OU, UTF8, b"u")]],
    "three values": [[attribute(CN, UTF8, b"a"), attribute(EMAIL, IA5, b"a@b"), attribute(UID, UTF8, b"1")]],
    "multi-valued between others": [US, [attribute(OU, UTF8, b"u"), attribute(O, UTF8, b"o")], cn(b"a")],
    "multi-valued, of one type, unsorted": [[attribute(OU, UTF8, b"v"), attribute(OU, UTF8, b"u")]],
    "multi-valued, unsorted": [[attribute(OU, UTF8, b"u"), attribute(CN, UTF8, b"a")]],
    "forty RDNs": [[attribute(OU, UTF8, b"%d" % number)] for number in range(40)],
    # Types.
    "e-mail": [cn(b"a"), [attribute(EMAIL, IA5, b"a@example.com")]],
    "serial number": [cn(b"a"), [attribute(SERIAL, PRINTABLE, b"0001")]],
    "user id": [[attribute(UID, UTF8, b"app-1")]],
    "domain components": [[attribute(DC, IA5, b"com")], [attribute(DC, IA5, b"example")], cn(b"a")],
    "street": [[attribute(STREET, UTF8, b"1 Main St.")]],
    "title": [[attribute(TITLE, UTF8, b"Dr.")]],
    "unknown type": [[attribute(UNKNOWN, UTF8, b"a")]],
    "unknown type, empty": [[attribute(UNKNOWN, UTF8, b"")]],
    "unknown type, long": [[attribute(UNKNOWN, UTF8, b"a" * 200)]],
    "unknown type beside a known one": [[attribute(UNKNOWN, UTF8, b"a"), attribute(CN, UTF8, b"b")]],
    "arc 2.999": [[attribute("2.999.3", UTF8, b"a")]],
    "number of many octets": [[attribute("1.2.340282366920938463463374607431768211455", UTF8, b"a")]],
    # Values.
    "empty value": [cn(b"")],
    "empty value between others": [US, cn(b""), ACME],
    "all values empty": [[attribute(C, PRINTABLE, b"")], [attribute(O, UTF8, b"")], cn(b"")],
    "a blank": [cn(b" ")],
    "two blanks": [cn(b"  ")],
    "blank first": [cn(b" a")],
    "blanks first": [cn(b"  a")],
    "blank last": [cn(b"a ")],
    "blanks last": [cn(b"a  ")],
    "blanks in the middle": [cn(b"a  b")],
    "hash alone": [cn(b"#")],
    "hash first": [cn(b"#a")],
    "hash first, then a blank": [cn(b"# ")],
    "hash later": [cn(b"a#")],
    "comma": [cn(b"a,b")],
    "plus": [cn(b"a+b")],
    "equals sign": [cn(b"a=b")],
    "quotation mark": [cn(b'a"b')],
    "backslash": [cn(b"a\\b")],
    "backslash last": [cn(b"a\\")],
    "less and greater": [cn(b"<a>")],
    "semicolon": [cn(b"a;b")],
    "slash": [cn(b"/O=x/CN=y")],
    "looks like a line": [cn(b"a,O=Acme")],
    "looks like an escape": [cn(b"\\2C")],
    "wildcard": [cn(b"*.example.com")],
    "newline": [cn(b"a\nb")],
    "carriage return last": [cn(b"a\r")],
    "tab": [cn(b"a\tb")],
    "NUL": [cn(b"a\x00b")],
    "NUL alone": [cn(b"\x00")],
    "escape sequence of a terminal": [cn(b"\x1b[31mred\x1b[0m")],
    "delete": [cn(b"\x7f")],
    "command of a runner": [cn(b"::error::a")],
    "very long": [cn(b"a" * 5_000)],
    "very long, all escaped": [cn(b"," * 3_000)],
    "255 octets": [cn(b"a" * 255)],
    "256 octets": [cn(b"a" * 256)],
    "60000 octets": [cn(b"a" * 60_000)],
    # String types.
    "beyond ASCII": [cn("Zoë".encode())],
    "beyond plane 0": [cn("😀".encode())],
    "right to left": [cn("a\u202eb".encode())],
    "byte order mark": [cn("\ufeffa".encode())],
    "PrintableString": [cn(b"a", PRINTABLE)],
    "PrintableString beyond ASCII": [cn(b"Zo\xeb", PRINTABLE)],
    "PrintableString with other characters": [cn(b"a@b_*&", PRINTABLE)],
    "IA5String": [cn(b"a@b", IA5)],
    "IA5String beyond ASCII": [cn(b"Zo\xeb", IA5)],
    "NumericString": [cn(b"12 34", NUMERIC)],
    "NumericString with letters": [cn(b"a1", NUMERIC)],
    "TeletexString": [cn(b"abc", T61)],
    "TeletexString in Latin-1": [cn(b"Zo\xeb", T61)],
    "TeletexString with all octets": [cn(bytes(range(1, 256)), T61)],
    "BMPString": [cn("app".encode("utf-16-be"), BMP)],
    "BMPString beyond ASCII": [cn("Zoë €".encode("utf-16-be"), BMP)],
    "BMPString, empty": [cn(b"", BMP)],
    "BMPString with specials": [cn(" a,b#".encode("utf-16-be"), BMP)],
    "UniversalString": [cn("app".encode("utf-32-be"), UNIVERSAL)],
    "UniversalString beyond plane 0": [cn("😀ë".encode("utf-32-be"), UNIVERSAL)],
    "UniversalString with specials": [cn("#a ".encode("utf-32-be"), UNIVERSAL)],
    # What is no text.
    "BIT STRING": [cn(b"\x00\xff", BIT_STRING)],
    "SEQUENCE": [cn(der(UTF8, b"a"), SEQUENCE)],
}


def subject_of(rdns: list[list[bytes]]) -> bytes:
    """Return the DER of a name, of which nothing is sorted."""
    return der(SEQUENCE, *(der(SET, *rdn) for rdn in rdns))


@pytest.mark.parametrize("rdns", SUBJECTS.values(), ids=SUBJECTS)
def test_printed_as_by_openssl(rdns: list[list[bytes]]) -> None:
    """The line is octet by octet what `openssl x509 -nameopt RFC2253` prints; a warning would be an error."""
    octets = handmade_der(subject_of(rdns), signer=root())
    (certificate,) = read_certificates(armored("CERTIFICATE", octets))

    assert printed_of_der(octets) == subject_line(certificate)
