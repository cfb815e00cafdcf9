"""The steps of X.690 that lead to the fields of a certificate."""

import pytest
from pulumi_redis_enterprise.core.x509.der import SEQUENCE, bits, dotted, elements, first_element, only_element


def test_elements_in_their_order() -> None:
    """Each element has its tag, its content, and both as they stand."""
    assert [(2, b"\x05", b"\x02\x01\x05"), (5, b"", b"\x05\x00")] == list(elements(bytes.fromhex("0201050500")))


def test_long_length() -> None:
    """A length of more than 127 octets says first how many octets it has itself."""
    (element,) = elements(b"\x04\x82\x01\x00" + b"a" * 256)

    assert b"a" * 256 == element.content


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("1f8100", "a tag of more than one octet"),
        ("02", "a length is missing or indefinite"),
        ("308000", "a length is missing or indefinite"),
        ("0485ffffffffff", "a length of too many octets"),
        ("0482ff", "a length of too many octets"),
        ("040261", "the data ends within an element"),
    ],
)
def test_what_is_no_der(data: str, reason: str) -> None:
    """It is said what is wrong, and nothing is read beyond the end."""
    with pytest.raises(ValueError, match=reason):
        list(elements(bytes.fromhex(data)))


@pytest.mark.parametrize("data", ["", "020105", "30003000"], ids=["none", "another", "two"])
def test_only_element(data: str) -> None:
    """An element that has to be alone, and of a type, is refused otherwise."""
    with pytest.raises(ValueError, match="expected one element of the tag 0x30"):
        only_element(bytes.fromhex(data), SEQUENCE)


@pytest.mark.parametrize("data", ["", "0201053000"], ids=["none", "another"])
def test_first_element(data: str) -> None:
    """An element that has to come first is refused elsewhere."""
    with pytest.raises(ValueError, match="expected an element of the tag 0x30"):
        first_element(bytes.fromhex(data), SEQUENCE)


@pytest.mark.parametrize(("octets", "expected"), [("550403", "2.5.4.3"), ("883703", "2.999.3"), ("2a03", "1.2.3")])
def test_identifier(octets: str, expected: str) -> None:
    """The first number counts for two (X.690, 8.19.4)."""
    assert expected == dotted(bytes.fromhex(octets))


@pytest.mark.parametrize("octets", [b"", b"\x81", b"\x2a" * 1025], ids=["empty", "cut off", "too long"])
def test_what_is_no_identifier(octets: bytes) -> None:
    """An identifier of no numbers, or of far too many, is none."""
    with pytest.raises(ValueError, match="an object identifier"):
        dotted(octets)


@pytest.mark.parametrize("content", [b"", b"\x01\x80"], ids=["empty", "unused bits"])
def test_bits_that_are_no_octets(content: bytes) -> None:
    """A signature has whole octets."""
    with pytest.raises(ValueError, match="broken octets"):
        bits(content)


def test_bits() -> None:
    """The first octet counts the unused bits."""
    assert b"ab" == bits(b"\x00ab")
