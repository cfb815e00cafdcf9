"""Tests of the subject line against what the real `openssl` prints."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_redis_enterprise.core.x509.subject_line import subject_line

from tests.support.certificates import certificate_with_subject, read
from tests.support.subject_names import CN, NAMES, RDNS, UTF8, attribute, name, printed_of_der

# A process for each name takes most of the time, so names are long: an attribute is printed alike in any of them.
LONG_NAMES = st.lists(RDNS, min_size=15, max_size=40).map(lambda rdns: name(*rdns))


def printed_by_openssl(subject: bytes) -> str:
    """Return what the real OpenSSL prints of a certificate with that subject."""
    return printed_of_der(certificate_with_subject(subject).public_bytes(Encoding.DER))


@settings(max_examples=2 * settings().max_examples)
@given(NAMES | LONG_NAMES)
def test_any_name_is_printed_as_by_openssl(subject: bytes) -> None:
    """For any name, the line is octet by octet what OpenSSL prints."""
    assert printed_by_openssl(subject) == subject_line(read(certificate_with_subject(subject)))


@pytest.mark.parametrize("position", ["{}", "{}b", "a{}b", "a{}"])
def test_any_ascii_character_is_escaped_as_by_openssl(position: str) -> None:
    """Each ASCII character, alone, first, in the middle and last, is escaped as OpenSSL does."""
    subject = name(*([attribute(CN, UTF8, position.format(chr(code)).encode())] for code in range(128)))

    assert printed_by_openssl(subject) == subject_line(read(certificate_with_subject(subject)))
