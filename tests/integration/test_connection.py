"""Tests of what a wrong connection is answered with, before anything is changed."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pulumi_redis_enterprise.core.x509.certificates import read_certificates, sha256
from pulumi_redis_enterprise.errors import ApiError, RedisEnterpriseError, SettingsError, UnreachableError
from pulumi_redis_enterprise.trusted_ca import TrustedCaProvider
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.pki import Authority

from tests.support.certificates import read
from tests.support.clusters import add_certificate_user
from tests.support.engine import Engine, configuration_of
from tests.support.pki import Pki

pytestmark = pytest.mark.both_fronts

PASSWORD = "a password that must not be seen"


def attempt(configuration: dict[str, str], pki: Pki) -> RedisEnterpriseError:
    """Upload a CA with these settings; the error that comes of it, which never holds the password."""
    with pytest.raises(RedisEnterpriseError) as caught:
        Engine(TrustedCaProvider(), configuration).up(certificates=pki.a.certificate_pem)

    assert "\nFix: " in str(caught.value)
    assert configuration.get("redis-enterprise:password", PASSWORD) not in str(caught.value)
    return caught.value


@pytest.fixture
def configuration(redis_enterprise_emulator: Emulator) -> dict[str, str]:
    """Settings that are right."""
    return configuration_of(redis_enterprise_emulator)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port where nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield unused.getsockname()[1]


def test_no_settings(pki: Pki) -> None:
    """Nothing at all: every missing setting is named, with both ways to give it."""
    error = attempt({}, pki)

    assert isinstance(error, SettingsError)
    assert "pulumi config set redis-enterprise:url" in str(error)
    assert "REDIS_ENTERPRISE_USERNAME, and the password likewise; or clientCertificate" in str(error)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"url": "http://127.0.0.1:8080"}, "https"),
        ({"clientCertificate": "client.pem", "clientKey": "client.key"}, "username"),
        ({"serverFingerprint": "12:34"}, "64"),
        ({"pasword": "x"}, "password"),
        ({"timeout": "soon"}, "timeout"),
    ],
    ids=["http", "two kinds of credentials", "fingerprint", "misspelt", "time-out"],
)
def test_wrong_settings(configuration: dict[str, str], pki: Pki, change: dict[str, str], message: str) -> None:
    """Settings that cannot be right are refused before anything is sent."""
    error = attempt(configuration | {f"redis-enterprise:{key}": value for key, value in change.items()}, pki)

    assert isinstance(error, SettingsError)
    assert message in str(error)


def test_unreachable(configuration: dict[str, str], pki: Pki, silent_port: int, monkeypatch: Any) -> None:
    """A host that does not answer."""
    monkeypatch.setattr("pulumi_redis_enterprise.api.transport.client.DELAYS", ())
    error = attempt(configuration | {"redis-enterprise:url": f"https://127.0.0.1:{silent_port}"}, pki)

    assert isinstance(error, UnreachableError)
    assert "connection refused" in error.message
    assert "redis-enterprise:url" in error.fix


def test_not_trusted(configuration: dict[str, str], pki: Pki) -> None:
    """A server certificate that is not trusted: the fix names both ways to trust it."""
    del configuration["redis-enterprise:caCertificate"]
    error = attempt(configuration, pki)

    assert isinstance(error, UnreachableError)
    assert "redis-enterprise:caCertificate" in error.fix
    assert "redis-enterprise:serverFingerprint" in error.fix


def test_wrong_password_is_sent_once(
    configuration: dict[str, str], pki: Pki, redis_enterprise_emulator: Emulator
) -> None:
    """A wrong password is tried once, however many resources there are: five failures lock the account."""
    configuration["redis-enterprise:password"] = PASSWORD
    errors = [attempt(configuration, pki) for _ in range(6)]

    assert all(isinstance(error, ApiError) and error.status == 401 for error in errors)
    assert 1 == len(redis_enterprise_emulator.requests)


def test_role_is_not_enough(configuration: dict[str, str], pki: Pki, redis_enterprise_emulator: Emulator) -> None:
    """A user who may not do it: the fix names the management role."""
    add_certificate_user(
        redis_enterprise_emulator, "viewer", auth_method="regular", password=PASSWORD, certificate_subject_line=""
    )
    error = attempt(configuration | {"redis-enterprise:username": "viewer", "redis-enterprise:password": PASSWORD}, pki)

    assert isinstance(error, ApiError)
    assert error.message.startswith("PUT /v1/cluster/certificates -> 403")
    assert "admin" in error.fix


def test_pinned(configuration: dict[str, str], pki: Pki, redis_enterprise_emulator: Emulator) -> None:
    """With its fingerprint, a self-signed server certificate needs no CA; another one is refused."""
    del configuration["redis-enterprise:caCertificate"]
    stranger = Authority.create("CN=Somebody", now=datetime.now(UTC))
    error = attempt(configuration | {"redis-enterprise:serverFingerprint": sha256(read(stranger))}, pki)

    assert isinstance(error, UnreachableError)
    assert [] == redis_enterprise_emulator.requests

    pinned = {"redis-enterprise:serverFingerprint": _fingerprint_of(redis_enterprise_emulator)}
    assert "create" == Engine(TrustedCaProvider(), configuration | pinned).up(certificates=pki.a.certificate_pem)


def test_by_certificate(pki: Pki, redis_enterprise_emulator: Emulator, certificate_login: Any) -> None:
    """The provider itself logs in with a certificate, and no password is anywhere."""
    trusted = pki.a.certificate_pem
    redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=trusted))
    redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))

    engine = Engine(TrustedCaProvider(), certificate_login("operator"))
    engine.up(certificates=[trusted, pki.b.certificate_pem], adopt_existing=True)

    assert {"operator"} == {request.username for request in redis_enterprise_emulator.requests}


def test_key_as_path_or_text(pki: Pki, redis_enterprise_emulator: Emulator, certificate_login: Any) -> None:
    """The client's certificate and key may be given as text instead of as paths."""
    trusted = pki.a.certificate_pem
    redis_enterprise_emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=trusted))
    redis_enterprise_emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
    configuration = certificate_login("operator")
    for key in ("redis-enterprise:clientCertificate", "redis-enterprise:clientKey"):
        configuration[key] = Path(configuration[key]).read_text()

    assert "create" == Engine(TrustedCaProvider(), configuration).up(certificates=trusted)


def _fingerprint_of(emulator: Emulator) -> str:
    pem = ssl.get_server_certificate(("127.0.0.1", emulator.port))
    return sha256(read_certificates(pem)[0])
