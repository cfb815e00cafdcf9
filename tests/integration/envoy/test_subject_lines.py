"""The subject line of the REST API: what a real Envoy prints, octet by octet.

``NAMES=2000 pytest tests/integration/envoy/test_subject_lines.py`` tries that many random names.
"""

import os
from collections.abc import Iterator

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from pulumi_redis_enterprise.core.x509.attribute_types import SHORT_NAMES
from pulumi_redis_enterprise.core.x509.subject_line import rest_subject_line
from redis_enterprise_emulator.state.access.client_certificates import ClientCertificate

from tests.support.certificates import certificate_with_subject, read
from tests.support.envoy_printer import SubjectPrinter, subject_printer
from tests.support.subject_names import CN, NAMES, UTF8, attribute, name

MOST_NAMES = int(os.environ.get("NAMES", 6 * settings().max_examples))


@pytest.fixture(scope="module")
def printer() -> Iterator[SubjectPrinter]:
    """A real Envoy."""
    with subject_printer() as found:
        yield found


def computed(certificate: x509.Certificate) -> tuple[str, str]:
    """The line of the product, and the one of the emulator without Envoy."""
    (emulated,) = ClientCertificate.from_der(certificate.public_bytes(Encoding.DER)).rest_lines("rfc2253")
    return rest_subject_line(read(certificate)), emulated


@settings(max_examples=MOST_NAMES, database=None, suppress_health_check=list(HealthCheck))
@given(NAMES)
def test_random_names(printer: SubjectPrinter, subject: bytes) -> None:
    """For any name that Envoy lets in, all three lines are one."""
    printed = printer.line(subject)

    assert (printed, printed) == computed(certificate_with_subject(subject))


@pytest.mark.parametrize("dotted", SHORT_NAMES)
def test_types(printer: SubjectPrinter, dotted: str) -> None:
    """Each type that OpenSSL has a name for is printed by name, or in numbers, as Envoy does."""
    subject = name([attribute(dotted, UTF8, b"a")])
    printed = printer.line(subject)

    assert (printed, printed) == computed(certificate_with_subject(subject))


@pytest.mark.parametrize("position", ["{}", "{}b", "a{}b", "a{}"])
def test_ascii(printer: SubjectPrinter, position: str) -> None:
    """Each ASCII character, alone, first, in the middle and last, is escaped as Envoy does."""
    subject = name(*([attribute(CN, UTF8, position.format(chr(code)).encode())] for code in range(128)))
    printed = printer.line(subject)

    assert (printed, printed) == computed(certificate_with_subject(subject))
