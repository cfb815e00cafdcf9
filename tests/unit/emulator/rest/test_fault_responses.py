"""Tests of what a fault does to an answer and to the cluster, without a network."""

from typing import Any

import pytest
from redis_enterprise_emulator.faults.plan import Fault, Kind

from tests.support.emulated_cluster import Api, api

ACL = {"name": "app", "acl": "+@read ~*"}


def service(kind: Kind, **options: Any) -> Api:
    """A cluster in which the next request goes wrong."""
    service = api(role_write_action="all")
    service.cluster.arm(Fault(kind, **options))
    return service


def has_acl(service: Api) -> bool:
    """Return True if the request was carried out."""
    return any(acl["name"] == "app" for acl in service.cluster.state.redis_acls.values())


@pytest.mark.parametrize(
    ("kind", "status", "message"),
    [
        (Kind.BUSY, 409, b'"error_code": "busy"'),
        (Kind.NOT_ALL_NODES, 409, b'"error_code": "certificate_update_conflict"'),
        (Kind.EDIT_CONFLICT, 409, b'"error_code": "config_edit_conflict"'),
        (Kind.UNAVAILABLE, 503, b""),
        (Kind.SERVER_ERROR, 500, b'"error_code": "internal_error"'),
        (Kind.TOO_MANY_REQUESTS, 429, b""),
        (Kind.REDIRECT, 307, b""),
        (Kind.HTML, 200, b"<html>"),
        (Kind.EMPTY, 200, b""),
    ],
)
@pytest.mark.parametrize("after", [False, True], ids=["not carried out", "carried out"])
def test_other_answer(kind: Kind, status: int, message: bytes, *, after: bool) -> None:
    """Another answer comes, whether or not the request was carried out; the next one is answered as ever."""
    struck = service(kind, after=after)

    answer = struck.request("POST", "/v1/redis_acls", body=ACL)

    assert status == answer.status_code
    assert message in answer.data
    assert after is has_acl(struck)
    assert 200 == struck.request("GET", "/v1/redis_acls").status_code


def test_retry_after() -> None:
    """A request too many is told in whole seconds when to come back."""
    answer = service(Kind.TOO_MANY_REQUESTS, seconds=2.5).request("GET", "/v1/users")

    assert "3" == answer.headers["Retry-After"]


def test_redirect_names_the_primary() -> None:
    """It leads to the primary's internal address, where nobody is."""
    assert (
        "https://192.0.2.1:9443/v1/users?a=b"
        == (service(Kind.REDIRECT).request("GET", "/v1/users?a=b").headers["Location"])
    )


def test_unanswered_requests_are_logged() -> None:
    """A request that nobody carried out is in the log, with no status."""
    struck = service(Kind.RESET)
    struck.request("POST", "/v1/redis_acls?x=1", body=ACL)

    assert [("POST", "/v1/redis_acls", "x=1", 0)] == [
        (record.method, record.path, record.query, record.status) for record in struck.cluster.requests
    ]


@pytest.mark.parametrize("after", [False, True], ids=["not carried out", "carried out"])
class TestActions:
    def test_fails(self, *, after: bool) -> None:
        """The request is accepted; what it set off comes to a bad end."""
        struck = service(Kind.ACTION_FAILS, after=after)

        answer = struck.request("POST", "/v1/redis_acls", body=ACL).get_json()
        action = struck.request("GET", f"/v1/actions/{answer['action_uid']}").get_json()

        assert "failed" == action["status"]
        assert after is has_acl(struck)

    def test_forgotten(self, *, after: bool) -> None:
        """The request is accepted; nobody knows of what it set off."""
        struck = service(Kind.ACTION_FORGOTTEN, after=after)

        answer = struck.request("POST", "/v1/redis_acls", body=ACL).get_json()

        assert 404 == struck.request("GET", f"/v1/actions/{answer['action_uid']}").status_code
        assert after is has_acl(struck)

    def test_nothing_set_off(self, *, after: bool) -> None:
        """A request that sets nothing off is carried out as ever."""
        struck = api(role_write_action="none")
        struck.cluster.arm(Fault(Kind.ACTION_FAILS, after=after))

        answer = struck.request("POST", "/v1/redis_acls", body=ACL)

        assert 200 == answer.status_code
        assert has_acl(struck)


class TestControl:
    def test_armed_and_listed(self) -> None:
        """One fault or a list of them is armed by POST, listed by GET, and taken back by DELETE."""
        control = api()
        first = control.request("POST", "/emulator/faults", body={"kind": "busy"}).get_json()
        both = control.request("POST", "/emulator/faults", body=[{"kind": "empty", "number": "2"}]).get_json()

        assert ["busy"] == [fault["kind"] for fault in first]
        assert both == control.request("GET", "/emulator/faults").get_json()
        assert 409 == control.request("GET", "/v1/users").status_code
        assert b"" == control.request("GET", "/v1/users").data
        control.request("DELETE", "/emulator/faults")
        assert [] == control.request("GET", "/emulator/faults").get_json()

    @pytest.mark.parametrize("body", [{"kind": "flood"}, [1], "reset"])
    def test_malformed(self, body: Any) -> None:
        """A request for an unknown fault answers 400, and the form."""
        answer = api().request("POST", "/emulator/faults", body=body)

        assert 400 == answer.status_code
        assert "expected a fault as KIND" in answer.get_json()["description"]
