"""Certificates built of single fields, signed by nobody: right, wrong and missing ones."""

from typing import Final

from pulumi_redis_enterprise.core.x509.certificate import Certificate, load_certificate

from tests.support.certificate_builder import der
from tests.support.certificates import read, root

NAME: Final = bytes.fromhex("300c310a300806035504030c0161")
ALGORITHM: Final = bytes.fromhex("300a06082a8648ce3d040302")
KEY: Final = read(root()).public_key
VALIDITY: Final = der(0x30, der(0x17, b"260101000000Z"), der(0x17, b"270101000000Z"))
SERIAL: Final = der(0x02, b"\x01")


def built(*fields: bytes, algorithm: bytes = ALGORITHM, signature: bytes = b"\x00a") -> bytes:
    """A certificate of any fields, signed by nobody."""
    return der(0x30, der(0x30, *fields), algorithm, der(0x03, signature))


def with_dates(first: bytes, last: bytes = der(0x17, b"270101000000Z")) -> Certificate:
    """A certificate with these dates."""
    return load_certificate(built(SERIAL, ALGORITHM, NAME, der(0x30, first, last), NAME, KEY))


def with_extensions(*extensions: bytes) -> bytes:
    """A certificate of version 3 with these extensions, and unique identifiers before them."""
    identifiers = [der(0x81, b"\x00"), der(0x82, b"\x00")]
    version = der(0xA0, der(0x02, b"\x02"))
    fields = [version, SERIAL, ALGORITHM, NAME, VALIDITY, NAME, KEY, *identifiers]
    return built(*fields, der(0xA3, der(0x30, *extensions)))


def extension(*fields: bytes) -> bytes:
    """An extension of the identifier 1.2.3."""
    return der(0x30, bytes.fromhex("06022a03"), *fields)
