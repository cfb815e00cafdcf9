"""Names of subjects: as DER, as hypothesis draws them, and as the real `openssl` prints them."""

import subprocess

from hypothesis import strategies as st
from pulumi_redis_enterprise.core.x509.attribute_types import SHORT_NAMES

from tests.support.certificate_builder import der

CN, OU, O, C = "2.5.4.3", "2.5.4.11", "2.5.4.10", "2.5.4.6"  # noqa: E741 - RFC 2253, 2.3
UTF8, NUMERIC, PRINTABLE, T61, IA5, UNIVERSAL, BMP = 12, 18, 19, 20, 22, 28, 30
BIT_STRING, OBJECT_IDENTIFIER, SEQUENCE, SET = 3, 6, 0x30, 0x31


def printed_of_der(octets: bytes) -> str:
    """Return what the real OpenSSL prints after `subject=` for the DER of a certificate."""
    command = ["openssl", "x509", "-noout", "-subject", "-nameopt", "RFC2253", "-inform", "DER"]
    printed = subprocess.run(command, check=True, capture_output=True, input=octets).stdout.decode()
    return printed.removeprefix("subject=").removesuffix("\n")


def attribute(dotted: str, tag: int, octets: bytes) -> bytes:
    """The DER of one attribute."""
    first, second, *rest = (int(number) for number in dotted.split("."))
    identifier = b"".join(_base_128(number) for number in (first * 40 + second, *rest))
    return der(SEQUENCE, der(OBJECT_IDENTIFIER, identifier), der(tag, octets))


def name(*rdns: list[bytes]) -> bytes:
    """The DER of a name; within an RDN the attributes are in the order that DER asks for."""
    return der(SEQUENCE, *(der(SET, *sorted(set(rdn))) for rdn in rdns))


def _base_128(number: int) -> bytes:
    septets = [number & 0x7F]
    while number := number >> 7:
        septets.append(number & 0x7F | 0x80)
    return bytes(reversed(septets))


SPECIALS = ' ,+"\\<>;#=/\n\x00\x7fé€😀'
WIDE = st.text(st.one_of(st.sampled_from(SPECIALS), st.characters(exclude_categories=["Cs"])), max_size=12)
NARROW = st.text(st.one_of(st.sampled_from(SPECIALS[:13]), st.characters(max_codepoint=0x7F)), max_size=12)
LATIN = st.text(st.characters(max_codepoint=0xFF), max_size=12)
PLANE_0 = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=12)
PRINTABLES = st.text("ABCxyz019 '()+,-./:=?", max_size=12)
VALUES = st.one_of(
    st.tuples(st.just(UTF8), WIDE.map(str.encode)),
    st.tuples(st.just(PRINTABLE), PRINTABLES.map(str.encode)),
    st.tuples(st.just(NUMERIC), st.text("0123456789 ", max_size=9).map(str.encode)),
    st.tuples(st.just(IA5), NARROW.map(str.encode)),
    st.tuples(st.just(T61), LATIN.map(lambda text: text.encode("latin-1"))),
    st.tuples(st.just(BMP), PLANE_0.map(lambda text: text.encode("utf-16-be"))),
    st.tuples(st.just(UNIVERSAL), WIDE.map(lambda text: text.encode("utf-32-be"))),
    st.tuples(st.just(BIT_STRING), st.binary(max_size=6).map(lambda octets: b"\0" + octets)),
    st.tuples(st.just(SEQUENCE), st.binary(max_size=6).map(lambda octets: der(4, octets))),
)
UNKNOWN_TYPES = st.builds("1.2.3.{}.{}".format, st.integers(0, 300), st.integers(0, 2**40))
TYPES = st.one_of(st.sampled_from([CN, OU, O, C]), st.sampled_from(sorted(SHORT_NAMES)), UNKNOWN_TYPES)
ATTRIBUTES = st.builds(lambda dotted, value: attribute(dotted, *value), TYPES, VALUES)
RDNS = st.one_of(ATTRIBUTES.map(lambda one: [one]), st.lists(ATTRIBUTES, min_size=1, max_size=3))
NAMES = st.lists(RDNS, max_size=6).map(lambda rdns: name(*rdns))
