"""Names of certificates as TLS stacks compare them."""

import pytest
from pulumi_redis_enterprise.core.x509.distinguished_name import canonical_name

from tests.support.certificate_builder import der


def name(*values: bytes) -> bytes:
    """A name of common names."""
    return der(0x30, *(der(0x31, der(0x30, bytes.fromhex("0603550403"), value)) for value in values))


@pytest.mark.parametrize(
    "value",
    [
        der(0x13, b"ACME Corp"),
        der(0x0C, b" acme  corp "),
        der(0x16, b"acme\tcorp"),
        der(0x1E, "Acme Corp".encode("utf-16-be")),
        der(0x1C, "Acme Corp".encode("utf-32-be")),
    ],
    ids=["case", "blanks", "tab", "BMPString", "UniversalString"],
)
def test_spellings_of_one_name(value: bytes) -> None:
    """Case, blanks and the type of the string make no other name."""
    assert canonical_name(name(der(0x0C, b"Acme Corp"))) == canonical_name(name(value))


@pytest.mark.parametrize(
    "other",
    [name(der(0x0C, b"AcmeCorp")), name(der(0x0C, b"Acme Corp"), der(0x0C, b"a")), name(der(0x03, b"\x00Acme Corp"))],
    ids=["other text", "more", "no text"],
)
def test_other_names(other: bytes) -> None:
    """Everything else makes another name."""
    assert canonical_name(name(der(0x0C, b"Acme Corp"))) != canonical_name(other)


def test_letters_beyond_ascii_keep_their_case() -> None:
    """Only A to Z are folded."""
    assert canonical_name(name(der(0x0C, "É".encode()))) != canonical_name(name(der(0x0C, "é".encode())))


def test_order_within_an_rdn_means_nothing() -> None:
    """An RDN is a set."""
    one, other = (der(0x30, bytes.fromhex("0603550403"), der(0x0C, text)) for text in (b"a", b"b"))

    assert canonical_name(der(0x30, der(0x31, one, other))) == canonical_name(der(0x30, der(0x31, other, one)))


@pytest.mark.parametrize(
    "value",
    [der(0x0C, b"\xff"), der(0x1E, b"a"), der(0x1E, "😀".encode("utf-16-be")), der(0x02, b"\x01")],
    ids=["no UTF-8", "half a character", "surrogates in a BMPString", "INTEGER"],
)
def test_values_that_no_name_has(value: bytes) -> None:
    """A name that no stack loads has no form."""
    with pytest.raises(ValueError, match=r"."):
        canonical_name(name(value))
