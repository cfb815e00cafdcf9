"""Tests of the cluster's fields: which versions show them, and what can be written."""

from typing import Any

import pytest
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.settings import cluster_object, update_settings

from tests.support.emulated_cluster import fresh_cluster


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("availability_lag_tolerance_ms", "7.22.2-170", "8.0.2-17"),
        ("allow_modules_upload", "8.0.20-68", "8.2.0-25"),
        ("use_ipv6", "8.2.0-25", "8.0.20-68"),
    ],
)
def test_fields_come_and_go(field: str, before: str, after: str) -> None:
    """A field is shown by the versions that have it: the release notes name the first, or the last."""
    assert field not in cluster_object(fresh_cluster(before))
    assert field in cluster_object(fresh_cluster(after))


@pytest.mark.parametrize(("version", "shown"), [("8.0.20-44", True), ("8.2.0-25", False)])
def test_smtp_password_is_write_only_since_8_2(version: str, *, shown: bool) -> None:
    """Fields that a fresh cluster does not show appear once they are set; the password until 8.2.0 only."""
    state = fresh_cluster(version)
    assert "smtp_host" not in cluster_object(state)

    update_settings(state, {"smtp_host": "mail.example", "smtp_password": "secret"})

    assert ("mail.example", shown) == (cluster_object(state)["smtp_host"], "smtp_password" in cluster_object(state))


@pytest.mark.parametrize(
    ("version", "port", "expected"),
    [("7.4.6", 3346, False), ("7.8.6-286", 3348, True), ("7.22.0", 3346, True), ("8.0.16-29", 3357, False)],
)
def test_reserved_ports(version: str, port: int, *, expected: bool) -> None:
    """The cluster reserves ports from the version on that needs them."""
    assert expected == (port in cluster_object(fresh_cluster(version))["system_reserved_ports"])


@pytest.mark.parametrize(
    "body",
    [
        {"name": "other.example"},
        {"upgrade_in_progress": True},
        {"proxy_certificate": "other"},
        {"alert_settings": {"nothing_known": True}},
        {"alert_settings": {"node_memory": {"threshold": 70}}},
        {"cm_port": 80},
        {"data_cipher_suites_tls_1_3": [1]},
        {"logrotate_settings": "daily"},
    ],
)
def test_refusals(body: dict[str, Any]) -> None:
    """Other values of read-only fields, unknown alerts and wrong types are refused."""
    with pytest.raises(RestError) as caught:
        update_settings(fresh_cluster(), body)

    assert (400, "invalid_schema") == (caught.value.status, caught.value.error_code)


def test_a_fresh_object_is_its_own() -> None:
    """Clusters do not share the default of a field."""
    update_settings(fresh_cluster(), {"alert_settings": {"node_memory": {"enabled": True, "threshold": "80"}}})

    assert "node_memory" not in cluster_object(fresh_cluster())["alert_settings"]
