"""Tests of what says nothing about the client is an error, whatever was expected."""

import ssl
from pathlib import Path

import pytest
from pulumi_redis_enterprise.core.x509.certificates import read_certificates, sha256
from pulumi_redis_enterprise.errors import InvalidInputError, UnreachableError
from redis_enterprise_emulator import Emulator

from tests.support.engine import Engine
from tests.support.login_checks import ON_DATABASE, Client, change_database
from tests.support.pki import Pki

pytestmark = pytest.mark.both_fronts

whatever_is_expected = pytest.mark.parametrize("expect", ["allowed", "denied"])


def pinned(client: Client) -> Engine:
    """A login by a program that pins the certificate of the REST API, and trusts no CA."""
    shown = ssl.get_server_certificate(("127.0.0.1", client.emulator.port))
    fingerprint = sha256(read_certificates(shown)[0])
    trust = {"redis-enterprise:serverFingerprint": fingerprint, "redis-enterprise:caCertificate": ""}
    return client.engine(**trust)


@whatever_is_expected
def test_database_without_tls(client: Client, emulator: Emulator, pki: Pki, expect: str) -> None:
    """A database that speaks no TLS has denied nobody."""
    change_database(emulator, tls_mode="disabled")

    with pytest.raises(UnreachableError, match=r"database 'orders' speaks no TLS \(tls_mode disabled\)"):
        client.result(pki.client("app-1"), **ON_DATABASE, expect=expect)


@whatever_is_expected
def test_nobody_listens(client: Client, emulator: Emulator, pki: Pki, expect: str) -> None:
    """A database that is not there has denied nobody either."""
    endpoint = {"dns_name": "127.0.0.1", "port": 1}
    emulator.change(lambda state: state.bdb("orders").update(endpoints=[endpoint]))

    with pytest.raises(UnreachableError, match=r"no answer of the database at 127\.0\.0\.1:1 \(connection refused\)"):
        client.result(pki.client("app-1"), **ON_DATABASE, expect=expect)


@whatever_is_expected
def test_server_that_is_not_trusted(client: Client, emulator: Emulator, pki: Pki, expect: str) -> None:
    """A server that neither `caCertificate` nor the cluster vouches for has denied nobody either."""
    emulator.change(lambda state: state.certificates.update(proxy=pki.b.certificate_pem))

    with pytest.raises(UnreachableError, match="is not trusted"):
        pinned(client).up(**client.files(pki.client("app-1")), **ON_DATABASE, expect=expect)


def test_server_that_the_cluster_vouches_for(client: Client, pki: Pki) -> None:
    """Without `caCertificate`, what the cluster says that its databases show is trusted."""
    assert "create" == pinned(client).up(**client.files(pki.client("app-1")), **ON_DATABASE, username="app-1")


@whatever_is_expected
def test_unknown_database(client: Client, pki: Pki, expect: str) -> None:
    """The error lists what there is."""
    with pytest.raises(InvalidInputError, match=r"has no database 'order'\nFix: .*'orders' \(uid 1\)"):
        client.result(pki.client("app-1"), target="database", database="order", expect=expect)


class TestFiles:
    """The files are looked at when the login is tried; nothing is sent with wrong ones."""

    @pytest.fixture
    def inputs(self, client: Client, pki: Pki) -> dict[str, str]:
        """The inputs that log in as app-1."""
        return client.files(pki.client("app-1"))

    @pytest.fixture
    def engine(self, client: Client) -> Engine:
        """A login that was not tried yet."""
        return client.engine()

    @pytest.mark.parametrize("name", ["certificate_file", "key_file"])
    def test_missing(self, engine: Engine, inputs: dict[str, str], name: str) -> None:
        """A file that is not there is named."""
        Path(inputs[name]).unlink()

        with pytest.raises(
            InvalidInputError, match=rf"{name}: {inputs[name]} is neither PEM nor a file .*No such file"
        ):
            engine.up(**inputs, expect="denied")

    @pytest.mark.parametrize(
        ("name", "told"),
        [
            ("certificate_file", "holds no certificate in PEM form, or one that breaks the rules of X.509"),
            ("key_file", "holds no private key in PEM form"),
        ],
    )
    def test_something_else(self, engine: Engine, inputs: dict[str, str], name: str, told: str) -> None:
        """A file of something else is named, with what it should hold."""
        Path(inputs[name]).write_text("something else")

        with pytest.raises(InvalidInputError, match=f"{name}: {inputs[name]} {told}\nFix: "):
            engine.up(**inputs, expect="denied")

    def test_key_of_another_certificate(self, engine: Engine, inputs: dict[str, str], pki: Pki, tmp_path: Path) -> None:
        """Two files that do not belong together are reported as such."""
        _, other_key = pki.client("app-1").write(tmp_path, "other")

        with pytest.raises(InvalidInputError, match=r"key_file: .*other\.key is not the key of the certificate in"):
            engine.up(**{**inputs, "key_file": str(other_key)})
