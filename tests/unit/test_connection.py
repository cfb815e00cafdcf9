"""Tests of which settings reach the client, and what the explicit provider hands to the engine."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest
from pulumi.dynamic import Config
from pulumi_redis_enterprise import Cluster, TrustedCa
from pulumi_redis_enterprise.errors import SettingsError
from pulumi_redis_enterprise.sdk import configuration as module
from pulumi_redis_enterprise.sdk.configuration import Configuration, connect

from tests.support.certificates import client, root
from tests.support.pulumi_program import ID, run_program

GIVEN = {
    "redis-enterprise:url": "https://a:9443",
    "redis-enterprise:username": "admin@a",
    "redis-enterprise:password": "hunter2",
}


@pytest.fixture(autouse=True)
def _process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process of its own: no cluster known yet, and nothing in the environment."""
    monkeypatch.setattr(module, "_clusters", {})
    monkeypatch.setattr(module, "os", _Environment({}))


class _Environment:
    """The one thing that the module takes from `os`."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ


def configuration(**given: Any) -> Configuration:
    """A configuration as the engine hands it over."""
    return Configuration.from_engine(Config(given, "project"))


class TestConfiguration:
    def test_only_settings_of_the_package_are_kept(self) -> None:
        """The engine hands over the settings of all programs and packages; the others are none of ours."""
        given = configuration(**GIVEN, **{"aws:region": "eu-central-1", "project:url": "https://other:9443"})

        assert Configuration(tuple(sorted(GIVEN.items()))) == given

    def test_order_means_nothing(self) -> None:
        """Two providers of the same settings share one client."""
        assert configuration(**GIVEN) == configuration(**dict(reversed(GIVEN.items())))

    def test_numbers_are_settings_too(self) -> None:
        """An explicit provider's time-out arrives as a number, a stack's as text."""
        assert 30.0 == connect(configuration(**GIVEN | {"redis-enterprise:timeout": 30.0})).client.settings.timeout

    def test_password_is_not_in_its_representation(self) -> None:
        """A configuration that is printed tells no secret."""
        assert "hunter2" not in repr(configuration(**GIVEN))


class TestConnect:
    def test_one_configuration_is_one_cluster(self) -> None:
        """All providers of a process share the connections and what is known of the cluster."""
        assert connect(configuration(**GIVEN)) is connect(configuration(**GIVEN))

    def test_other_settings_are_another_cluster(self) -> None:
        """Nothing is shared between two clusters, nor between two identities."""
        other = configuration(**GIVEN | {"redis-enterprise:username": "other@a"})

        assert connect(configuration(**GIVEN)) is not connect(other)

    def test_configuration_goes_before_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The environment fills in only what the configuration leaves open."""
        environ = {"REDIS_ENTERPRISE_URL": "https://b:9443", "REDIS_ENTERPRISE_SERVER_NAME": "cluster.local"}
        monkeypatch.setattr(module, "os", _Environment(environ))
        settings = connect(configuration(**GIVEN)).client.settings

        assert ("https://a:9443", "cluster.local") == (settings.url, settings.server_name)

    def test_wrong_settings_are_looked_at_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A failure is not kept: the next call says the same, or finds what has been mended."""
        for _ in range(2):
            with pytest.raises(SettingsError):
                connect(configuration())

        monkeypatch.setattr(
            module,
            "os",
            _Environment({name.upper().replace("-", "_").replace(":", "_"): value for name, value in GIVEN.items()}),
        )

        assert "https://a:9443" == connect(configuration()).client.settings.url


class TestCluster:
    def test_settings_travel_under_the_packages_names(self) -> None:
        """The plugin process finds an explicit provider's settings where it finds a stack's."""
        run = run_program(
            lambda: Cluster(
                "east",
                url="https://east:9443",
                client_certificate="admin.pem",
                client_key="admin.key",
                ca_certificate="ca.pem",
                server_fingerprint="ab" * 32,
                server_name="east.local",
                nodes=["https://east-2:9443", "https://east-3:9443"],
                timeout=10,
                certificate_timeout=600,
                expiry_warning_days=60,
                expiry_error_days=7,
                server_validation=True,
            )
        )

        assert "pulumi:providers:pulumi-python" == run["east"].token
        assert {
            "redis-enterprise:url": "https://east:9443",
            "redis-enterprise:clientCertificate": "admin.pem",
            "redis-enterprise:clientKey": "admin.key",
            "redis-enterprise:caCertificate": "ca.pem",
            "redis-enterprise:serverFingerprint": "ab" * 32,
            "redis-enterprise:serverName": "east.local",
            "redis-enterprise:nodes": '["https://east-2:9443", "https://east-3:9443"]',
            "redis-enterprise:timeout": 10.0,
            "redis-enterprise:certificateTimeout": 600.0,
            "redis-enterprise:expiryWarningDays": 60.0,
            "redis-enterprise:expiryErrorDays": 7.0,
            "redis-enterprise:serverValidation": True,
        } == run["east"].inputs

    def test_password_and_key_are_secrets(self) -> None:
        """Credentials are stored encrypted, whether or not the program says so."""
        run = run_program(
            lambda: [
                Cluster("east", url="https://east:9443", username="admin@east", password="hunter2"),
                Cluster("west", url="https://west:9443", client_certificate="a.pem", client_key="a.key"),
            ]
        )

        assert {"redis-enterprise:password"} == run["east"].secrets
        assert {"redis-enterprise:clientKey"} == run["west"].secrets

    @pytest.mark.parametrize("name", ["administrator_key", "administrator_certificate", "ca_certificate", "username"])
    def test_key_that_is_no_secret(self, name: str) -> None:
        """The engine shows all settings of a provider but secrets, so a key is refused in any other one."""
        pem = client().key_pem
        arguments: dict[str, Any] = {"url": "https://east:9443", name: f"some text\n{pem}"}
        with pytest.raises(pulumi.RunError) as caught:
            run_program(lambda: Cluster("east", **arguments))

        assert "holds a private key" in str(caught.value)
        assert "Fix: give the path of the file" in str(caught.value)
        assert pem.splitlines()[1] not in str(caught.value)

    def test_settings_that_are_not_given_are_absent(self) -> None:
        """A missing setting is looked up in the environment of the plugin process."""
        run = run_program(lambda: Cluster("east", url="https://east:9443"))

        assert {"redis-enterprise:url": "https://east:9443"} == run["east"].inputs

    def test_resources_are_of_the_cluster_that_they_name(self) -> None:
        """With `provider=`, each resource goes to its own cluster."""

        def program() -> None:
            for name in ("east", "west"):
                cluster = Cluster(name, url=f"https://{name}:9443")
                TrustedCa(
                    f"{name}-ca", certificates=root().certificate_pem, opts=pulumi.ResourceOptions(provider=cluster)
                )

        run = run_program(program)

        assert run["east-ca"].provider.endswith(f"::east::{ID}")
        assert run["west-ca"].provider.endswith(f"::west::{ID}")
