"""Tests of the emulator's subject line against what the real `openssl` prints."""

from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ObjectIdentifier
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from redis_enterprise_emulator.state.access.distinguished_names import rfc2253_line, subject_of

from tests.support.certificates import NOW, root
from tests.support.subject_names import printed_of_der

CN = NameOID.COMMON_NAME
UNIT = NameOID.ORGANIZATIONAL_UNIT_NAME
ORGANIZATION = NameOID.ORGANIZATION_NAME
EMAIL = NameOID.EMAIL_ADDRESS


def der_of(name: x509.Name) -> bytes:
    """A certificate with that subject."""
    return root().issue_client(name, now=NOW).certificate.public_bytes(Encoding.DER)


def name(*attributes: x509.NameAttribute[Any]) -> x509.Name:
    """A name of relative names with one attribute each."""
    return x509.Name(list(attributes))


def attribute(value: str, oid: ObjectIdentifier = CN, kind: _ASN1Type | None = None) -> x509.NameAttribute[str]:
    """One attribute, which may be empty and of any string type."""
    return x509.NameAttribute(oid, value, _type=kind, _validate=False)


NAMES = {
    "ordinary": name(attribute("US", NameOID.COUNTRY_NAME), attribute("Acme", ORGANIZATION), attribute("app-1")),
    "non-ascii": name(attribute("Acmë €", ORGANIZATION), attribute("приложение 😀")),
    "e-mail": name(attribute("app-1"), attribute("a@example.com", EMAIL, _ASN1Type.IA5String)),
    "serial number": name(attribute("42", NameOID.SERIAL_NUMBER), attribute("title", NameOID.TITLE)),
    "multi-valued": x509.Name(
        [
            x509.RelativeDistinguishedName([attribute("a", UNIT), attribute("app-1"), attribute("x", NameOID.USER_ID)]),
            x509.RelativeDistinguishedName([attribute("Acme", ORGANIZATION)]),
        ]
    ),
    "escapes": name(attribute('a,b+c"d\\e<f>g;h=i#j')),
    "edge blanks": name(attribute(" a "), attribute("  ", ORGANIZATION), attribute(" ", UNIT)),
    "number signs": name(attribute("#a#"), attribute("#", ORGANIZATION), attribute("# ", UNIT)),
    "control characters": name(attribute("a\n\x00\x7f\tb")),
    "empty value": name(attribute("", UNIT), attribute("app-1")),
    "no subject": name(),
    "unknown type": name(attribute("Acmë", ObjectIdentifier("1.2.3.4.5")), attribute("app-1")),
    "large arcs": name(attribute("a", ObjectIdentifier("2.999.123456789.0"))),
    "bmp string": name(attribute("Ëa", CN, _ASN1Type.BMPString)),
    "universal string": name(attribute("Ëa😀", CN, _ASN1Type.UniversalString)),
    "t61 string": name(attribute("plain", CN, _ASN1Type.T61String)),
    "printable string": name(attribute("plain", CN, _ASN1Type.PrintableString)),
    "numeric string": name(attribute("123", CN, _ASN1Type.NumericString)),
    "bit string": name(x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"\x00\x2a", _type=_ASN1Type.BitString)),
    "long value": name(attribute("x" * 300, UNIT)),
}


@pytest.mark.parametrize("case", NAMES)
def test_line_is_what_openssl_prints(case: str) -> None:
    """The line is byte for byte that of the real openssl."""
    der = der_of(NAMES[case])

    assert printed_of_der(der) == rfc2253_line(subject_of(der))


_VALUES = st.text(st.characters(codec="utf-8"), max_size=8) | st.text(' #,+"\\<>;=a', max_size=5)
_TYPES = st.sampled_from(
    [UNIT, ORGANIZATION, EMAIL, NameOID.SERIAL_NUMBER, NameOID.GIVEN_NAME, ObjectIdentifier("1.2.3")]
)
_RELATIVE_NAMES = st.lists(
    st.builds(attribute, _VALUES, _TYPES, st.just(_ASN1Type.UTF8String)),
    min_size=1,
    max_size=3,
    unique_by=lambda item: item.oid,
).map(x509.RelativeDistinguishedName)


@settings(max_examples=2 * settings().max_examples)
@given(st.lists(_RELATIVE_NAMES, max_size=4).map(x509.Name))
def test_random_lines_are_what_openssl_prints(random_name: x509.Name) -> None:
    """So are lines of random names."""
    der = der_of(random_name)

    assert printed_of_der(der) == rfc2253_line(subject_of(der))
