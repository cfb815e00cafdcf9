"""The values of single settings."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from pulumi_redis_enterprise.api.settings.client_pem import certificates_from, key_from
from pulumi_redis_enterprise.api.settings.pem_files import authorities_from
from pulumi_redis_enterprise.api.settings.values import (
    fingerprint_from,
    host_name_from,
    seconds_from,
    url_from,
    urls_from,
)

from tests.support.api_client import app, authority


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://host:9443", "https://host:9443"),
        ("https://Host:9443/", "https://host:9443"),
        ("HTTPS://host", "https://host"),
        ("https://10.0.0.1:9443", "https://10.0.0.1:9443"),
        ("https://[2001:DB8::1]:9443", "https://[2001:db8::1]:9443"),
    ],
)
def test_url(text: str, expected: str) -> None:
    """A URL is brought into one form."""
    assert expected == url_from(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("http://host:8080", "is an http URL"),
        ("host:9443", "is not an https URL"),
        ("https://", "is not an https URL"),
        ("https://host:port", "is not a URL"),
        ("https://[::1", "is not a URL"),
        ("https://host:99999", "is not a URL"),
        ("https://user@host", "holds a user name"),
        ("https://:pw@host", "holds a user name"),
        ("https://host:9443/v1", "has a path"),
        ("https://host:9443?x", "has a path"),
        ("https://host:9443/#x", "has a path"),
    ],
)
def test_bad_url(text: str, reason: str) -> None:
    """Each kind of wrong URL is distinguished from the others."""
    with pytest.raises(ValueError, match=reason):
        url_from(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://a:9443,https://b:9443",
        " https://a:9443  https://b:9443\n",
        "https://a:9443, https://B:9443/, https://a:9443",
        '["https://a:9443", "https://b:9443"]',
    ],
)
def test_urls(text: str) -> None:
    """Several URLs are separated by commas or blanks, or are a list in JSON; each counts once."""
    assert ("https://a:9443", "https://b:9443") == urls_from(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://a b:9443 http://c", "entry 2 is not an https URL with a host; entry 3 is an http URL"),
        ('["https://a/v1"]', "entry 1 has a path"),
        ('["https://a"', "is not a list of URLs"),
        ("[1]", "is not a list of URLs"),
    ],
)
def test_bad_urls(text: str, reason: str) -> None:
    """Each wrong entry is reported by its number, as its text may be a secret in the wrong place."""
    with pytest.raises(ValueError, match=reason):
        urls_from(text)


@pytest.mark.parametrize("text", ["", "https://host", "host:9443", "10.0.0.1", "::1", "a b", "-a"])
def test_bad_host_name(text: str) -> None:
    """SNI knows names only: no address, no port."""
    with pytest.raises(ValueError, match="is not a host name"):
        host_name_from(text)


@pytest.mark.parametrize("text", ["0", "-1", "inf", "nan", "soon", "30s"])
def test_bad_seconds(text: str) -> None:
    """A time-out is a number above 0, and there always is one."""
    with pytest.raises(ValueError, match="is not a number of seconds"):
        seconds_from(text)


@pytest.mark.parametrize("text", ["ab" * 20, "ab" * 33, "xy" * 32, "SHA1 Fingerprint=" + "AB:" * 19 + "AB"])
def test_bad_fingerprint(text: str) -> None:
    """Only a SHA-256 will do."""
    with pytest.raises(ValueError, match="expected 64 hex digits"):
        fingerprint_from(text)


both_readers = pytest.mark.parametrize("read", [certificates_from, authorities_from], ids=["client", "authorities"])
"""A client's certificates are read by `cryptography`, and those of the server by OpenSSL, which is to trust them."""


@both_readers
def test_several_certificates(read: Callable[[str], str]) -> None:
    """All certificates are kept, in their order, and nothing else: no key, and no text between them."""
    bundle = app().certificate_pem + app().key_pem + "# the root: \u00e4\n" + authority().certificate_pem

    assert app().certificate_pem + authority().certificate_pem == read(bundle)


@both_readers
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(app().key_pem, id="something else"),
        pytest.param("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", id="no DER in it"),
        pytest.param("-----BEGIN CERTIFICATE-----\n\u00e4\n-----END CERTIFICATE-----", id="no base64 in it"),
        pytest.param(authority().certificate_pem[:300], id="cut off"),
        pytest.param(authority().certificate_pem + authority().certificate_pem[:300], id="second one cut off"),
        pytest.param(authority().certificate_pem.replace("M", "-", 1), id="a hyphen in it"),
        pytest.param(authority().certificate_pem.replace("MII", "MIJ", 1), id="wrong DER in it"),
    ],
)
def test_no_certificate(read: Callable[[str], str], text: str) -> None:
    """PEM of something else, or a broken one, is no certificate, also beside a good one."""
    with pytest.raises(ValueError, match="holds no certificate"):
        read(text)


@pytest.mark.parametrize(
    "text", [app().certificate_pem, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"]
)
def test_no_key(text: str) -> None:
    """PEM of something else, or a broken one, is no key."""
    with pytest.raises(ValueError, match="holds no private key"):
        key_from(text)


def test_encrypted_key() -> None:
    """A key with a passphrase is distinguished from a broken one."""
    pem = app().key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")).decode()
    with pytest.raises(ValueError, match="is encrypted"):
        key_from(pem)


@both_readers
@pytest.mark.parametrize("text", ["no/such/file", "\0", "~nobody-of-this-name/x"])
def test_no_file(read: Callable[[str], str], text: str) -> None:
    """A text that is neither PEM nor a file is called that."""
    with pytest.raises(ValueError, match="is neither PEM nor a file that can be read"):
        read(text)


def test_binary_file(tmp_path: Path) -> None:
    """A file in DER form that is cut off is reported as that."""
    file = tmp_path / "ca.der"
    file.write_bytes(b"\x30\x82\xff\xfe")
    with pytest.raises(ValueError, match=r"is binary \(DER\), but cut off"):
        authorities_from(str(file))
