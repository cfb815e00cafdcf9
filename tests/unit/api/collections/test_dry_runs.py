"""Writes that are tried: to which versions they are sent, and in what way."""

from typing import Any, Final

import pytest
import responses
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.errors import ApiError

from tests.support.api_client import BASIC, URL, FakeTime, bodies, sent

APP: Final = {"name": "app", "management": "none"}
PATHS: Final = ["/v1/cluster", "/v1/redis_acls", "/v1/roles", "/v1/users"]


@pytest.fixture(name="cluster")
def _cluster(rest: responses.RequestsMock) -> RedisEnterprise:
    """A cluster with one role."""
    time = FakeTime()
    rest.assert_all_requests_are_fired = False
    rest.get(f"{URL}/v1/roles", json=[{"uid": 7, **APP}])
    rest.put(f"{URL}/v1/cluster", json={})
    rest.put(f"{URL}/v1/roles/7", json={"uid": 7})
    rest.post(f"{URL}/v1/roles", json={"uid": 8})
    return RedisEnterprise(BASIC, sleep=time.sleep, clock=time.clock)


def runs(rest: responses.RequestsMock, *versions: str) -> None:
    """Let the nodes run these versions."""
    nodes = [{"uid": uid, "software_version": version} for uid, version in enumerate(versions, start=1)]
    rest.get(f"{URL}/v1/nodes", json=nodes)


def tries(rest: responses.RequestsMock) -> list[str]:
    """Return what was sent beside reads."""
    return [request for request in sent(rest) if not request.startswith("GET")]


@pytest.mark.parametrize(
    ("versions", "known"),
    [
        (["7.4.6"], []),
        (["7.8.2-34"], []),
        (["7.8.4-18"], PATHS[:2]),
        (["7.8.6-13"], PATHS),
        (["8.2.0-25"], PATHS),
        (["8.2.0-25", "7.8.4-18"], PATHS[:2]),
        (["8.2.0-25", "7.4.6", "8.2.0-25"], []),
    ],
    ids=repr,
)
def test_versions(
    cluster: RedisEnterprise, rest: responses.RequestsMock, versions: list[str], known: list[str]
) -> None:
    """The oldest node decides, as it would take a try for a change."""
    runs(rest, *versions)

    assert known == [path for path in PATHS if cluster.dry_runs.supports(path)]


def test_never_known_to_others(cluster: RedisEnterprise) -> None:
    """A path that is not in the table has no tries, whatever the version; none is asked for."""
    assert not cluster.dry_runs.supports("/v1/cluster/certificates")


@pytest.mark.parametrize(
    ("expected", "named", "may_create"),
    [
        (["PUT /v1/roles/7?dry_run=true"], "app", True),
        (["PUT /v1/roles/7?dry_run=true"], "app", False),
        (["POST /v1/roles?dry_run=true"], "other", True),
        (["POST /v1/roles?dry_run=true"], None, True),
        ([], "other", False),
    ],
)
def test_object(
    cluster: RedisEnterprise, rest: responses.RequestsMock, expected: list[str], named: str | None, *, may_create: bool
) -> None:
    """The object of that name is the one to change; one that is not there may be to create, or is gone."""
    runs(rest, "7.8.6-13")

    assert [] == cluster.dry_runs.write(cluster.roles, {"name": "new"}, named=named, may_create=may_create)
    assert expected == tries(rest)
    assert [{"name": "new"}] * len(expected) == bodies(rest, "PUT") + bodies(rest, "POST")


def test_object_in_the_way(cluster: RedisEnterprise, rest: responses.RequestsMock) -> None:
    """A conflict with another object is a warning, and is not tried."""
    runs(rest, "7.8.6-13")
    (caution,) = cluster.dry_runs.write(cluster.roles, {**APP, "management": "admin"}, named=None, may_create=True)

    assert "role 'app' (uid 7) has the name 'app'" == caution.property
    assert [] == tries(rest)


def test_object_as_wanted(cluster: RedisEnterprise, rest: responses.RequestsMock) -> None:
    """An object that is exactly as wanted will be adopted: there is nothing to try."""
    runs(rest, "7.8.6-13")

    assert [] == cluster.dry_runs.write(cluster.roles, APP, named=None, may_create=True)
    assert [] == tries(rest)


@pytest.mark.parametrize("payload", [{}, {"name": "new"}], ids=repr)
def test_objects_of_old_versions(
    cluster: RedisEnterprise, rest: responses.RequestsMock, payload: dict[str, Any]
) -> None:
    """An object that cannot be tried is not even looked up; nor is one with nothing to send."""
    runs(rest, "7.8.4-18")

    assert [] == cluster.dry_runs.write(cluster.roles, payload, named=None, may_create=True)
    assert {"GET /v1/nodes"} >= set(sent(rest))


@pytest.mark.parametrize(("version", "expected"), [("7.8.4-18", ["PUT /v1/cluster?dry_run=true"]), ("7.8.2-34", [])])
def test_settings(cluster: RedisEnterprise, rest: responses.RequestsMock, version: str, expected: list[str]) -> None:
    """A singleton has no uid."""
    runs(rest, version)
    cluster.dry_runs.put("/v1/cluster", {"handle_redirects": True})

    assert expected == tries(rest)


def test_refused(cluster: RedisEnterprise, rest: responses.RequestsMock) -> None:
    """The cluster's refusal is raised as for any write; a refused try is not repeated."""
    runs(rest, "7.8.6-13")
    rest.replace(responses.POST, f"{URL}/v1/roles", status=400, json={"error_code": "invalid_param"})

    with pytest.raises(ApiError, match=r"POST /v1/roles -> 400 bad request \(invalid_param\)"):
        cluster.dry_runs.write(cluster.roles, {"name": "new"}, named=None, may_create=True)

    assert 1 == len(tries(rest))


def test_a_try_is_not_remembered(cluster: RedisEnterprise, rest: responses.RequestsMock) -> None:
    """The answer shows an object with a uid, which there is not."""
    runs(rest, "7.8.6-13")
    cluster.dry_runs.write(cluster.roles, {"name": "new"}, named=None, may_create=True)

    assert ["app"] == [role.name for role in cluster.roles.all()]
