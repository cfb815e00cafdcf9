"""Tests of the emulator's own routes, without a network."""

import json

from redis_enterprise_emulator.state.access.logins import digest

from tests.support.emulated_cluster import PASSWORD, api, with_user


def test_requests_are_listed_and_cleared() -> None:
    """The request log is read and emptied under the control prefix, and control requests are not in it."""
    service = api()
    service.request("GET", "/v1/users/role?a=b")

    listed = service.request("GET", "/emulator/requests", auth=None).get_json()
    service.request("DELETE", "/emulator/requests", auth=None)

    expected = {
        "method": "GET",
        "path": "/v1/users/role",
        "query": "a=b",
        "status": 200,
        "username": "Administrator",
        "connection": 1,
        "node": 1,
    }
    assert [expected] == listed
    assert [] == service.request("GET", "/emulator/requests", auth=None).get_json()


def test_state_has_no_secrets() -> None:
    """The summary of the state holds neither a password nor its digest."""
    service = api()
    with_user(service.cluster.state)

    summary = service.request("GET", "/emulator/state", auth=None).get_json()

    assert ["Administrator", "app-1"] == [user["name"] for user in summary["users"]]
    assert PASSWORD not in json.dumps(summary)
    assert digest(PASSWORD) not in json.dumps(summary)


def test_coverage_lists_calls() -> None:
    """Clients can ask what is emulated and what is not."""
    coverage = api().request("GET", "/emulator/coverage", auth=None).get_json()

    assert "PUT /v1/cluster" in coverage["emulated"]
    assert "POST /v1/crdbs" in coverage["not_emulated"]


def test_unknown_route_says_which_there_are() -> None:
    """A control route that does not exist answers 404 and lists those that do."""
    answer = api().request("POST", "/emulator/state", auth=None)

    assert 404 == answer.status_code
    assert "GET /emulator/state" in answer.get_json()["description"]
