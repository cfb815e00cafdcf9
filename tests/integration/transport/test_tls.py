"""Trust in the server and login by certificate, over real TLS."""

import ssl
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials, ConnectionSettings
from pulumi_redis_enterprise.api.transport.limits import allowance
from pulumi_redis_enterprise.api.transport.tls import TlsAdapter, client_context
from pulumi_redis_enterprise.core.x509.certificates import sha256
from pulumi_redis_enterprise.errors import SettingsError, UnreachableError
from redis_enterprise_emulator.pki import ONE_YEAR

from tests.support.api_client import (
    BASIC,
    app,
    authority,
    by_certificate,
    client_for,
    server_identity,
    strange_app,
    stranger,
    tls_server,
)
from tests.support.certificates import read

ROLE = "/v1/users/role"
SUBJECT_OF_APP = ((("organizationName", "Acme"),), (("commonName", "app-1"),))


def failure_of(settings: ConnectionSettings) -> UnreachableError:
    """The error of a GET that does not reach the API."""
    with pytest.raises(UnreachableError) as caught:
        client_for(settings).get(ROLE)
    return caught.value


def pinned(settings: ConnectionSettings, fingerprint: str) -> ConnectionSettings:
    """The settings with a pinned certificate instead of a CA."""
    return replace(settings, ca_certificate=None, server_fingerprint=fingerprint)


def only(version: ssl.TLSVersion) -> Callable[[ssl.SSLContext], None]:
    """Limit a server to one TLS version."""

    def limit(context: ssl.SSLContext) -> None:
        context.minimum_version = context.maximum_version = version

    return limit


