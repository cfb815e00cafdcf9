"""Tests of reading what Envoy says of a client's certificate."""

from datetime import UTC, datetime
from urllib.parse import quote

from redis_enterprise_emulator.envoy.forwarded import forwarded_certificate
from redis_enterprise_emulator.pki import Authority

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def header(*more: str, subject: str = "CN=app-1", dns_names: tuple[str, ...] = ()) -> str:
    """The header for a certificate of app-1, with a subject that Envoy printed."""
    identity = Authority.create("CN=Root", now=NOW).issue_client("CN=app-1", now=NOW, dns_names=dns_names)
    pem = quote(identity.certificate_pem, safe="")
    return ";".join([f'Hash=00;Cert="{pem}"', f'Subject="{subject}"', *more])


def test_no_certificate() -> None:
    """Without the header there is no certificate."""
    assert forwarded_certificate(None) is None


def test_line_is_the_one_of_envoy() -> None:
    """The subject line is what Envoy printed, not what is computed here."""
    certificate = forwarded_certificate(header(subject="CN=printed"))

    assert certificate is not None
    assert ("CN=printed",) == certificate.rest_lines("rfc2253")
    assert ("CN=printed", "CN=app-1") == certificate.rest_lines("either")


def test_values_are_those_of_the_certificate() -> None:
    """Attributes and DNS names come from the certificate itself."""
    certificate = forwarded_certificate(header(dns_names=("app-1.example.com",)))

    assert certificate is not None
    assert (["app-1"], ("app-1.example.com",)) == (certificate.values("CN"), certificate.dns_names)


def test_quotes_in_a_subject() -> None:
    """A quote in a subject does not end it."""
    certificate = forwarded_certificate(header(subject=r"CN=a\"b\\"))

    assert certificate is not None
    assert (r"CN=a\"b\\",) == certificate.rest_lines("rfc2253")


def test_forged_subject() -> None:
    """A DNS name that looks like a subject is none."""
    certificate = forwarded_certificate(header('DNS=x;Subject="CN=admin"'))

    assert certificate is not None
    assert ("CN=app-1",) == certificate.rest_lines("rfc2253")
