"""The settings of the plugin: what is wrong with them, and what a change of them means."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi_redis_enterprise import _engine
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.plugin.wire import to_wire
from redis_enterprise_emulator import Emulator

from tests.support.engine import configuration_of
from tests.support.plugin_edge import Edge, EdgeEngine, plugin_edge

GOOD = {"url": "https://a:9443", "username": "admin", "password": "secret-word"}
KEY = "-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n"
NAMESPACE = "redis-enterprise"


def settings_of(emulator: Emulator) -> dict[str, str]:
    """Return the settings of a provider that reach an emulator."""
    return {name.partition(":")[2]: value for name, value in configuration_of(emulator).items()}


def failures(edge: Edge, settings: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with settings."""
    request = proto.CheckRequest(urn="urn:pulumi:dev::p::pulumi:providers:redis-enterprise::a", news=to_wire(settings))
    return [failure.reason for failure in edge.call("CheckConfig", request).failures]


def difference(edge: Edge, old: Mapping[str, Any], new: Mapping[str, Any]) -> proto.DiffResponse:
    """Return what a change of settings means."""
    request = proto.DiffRequest(old_inputs=to_wire(old), olds=to_wire(old), news=to_wire(new))
    answer: proto.DiffResponse = edge.call("DiffConfig", request)
    return answer


@pytest.fixture
def other() -> Iterator[Emulator]:
    """Another cluster."""
    with Emulator(version="8.2.0-25", name="other.local") as emulator:
        yield emulator


@pytest.mark.parametrize(
    "settings",
    [
        GOOD,
        {},
        {"url": UNKNOWN},
        {"url": "https://a:9443", "caCertificate": "not-here.pem"},
        {**GOOD, "version": "0.1.0", "serverValidation": True, "timeout": 20, "nodes": ["https://b:9443"]},
        {**GOOD, "version": "0.0.0-x1234"},
    ],
)
def test_good_settings(edge: Edge, settings: dict[str, Any]) -> None:
    """A preview needs neither all settings nor the files that they name."""
    assert [] == failures(edge, settings)


@pytest.mark.parametrize(
    ("settings", "setting"),
    [
        ({**GOOD, "url": "http://a:9443"}, "url is an http URL"),
        ({**GOOD, "ulr": "https://a:9443"}, "ulr is not a setting"),
        ({**GOOD, "timeout": "soon"}, "timeout is not a number of seconds"),
        ({**GOOD, "serverValidation": "perhaps"}, "serverValidation is neither true nor false"),
        ({**GOOD, "clientCertificate": "a.pem"}, "username is given together with clientCertificate"),
        ({**GOOD, "caCertificate": KEY}, "caCertificate holds a private key"),
        ({**GOOD, "version": "9.0.0"}, "version the program's SDK is of version 9.0.0, and the plugin is "),
    ],
)
def test_wrong_setting(edge: Edge, settings: dict[str, Any], setting: str) -> None:
    """Each names the setting and a fix, and no value that may be secret."""
    told = failures(edge, settings)

    assert [setting] == [reason[: len(setting)] for reason in told]
    assert all("\nFix: " in reason and "secret-word" not in reason and "MIGH" not in reason for reason in told)


def test_all_problems_at_once(edge: Edge) -> None:
    """Several are reported together."""
    assert 3 == len(failures(edge, {"url": "a", "ulr": "b", "timeout": "c"}))


@pytest.mark.parametrize("changed", ["password", "caCertificate", "timeout", "nodes"])
def test_same_cluster_otherwise(edge: Edge, changed: str) -> None:
    """Another password, or the path of a CA, replaces nothing."""
    answer = difference(edge, GOOD, {**GOOD, changed: "another"})

    assert (proto.DiffResponse.DIFF_SOME, [changed], []) == (answer.changes, [*answer.diffs], [*answer.replaces])


def test_no_difference(edge: Edge) -> None:
    """The same settings are no change, also where the dynamic edge has stored them."""
    stored = {f"{NAMESPACE}:{name}": value for name, value in GOOD.items()}

    assert proto.DiffResponse.DIFF_NONE == difference(edge, GOOD, GOOD).changes
    assert proto.DiffResponse.DIFF_NONE == difference(edge, stored, GOOD).changes


def test_another_cluster_is_a_replacement(edge: Edge, cluster: Emulator, other: Emulator) -> None:
    """Both are asked for their names."""
    answer = difference(edge, settings_of(cluster), settings_of(other))

    assert ["url"] == [*answer.replaces]


def test_another_way_to_the_same_cluster_is_none(edge: Edge, cluster: Emulator) -> None:
    """A cluster under another address is the same one, whose objects must not be created and deleted."""
    settings = settings_of(cluster)
    renamed = {**settings, "url": settings["url"].replace("127.0.0.1", "localhost")}

    assert [] == [*difference(edge, settings, renamed).replaces]


@pytest.mark.parametrize("missing", ["password", "url"])
def test_cluster_that_cannot_be_asked(
    edge: Edge, cluster: Emulator, other: Emulator, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    """Nothing is replaced without a proof, and a warning says so."""
    old = {**settings_of(cluster), missing: "https://127.0.0.1:1" if missing == "url" else ""}
    answer = difference(edge, old, settings_of(other))
    _engine.flush_warnings()

    assert [] == [*answer.replaces]
    assert "whether it leads to another cluster could not be found out" in capsys.readouterr().err


def test_previews_ask_the_cluster_once(cluster: Emulator) -> None:
    """With server validation, a change is tried in the preview, and neither in its check nor in the update."""
    with plugin_edge({**configuration_of(cluster), f"{NAMESPACE}:serverValidation": True}) as edge:
        user = EdgeEngine(edge, "CertificateUser")
        given = {"username": "tried", "subjectLine": "CN=tried", "roles": ["Admin"]}
        cluster.clear_requests()
        user.check(given)
        assert [] == [it.method for it in cluster.requests]
        user.preview(**given)
        assert ["POST"] == [it.method for it in cluster.requests if it.method != "GET"]
        cluster.clear_requests()
        user.up(**given)
        assert ["POST"] == [it.method for it in cluster.requests if it.method != "GET"]
        user.destroy()