class TestTrust:
    """Tests of whom the client talks to."""

    def test_named_ca(self) -> None:
        """A certificate of the CA in the settings is trusted, also for a bare IP address."""
        with tls_server() as server:
            assert {"role": "admin"} == client_for(server.settings).get(ROLE)

    def test_own_certificate_as_ca(self) -> None:
        """The API's own certificate can be what is trusted, without its root."""
        with tls_server() as server:
            settings = replace(server.settings, ca_certificate=server_identity().certificate_pem)

            assert {"role": "admin"} == client_for(settings).get(ROLE)

    def test_unknown_ca(self) -> None:
        """A certificate that nobody vouches for is refused; the fix names both ways to trust it."""
        with tls_server() as server:
            error = failure_of(replace(server.settings, ca_certificate=None))

        address = server.settings.address
        assert "is not trusted" in error.message
        assert "redis-enterprise:caCertificate" in error.fix
        assert "redis-enterprise:serverFingerprint" in error.fix
        assert f"openssl s_client -connect {address} </dev/null 2>/dev/null | openssl x509 " in error.fix
        assert [] == server.seen

    def test_certifi_is_not_consulted(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """A CA in the bundle that `requests` brings along does not count beside the named one."""
        bundle = tmp_path / "bundle.pem"
        bundle.write_text(authority().certificate_pem)
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(bundle))
        with tls_server() as server:
            error = failure_of(replace(server.settings, ca_certificate=stranger().certificate_pem))

        assert "is not trusted" in error.message

    @pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
    def test_bundles_of_the_environment(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
        """A bundle that the environment names for `requests` or curl does not count."""
        bundle = tmp_path / "bundle.pem"
        bundle.write_text(authority().certificate_pem)
        monkeypatch.setenv(name, str(bundle))
        with tls_server() as server:
            error = failure_of(replace(server.settings, ca_certificate=stranger().certificate_pem))

        assert "is not trusted" in error.message

    def test_verification_cannot_be_asked_away(self) -> None:
        """The adapter verifies even if a session is told not to."""
        with tls_server() as server, requests.Session() as session:
            settings = replace(server.settings, ca_certificate=stranger().certificate_pem)
            session.mount("https://", TlsAdapter(client_context(settings), settings))

            with (
                allowance(seconds=10, octets=10_000, clock=monotonic),
                pytest.raises(requests.exceptions.SSLError),
            ):
                session.get(settings.url, verify=False)

    def test_old_tls_and_common_names(self) -> None:
        """Nothing before TLS 1.2 is spoken, and no name is looked for in the subject."""
        context = client_context(BASIC)

        assert ssl.TLSVersion.TLSv1_2 == context.minimum_version
        assert not context.hostname_checks_common_name
        assert context.check_hostname
        assert ssl.CERT_REQUIRED == context.verify_mode


class TestPin:
    """One certificate, known by its fingerprint."""

    def test_pinned(self) -> None:
        """The pinned certificate is trusted whoever signed it, and for whatever name."""
        identity = server_identity("another.name")
        with tls_server(identity) as server:
            settings = pinned(server.settings, sha256(read(identity)))

            assert {"role": "admin"} == client_for(settings).get(ROLE)

    def test_other_certificate(self) -> None:
        """Another certificate than the pinned one gets no request, even if a known CA signed it."""
        with tls_server() as server:
            error = failure_of(pinned(server.settings, "0" * 64))

        assert f"its SHA-256 fingerprint is {sha256(read(server_identity()))}" in error.message
        assert "redis-enterprise:serverFingerprint" in error.fix
        assert [] == server.seen

    def test_no_pin_no_blind_trust(self) -> None:
        """A context that verifies nothing is refused without a fingerprint that goes along."""
        blind = client_context(pinned(BASIC, "0" * 64))

        with pytest.raises(ValueError, match="needs a fingerprint"):
            TlsAdapter(blind, BASIC)

    def test_certificate_login(self) -> None:
        """Pinning the server goes together with a login by certificate."""
        with tls_server(client_ca=authority()) as server:
            pin = pinned(server.settings, sha256(read(server_identity())))
            client_for(by_certificate(app(), pin)).get(ROLE)

        assert [SUBJECT_OF_APP] == [request.subject for request in server.seen]


class TestServerName:
    """A URL with an address, and a certificate with a name."""

    def test_sent_and_verified(self) -> None:
        """The name of the settings is looked for in the certificate, and sent as SNI."""
        with tls_server(server_identity("cluster.local")) as server:
            client_for(replace(server.settings, server_name="cluster.local")).get(ROLE)

        assert ["cluster.local"] == [request.server_name for request in server.seen]

    @pytest.mark.parametrize("name", [None, "other.local"])
    def test_other_name(self, name: str | None) -> None:
        """A certificate for another name, or not for the address, is refused; the fix names the setting."""
        with tls_server(server_identity("cluster.local")) as server:
            error = failure_of(replace(server.settings, server_name=name))

        assert "is for another name" in error.message
        assert "redis-enterprise:serverName" in error.fix


class TestClientCertificate:
    """Login by certificate."""

    @pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
    def test_accepted(self, version: ssl.TLSVersion) -> None:
        """The server sees the client's certificate, and no other credentials."""
        with tls_server(client_ca=authority(), adjust=only(version)) as server:
            client_for(by_certificate(app(), server.settings)).get(ROLE)

        assert [SUBJECT_OF_APP] == [request.subject for request in server.seen]
        assert "Authorization" not in server.seen[0].headers

    @pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
    def test_refused(self, version: ssl.TLSVersion) -> None:
        """A server may refuse in the handshake or after it: it is reported as a refusal, and the CA is named."""
        with tls_server(client_ca=authority(), adjust=only(version)) as server:
            error = failure_of(by_certificate(strange_app(), server.settings))

        assert "did not accept the client certificate" in error.message
        assert "mtls_trusted_ca" in error.fix

    def test_demanded(self) -> None:
        """A server that demands a certificate from a password login is explained."""
        with tls_server(client_ca=authority(), adjust=only(ssl.TLSVersion.TLSv1_2)) as server:
            error = failure_of(server.settings)

        assert "the TLS handshake with" in error.message
        assert "redis-enterprise:clientCertificate" in error.fix

    def test_key_on_disk(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """The key is on disk encrypted, and only while it is loaded."""
        written: list[str] = []
        load = ssl.SSLContext.load_cert_chain

        def watched(context: ssl.SSLContext, file: Path, password: str) -> None:
            written.append(file.read_text())
            load(context, file, password=password)

        monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", watched)
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        client_context(by_certificate(app()))

        assert [1] == [text.count("-----BEGIN ENCRYPTED PRIVATE KEY-----") for text in written]
        assert app().key_pem.splitlines()[1] not in written[0]
        assert [] == list(tmp_path.iterdir())

    def test_weak_key(self) -> None:
        """A certificate that OpenSSL itself refuses is a matter of the settings."""
        with pytest.raises(SettingsError, match="OpenSSL refuses the client certificate"):
            client_context(replace(BASIC, credentials=weak_credentials()))


def weak_credentials() -> CertificateCredentials:
    """A self-signed certificate with an RSA key of 1024 bits."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - the defect
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "weak")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + ONE_YEAR)
    ).sign(key, SHA256())
    key_pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return CertificateCredentials(certificate.public_bytes(Encoding.PEM).decode(), key_pem)
