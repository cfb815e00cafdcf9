"""Extensions that nobody asks for, and that have to be readable all the same."""

import pytest
from pulumi_redis_enterprise.core.x509.chains.certificate_findings import rest_handshake_findings
from pulumi_redis_enterprise.core.x509.extensions import crl_distribution_points, unreadable_extension

from tests.support.certificate_builder import any_extension, certificate_with
from tests.support.certificates import CLIENT_SUBJECT, read

CRL_DISTRIBUTION_POINTS, NETSCAPE_TYPE = "2.5.29.31", "2.16.840.1.113730.1.1"


@pytest.mark.parametrize(
    ("content", "readable"),
    [("3000", True), ("30023000", True), ("30043002a000", True), ("30043002a500", False), ("30020500", False)],
)
def test_crl_distribution_points(content: str, readable: bool) -> None:  # noqa: FBT001
    """They are a list of points, each of a name, reasons and an issuer."""
    extension = any_extension(CRL_DISTRIBUTION_POINTS, bytes.fromhex(content))
    certificate = read(certificate_with(CLIENT_SUBJECT, extensions=[extension]))

    assert (None if readable else "cRLDistributionPoints") == unreadable_extension(certificate)


def test_points_are_counted() -> None:
    """Without the extension there are none."""
    assert 0 == crl_distribution_points(read(certificate_with(CLIENT_SUBJECT)))


def test_netscape_type_that_cannot_be_read() -> None:
    """A client that is built with OpenSSL does not show such a certificate."""
    extension = any_extension(NETSCAPE_TYPE, b"\x05\x00")
    (finding,) = rest_handshake_findings(read(certificate_with(CLIENT_SUBJECT, extensions=[extension])))

    assert "netscapeCertType" in finding.message
