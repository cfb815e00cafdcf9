"""Tests of the door: what tests send reaches the cluster by it alone, with other credentials, and not after a 401."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from pulumi_redis_enterprise.api.settings.connection_settings import BasicCredentials, ConnectionSettings
from pulumi_redis_enterprise.cli.probe.conversation import Journal
from pulumi_redis_enterprise.cli.probe.http_wire import HttpWire
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.run import begin
from pulumi_redis_enterprise.cli.probe.trust import Trust
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.state.access.logins import set_password

from tests.conformance.cleaning import clean
from tests.conformance.door import Door
from tests.conformance.names import new_prefix
from tests.conformance.view import View


@pytest.fixture
def door(redis_enterprise_emulator: Emulator, tmp_path: Path) -> Iterator[Door]:
    """A door to an emulated cluster, through which everything may be sent."""
    emulator = redis_enterprise_emulator
    credentials = BasicCredentials(emulator.username, emulator.password)
    settings = ConnectionSettings(emulator.url, credentials, ca_certificate=emulator.ca_pem)
    wire = HttpWire(settings)
    journal = Journal(tmp_path / "journal.json")
    conversation, _ = begin(wire, Level.DISPOSABLE, journal, sleep=lambda _: None, clock=lambda: 0.0)
    door = Door(settings, Level.DISPOSABLE, View(new_prefix(), caller=1), Trust(conversation), tmp_path)
    emulator.clear_requests()
    yield door
    door.close()
    wire.close()


def send(door: Door, method: str, path: str, body: Any = None, *, password: str = "") -> requests.Response:
    """Send a request as a test does."""
    with requests.Session() as session:
        session.trust_env, session.verify = False, False
        session.auth = (door.username, password or door.password)
        with pytest.warns(Warning, match="Unverified HTTPS request"):
            return session.request(method, door.url + path, json=body, timeout=60)


def test_cluster_gets_long_names(door: Door, redis_enterprise_emulator: Emulator) -> None:
    """No object of a test can be taken for anybody else's, and the test sees the name that it gave."""
    created = send(door, "POST", "/v1/roles", {"name": "app", "management": "none"}).json()

    assert ("app", 2) == (created["name"], created["uid"])
    assert f"{door.view.prefix}app" == redis_enterprise_emulator.state.roles[2]["name"]


def test_credentials_of_the_run_are_not_those_of_tests(door: Door, redis_enterprise_emulator: Emulator) -> None:
    """A test that gives a wrong password does not lock the user whose credentials are used."""
    assert redis_enterprise_emulator.password != door.password
    assert 401 == send(door, "GET", "/v1/users", password="wrong").status_code
    assert not redis_enterprise_emulator.state.logins[1].failures


def test_nothing_is_sent_after_a_401(door: Door, redis_enterprise_emulator: Emulator) -> None:
    """Five failed logins lock a user, so that the first one is the last."""
    redis_enterprise_emulator.change(lambda state: set_password(state, 1, "Another-1!"))

    assert [401, 403, 403] == [send(door, "GET", "/v1/users").status_code for _ in range(3)]
    assert 1 == len(redis_enterprise_emulator.requests)
    assert door.rejected


def test_refused_request_is_not_sent(door: Door, redis_enterprise_emulator: Emulator) -> None:
    """A write to what the run has not created does not reach the cluster, nor does anything else of that test."""
    assert 403 == send(door, "PUT", "/v1/users/1", {"email": "x@example.com"}).status_code
    assert "would change what the run has not created" == door.refused
    assert [] == [request for request in redis_enterprise_emulator.requests if request.method != "GET"]


def test_clean(door: Door, redis_enterprise_emulator: Emulator) -> None:
    """After a test, its objects are gone, and trusted CA and settings are as before."""
    before = redis_enterprise_emulator.state.scratch()
    certificate = {"name": "mtls_trusted_ca", "certificate": door.ca_pem}
    for method, path, body in (
        ("POST", "/v1/roles", {"name": "app", "management": "none"}),
        ("PUT", "/v1/cluster/certificates", {"certificates": [certificate]}),
        ("PUT", "/v1/cluster", {"mtls_certificate_authentication": True}),
    ):
        assert send(door, method, path, body).ok
    clean(door)

    after = redis_enterprise_emulator.state
    for part in ("roles", "settings", "certificates"):
        assert getattr(before, part) == getattr(after, part)
