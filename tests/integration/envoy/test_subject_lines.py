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
from pulumi_redis_enterprise.core.x509.chains.boringssl import cannot_load
from pulumi_redis_enterprise.core.x509.subject_line import rest_subject_line
from redis_enterprise_emulator.fronts.boringssl import Presented, refusal
from redis_enterprise_emulator.state.access.client_certificates import ClientCertificate

from tests.support.certificates import NOW, certificate_with_subject, read
from tests.support.envoy_printer import SubjectPrinter, subject_printer
from tests.support.subject_names import BMP, CN, NAMES, UNIVERSAL, UTF8, attribute, name

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
    """For any name that Envoy loads, all three lines are one; of any other it is known that it does not."""
    certificate = certificate_with_subject(subject)
    printed = printer.line(subject)

    assert (printed is None) == bool(cannot_load(read(certificate)))
    assert printed is None or (printed, printed) == computed(certificate)


@pytest.mark.parametrize(("tag", "encoding"), [(UTF8, "utf-8"), (BMP, "utf-16-be"), (UNIVERSAL, "utf-32-be")])
def test_noncharacters(printer: SubjectPrinter, tag: int, encoding: str) -> None:
    """Code points that Unicode reserves for ever are refused, their neighbors are not."""
    most = 0xFFFF if tag == BMP else 0x10FFFF
    near = (0xFDCF, 0xFDD0, 0xFDEF, 0xFDF0, 0xFFFD, 0xFFFE, 0xFFFF, 0x1FFFD, 0x1FFFE, 0x10FFFD, 0x10FFFF)
    names = {code: name([attribute(CN, tag, chr(code).encode(encoding))]) for code in near if code <= most}
    certificates = {code: certificate_with_subject(subject) for code, subject in names.items()}

    refused = {code for code, subject in names.items() if printer.line(subject) is None}
    assert {0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF} & names.keys() == refused
    assert refused == {code for code, it in certificates.items() if cannot_load(read(it))}
    assert refused == {code for code, it in certificates.items() if refusal(Presented([it], [it], []), now=NOW)}


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
