"""Settings: sources, precedence, and all problems at once."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from pulumi_redis_enterprise.api.settings.connection_settings import (
    BasicCredentials,
    CertificateCredentials,
    ClientFiles,
    ConnectionSettings,
    settings_from,
)
from pulumi_redis_enterprise.api.settings.sources import Source, configuration_source, environment_source
from pulumi_redis_enterprise.errors import SettingsError

from tests.support.api_client import BASIC, PASSWORD, URL, app, authority, strange_app

COMPLETE = {"url": URL, "username": "admin@cluster.local", "password": PASSWORD}


def settings(configuration: Mapping[str, str], environment: Mapping[str, str] | None = None) -> ConnectionSettings:
    """The settings of a configuration and an environment, by key."""
    return settings_from([Source("stack configuration", configuration), Source("environment", environment or {})])


def problems(configuration: Mapping[str, str], environment: Mapping[str, str] | None = None) -> SettingsError:
    """Return what is wrong with them."""
    with pytest.raises(SettingsError) as caught:
        settings(configuration, environment)
    return caught.value


class TestSources:
    """Tests of where settings come from."""

    def test_configuration(self) -> None:
        """Only the keys of the namespace count."""
        source = configuration_source({"redis-enterprise:url": URL, "aws:url": "x", "url": "y"})

        assert Source("stack configuration", {"url": URL}, is_stored=True) == source

    def test_environment(self) -> None:
        """Only the variables of settings count."""
        environ = {"REDIS_ENTERPRISE_URL": URL, "REDIS_ENTERPRISE_DEBUG": "1", "HOME": "/root"}

        assert Source("environment", {"url": URL}) == environment_source(environ)

    def test_environment_names(self) -> None:
        """Every setting but the time-outs has a variable of its own."""
        names = (
            "URL USERNAME PASSWORD CLIENT_CERTIFICATE CLIENT_KEY CA_CERTIFICATE SERVER_FINGERPRINT SERVER_NAME NODES "
            "ADMINISTRATOR_CERTIFICATE ADMINISTRATOR_KEY"
        )
        environ = {f"REDIS_ENTERPRISE_{name}": name for name in names.split()}

        expected = {
            "url": "URL",
            "username": "USERNAME",
            "password": "PASSWORD",
            "clientCertificate": "CLIENT_CERTIFICATE",
            "clientKey": "CLIENT_KEY",
            "caCertificate": "CA_CERTIFICATE",
            "serverFingerprint": "SERVER_FINGERPRINT",
            "serverName": "SERVER_NAME",
            "nodes": "NODES",
            "administratorCertificate": "ADMINISTRATOR_CERTIFICATE",
            "administratorKey": "ADMINISTRATOR_KEY",
        }
        assert expected == environment_source(environ).values


class TestPrecedence:
    """Tests of which source counts."""

    def test_first_source_wins(self) -> None:
        """The configuration overrides the environment."""
        assert URL == settings(COMPLETE, {"url": "https://other:9443"}).url

    def test_empty_text(self) -> None:
        """An empty text is as good as none."""
        assert URL == settings(COMPLETE | {"url": "", "serverName": ""}, {"url": URL}).url

    def test_halves_from_two_sources(self) -> None:
        """The user name may be in the configuration and the password in the environment."""
        configuration = {"url": URL, "username": "admin@cluster.local"}

        assert BASIC == settings(configuration, {"password": PASSWORD})

    def test_other_kind_in_a_later_source(self) -> None:
        """The first source that names a credential decides the kind; the other kind does not count."""
        environment = {"clientCertificate": "no such file", "clientKey": "no such file"}

        assert BASIC == settings(COMPLETE, environment)

    def test_certificate_over_password(self) -> None:
        """The same holds the other way round."""
        identity = app()
        configuration = {"url": URL, "clientCertificate": identity.certificate_pem, "clientKey": identity.key_pem}

        expected = CertificateCredentials(identity.certificate_pem, identity.key_pem)
        assert expected == settings(configuration, {"username": "x", "password": "y"}).credentials


class TestComplete:
    """Settings that are right."""

    def test_defaults(self) -> None:
        """The time-outs have defaults, the rest is off."""
        expected = ConnectionSettings(URL, BasicCredentials("admin@cluster.local", PASSWORD))

        assert expected == settings(COMPLETE)
        assert (30.0, 900.0) == (expected.timeout, expected.certificate_timeout)

    def test_everything(self) -> None:
        """Every setting arrives where it belongs."""
        more = {
            "caCertificate": authority().certificate_pem,
            "serverName": "Cluster.Local",
            "nodes": "https://b:9443,https://c:9443",
            "timeout": "10",
            "certificateTimeout": "60.5",
            "administratorCertificate": "admin.pem",
            "administratorKey": "admin.key",
        }

        expected = replace(
            BASIC,
            ca_certificate=authority().certificate_pem,
            server_name="cluster.local",
            nodes=("https://b:9443", "https://c:9443"),
            timeout=10.0,
            certificate_timeout=60.5,
            administrator=ClientFiles("admin.pem", "admin.key"),
        )
        assert expected == settings(COMPLETE | more)

    def test_fingerprint(self) -> None:
        """A fingerprint is taken as openssl prints it."""
        printed = "sha256 Fingerprint=" + ":".join(["AB"] * 32)

        assert "ab" * 32 == settings(COMPLETE | {"serverFingerprint": printed}).server_fingerprint

    def test_paths(self, tmp_path: Path) -> None:
        """Certificates and keys may be given as paths; what else is in a file is left out."""
        certificate, key = app().write(tmp_path, "app")
        certificate.write_text(app().key_pem + app().certificate_pem)
        configuration = {"url": URL, "clientCertificate": str(certificate), "clientKey": str(key)}

        expected = CertificateCredentials(app().certificate_pem, app().key_pem)
        assert expected == settings(configuration).credentials

    def test_home_folder(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """A path may begin with the home folder."""
        (tmp_path / "ca.pem").write_text(authority().certificate_pem)
        monkeypatch.setenv("HOME", str(tmp_path))

        expected = authority().certificate_pem
        assert expected == settings(COMPLETE | {"caCertificate": "~/ca.pem"}).ca_certificate

    def test_as_a_key(self) -> None:
        """Settings can be the key of a dictionary."""
        assert {BASIC: 1} == {settings(COMPLETE): 1}


class TestProblems:
    """Settings that are wrong."""

    def test_nothing_given(self) -> None:
        """Without any setting both what is missing and how to give it are said."""
        error = problems({})

        expected = (
            "cannot connect: 2 settings are wrong\n"
            "  - redis-enterprise:url is missing\n"
            "  - redis-enterprise:username is missing, as are all other credentials"
        )
        assert expected == error.message
        assert "pulumi config set redis-enterprise:url https://host:9443) or REDIS_ENTERPRISE_URL" in error.fix

    @pytest.mark.parametrize(
        ("given", "missing", "command"),
        [
            ({"username": "x"}, "password", "pulumi config set --secret redis-enterprise:password)"),
            ({"password": "x"}, "username", "pulumi config set redis-enterprise:username admin@cluster.local"),
            ({"clientCertificate": "PEM"}, "clientKey", "pulumi config set --secret redis-enterprise:clientKey "),
            ({"clientKey": "PEM"}, "clientCertificate", "pulumi config set redis-enterprise:clientCertificate "),
        ],
    )
    def test_half_a_credential(self, given: dict[str, str], missing: str, command: str) -> None:
        """The missing half is named, with the command that sets it."""
        texts = {"PEM": app().key_pem if "clientKey" in given else app().certificate_pem}
        error = problems({"url": URL} | {key: texts.get(text, text) for key, text in given.items()})

        assert f"cannot connect: redis-enterprise:{missing} is missing" == error.message
        assert command in error.fix

    def test_both_kinds(self) -> None:
        """Both kinds of credentials in one source contradict each other."""
        error = problems(COMPLETE | {"clientKey": "x"})

        expected = "username is given together with clientKey (both from the stack configuration)"
        assert f"cannot connect: redis-enterprise:{expected}" == error.message

    def test_pin_and_ca(self) -> None:
        """A pin replaces a CA, so one of the two is a mistake."""
        more = {"caCertificate": authority().certificate_pem, "serverFingerprint": "ab" * 32}

        assert "caCertificate is given together with serverFingerprint" in problems(COMPLETE | more).message

    def test_other_key(self) -> None:
        """A key that belongs to another certificate is found before the network is."""
        configuration = {
            "url": URL,
            "clientCertificate": app().certificate_pem,
            "clientKey": strange_app().key_pem,
        }

        assert "clientKey is not the key of clientCertificate" in problems(configuration).message

    @pytest.mark.parametrize(
        ("key", "fix"),
        [
            ("ulr", "did you mean redis-enterprise:url?"),
            ("usrename", "did you mean redis-enterprise:username?"),
            ("zzz", "known are url, username, password"),
        ],
    )
    def test_unknown_key(self, key: str, fix: str) -> None:
        """A misspelt setting is not ignored; the nearest known one is named."""
        error = problems(COMPLETE | {key: "x"})

        assert f"redis-enterprise:{key} is not a setting (from the stack configuration)" in error.message
        assert f"pulumi config rm redis-enterprise:{key}; {fix}" in error.fix

    def test_all_at_once(self) -> None:
        """Every problem is listed, each with its source and its fix."""
        error = problems(
            {"url": "http://x", "timeout": "soon"}, {"serverName": "https://x", "username": "u", "nodes": "b http://c"}
        )

        expected = (
            "cannot connect: 5 settings are wrong\n"
            "  - redis-enterprise:serverName is not a host name; expected one without scheme and port, "
            "for example cluster.local (from the environment)\n"
            "  - redis-enterprise:nodes holds what is no base URL: entry 1 is not an https URL with a host; "
            "entry 2 is an http URL, which would send credentials in the clear; expected https (from the environment)\n"
            "  - redis-enterprise:url is an http URL, which would send credentials in the clear; expected https "
            "(from the stack configuration)\n"
            "  - redis-enterprise:timeout is not a number of seconds (from the stack configuration)\n"
            "  - redis-enterprise:password is missing"
        )
        assert expected == error.message
        assert 5 == error.fix.count("\n  - set redis-enterprise:")

    def test_no_value_in_messages(self, tmp_path: Path) -> None:
        """A given value is never quoted, as it may be in the wrong place."""
        secret = "s3cret"
        given = dict.fromkeys(
            [
                "url",
                "clientCertificate",
                "clientKey",
                "caCertificate",
                "serverFingerprint",
                "serverName",
                "timeout",
                "nodes",
            ],
            f"{tmp_path}/{secret}",
        )

        assert secret not in str(problems(given | {"url": f"https://a:{secret}@host"}))


class TestAdministrator:
    @pytest.mark.parametrize("missing", ["administratorCertificate", "administratorKey"])
    def test_half_an_administrator(self, missing: str) -> None:
        """Certificate and key of the administrator go together; the missing one is named."""
        given = COMPLETE | {"administratorCertificate": "admin.pem", "administratorKey": "admin.key"}
        del given[missing]

        with pytest.raises(SettingsError, match=rf"redis-enterprise:{missing} is missing\nFix: set .*{missing} "):
            settings(given)

    def test_key_instead_of_its_path(self) -> None:
        """A key is taken by path only, and what is given instead is not repeated."""
        given = COMPLETE | {"administratorCertificate": "admin.pem", "administratorKey": app().key_pem}

        with pytest.raises(SettingsError, match="administratorKey is not a path") as caught:
            settings(given)
        assert app().key_pem not in str(caught.value)


class TestInvariants:
    """Tests of what no ConnectionSettings can be, however it is made."""

    @pytest.mark.parametrize("fingerprint", ["", "ab", "AB" * 32])
    def test_fingerprint(self, fingerprint: str) -> None:
        """An empty or malformed pin would verify nothing."""
        with pytest.raises(ValueError, match="64 lower-case hex digits"):
            replace(BASIC, server_fingerprint=fingerprint)

    def test_url(self) -> None:
        """There is no connection without TLS."""
        for wrong in ({"url": "http://cluster.local"}, {"nodes": ("http://b",)}):
            with pytest.raises(ValueError, match="https://"):
                replace(BASIC, **wrong)

    @pytest.mark.parametrize(
        ("url", "expected"), [(URL, "cluster.local:9443"), ("https://[::1]", "[::1]:443"), ("https://a", "a:443")]
    )
    def test_address(self, url: str, expected: str) -> None:
        """The address has a port in every case."""
        assert expected == replace(BASIC, url=url).address

    def test_representation(self) -> None:
        """Neither a password nor a key is shown."""
        shown = repr([BasicCredentials("admin", PASSWORD), CertificateCredentials("PEM", "KEY")])

        assert not any(secret in shown for secret in (PASSWORD, "KEY"))
