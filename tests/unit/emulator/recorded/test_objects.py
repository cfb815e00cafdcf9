"""Tests that hold the emulator's objects to those of a real, fresh cluster."""

import pytest
from redis_enterprise_emulator.recorded.calls import VERSIONS
from redis_enterprise_emulator.recorded.json_types import types_in
from redis_enterprise_emulator.recorded.objects import OBJECTS

from tests.support.emulated_cluster import Api, api

_RECORDED_LIKE = "8.0.20-44"
"""The recorded build came before 8.0.2; what it showed is there in this version."""

_WRITABLE = (
    "/v1/cluster",
    "/v1/users/1",
    "/v1/users/2",
    "/v1/roles/1",
    "/v1/roles/2",
    "/v1/redis_acls/1",
    "/v1/redis_acls/2",
    "/v1/bdbs/1",
    "/v1/nodes/1",
)


def _cluster(version: str, **assumptions: str) -> Api:
    """A fresh cluster with a database, and one user, role and Redis ACL made by hand."""
    service = api(version, databases=["db"], **assumptions)
    service.request("POST", "/v1/roles", body={"name": "viewer", "management": "cluster_viewer"})
    service.request("POST", "/v1/redis_acls", body={"name": "reader", "acl": "+@read ~*"})
    body = {"name": "app", "email": "app@example.com", "password": "Long-enough-1", "role_uids": [1]}
    service.request("POST", "/v1/users", body=body)
    return service


@pytest.mark.parametrize("path", OBJECTS)
def test_fields_and_types_are_those_of_the_recording(path: str) -> None:
    """Each recorded field is there, and has the recorded JSON type."""
    answer = api(_RECORDED_LIKE, databases=["db"]).request("GET", path)

    actual = dict(types_in(answer.get_json()))

    assert OBJECTS[path] == {name: actual.get(name) for name in OBJECTS[path]}


@pytest.mark.parametrize("version", VERSIONS)
class TestSentBack:
    """Tests of what was read is sent back."""

    @pytest.mark.parametrize("path", _WRITABLE)
    def test_nothing_is_unknown(self, version: str, path: str) -> None:
        """An object can be sent back as it was read, and changes nothing; what is built in is refused as read-only."""
        service = _cluster(version)
        read = service.request("GET", path).get_json()

        answer = service.request("PUT", path, body=read)

        assert answer.status_code == 200 or answer.get_json()["error_code"] == "read_only_object"
        assert read == service.request("GET", path).get_json()

    @pytest.mark.parametrize("path", _WRITABLE)
    def test_read_only_fields_can_be_refused(self, version: str, path: str) -> None:
        """With read_only_keys=400, an object that has read-only fields is refused because of them."""
        service = _cluster(version, read_only_keys="400")
        read = service.request("GET", path).get_json()

        answer = service.request("PUT", path, body=read)

        assert answer.status_code == 200 or "read" in answer.get_json()["description"]
