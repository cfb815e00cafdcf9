"""The cluster object, cut to what is needed."""

import pytest
import responses
from pulumi_redis_enterprise.api.collections.cluster import ClusterSettings

from tests.support.api_client import URL, bodies, client_for

SETTINGS = {
    "name": "cluster.local",
    "mtls_certificate_authentication": True,
    "mtls_client_cert_subject_validation_type": "san_cn",
    "mtls_authorized_subjects": [{"CN": "app-1", "OU": []}],
}


def test_kept_fields(rest: responses.RequestsMock) -> None:
    """The name and the settings for login by certificate are kept, and nothing else."""
    rest.get(f"{URL}/v1/cluster", json=SETTINGS | {"smtp_password": "x", "proxy_certificate": "PEM"})

    assert SETTINGS == ClusterSettings(client_for()).get()


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ({}, ""),
        ({"cluster_ssh_public_key": "ssh-rsa a"}, ""),
        ({"created_time": "2025-10-14T00:01:06Z"}, "2025-10-14T00:01:06Z"),
        (
            {"created_time": "2025-10-14T00:01:06Z", "cluster_ssh_public_key": "ssh-rsa a"},
            "2025-10-14T00:01:06Z fd6f3d7d731c",
        ),
    ],
    ids=["nothing", "key", "time", "both"],
)
def test_installation(rest: responses.RequestsMock, shown: dict[str, str], expected: str) -> None:
    """The time of its creation and a fingerprint of its key tell a cluster from another one of its name."""
    rest.get(f"{URL}/v1/cluster", json=SETTINGS | shown)

    assert ("cluster.local", expected, False) == ClusterSettings(client_for()).description()
    assert expected == ClusterSettings(client_for()).get().get("installation", "")


def test_basic_authentication(rest: responses.RequestsMock) -> None:
    """The switch for passwords is there from 8.2.0 on."""
    rest.get(f"{URL}/v1/cluster", json=SETTINGS | {"control_plane_basic_authentication": False})

    expected = SETTINGS | {"control_plane_basic_authentication": False}
    assert expected == ClusterSettings(client_for()).get()


def test_old_cluster(rest: responses.RequestsMock) -> None:
    """A setting that a version does not know counts as off."""
    rest.get(f"{URL}/v1/cluster", json={"name": "old"})

    expected = {
        "name": "old",
        "mtls_certificate_authentication": False,
        "mtls_client_cert_subject_validation_type": "disabled",
        "mtls_authorized_subjects": [],
    }
    assert expected == ClusterSettings(client_for()).get()


def test_put(rest: responses.RequestsMock) -> None:
    """Only the changes are sent, whatever the answer."""
    rest.put(f"{URL}/v1/cluster", body="")
    ClusterSettings(client_for()).put({"mtls_certificate_authentication": True})

    assert [{"mtls_certificate_authentication": True}] == bodies(rest, "PUT")


@pytest.mark.parametrize(("expected", "shown"), [("PEM", "PEM"), (None, ""), (None, None), (None, {})], ids=repr)
def test_proxy_certificate(rest: responses.RequestsMock, expected: str | None, shown: object) -> None:
    """The certificate that databases show to clients is a text, or not known."""
    rest.get(f"{URL}/v1/cluster", json=SETTINGS | {"proxy_certificate": shown})

    assert expected == ClusterSettings(client_for()).proxy_certificate()
