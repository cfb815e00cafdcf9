"""Tests of the subject line that the emulator reads; integration tests hold it against `openssl`."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from redis_enterprise_emulator.state.access.distinguished_names import forward_line, rfc2253_line, subject_of

from tests.support.certificates import NOW, root

ORDINARY = x509.Name.from_rfc4514_string("CN=app-1,O=Acme,C=US")


def test_forward_line_keeps_the_order() -> None:
    """The line that one observation suggests is in the certificate's own order."""
    certificate = root().issue_client(ORDINARY, now=NOW).certificate.public_bytes(Encoding.DER)

    assert "C=US,O=Acme,CN=app-1" == forward_line(subject_of(certificate))


def test_subject_of_a_version_1_certificate() -> None:
    """A certificate without the optional version field is read too."""
    # X.509 v1 by hand: the fields before the subject are empty sequences, which nothing looks at.
    subject = ORDINARY.public_bytes()
    fields = b"\x02\x01\x01" + 3 * b"\x30\x00" + subject
    to_be_signed = b"\x30" + bytes([len(fields)]) + fields
    certificate = b"\x30" + bytes([len(to_be_signed)]) + to_be_signed

    assert "CN=app-1,O=Acme,C=US" == rfc2253_line(subject_of(certificate))
