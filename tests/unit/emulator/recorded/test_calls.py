"""Tests that hold the emulator's calls to what real clusters of five versions answered."""

import pytest
from redis_enterprise_emulator.recorded.calls import ABSENT, REGISTERED, STATUSES, VERSIONS
from redis_enterprise_emulator.state.monitoring.modules import module_objects

from tests.support.emulated_cluster import Api, api


def _api(version: str) -> Api:
    """A cluster as in the recording: fresh, with one database that was just made."""
    return api(version, databases=["db"])


def _path(service: Api, template: str) -> str:
    """The path with the uids of objects that the cluster has."""
    state = service.cluster.state
    uids = _Uids(action=next(iter(state.actions)), module=module_objects(state)[0]["uid"], suffix=state.name)
    return template.format_map(uids)


class _Uids(dict[str, str]):
    """A uid for each variable part; 1 for what it does not name."""

    def __missing__(self, _: str) -> str:
        return "1"


def _registers(service: Api, call: str) -> bool:
    """Return True if OPTIONS lists the call, as in the recording."""
    method, path = call.split()
    answer = service.request("OPTIONS", path.replace("{}", "1"))
    return method in answer.headers.get("Allow", "").split(", ")


@pytest.mark.parametrize("version", VERSIONS)
class TestRecordedCalls:
    """The calls of the recordings."""

    def test_statuses_are_those_of_the_recording(self, version: str) -> None:
        """Each recorded call answers with the recorded status."""
        service = _api(version)
        expected = {path: statuses[VERSIONS.index(version)] for path, statuses in STATUSES.items()}

        actual = {path: service.request("GET", _path(service, path)).status_code for path in STATUSES}

        assert expected == actual

    def test_calls_are_registered_as_recorded(self, version: str) -> None:
        """A call exists in those versions of which OPTIONS listed it, and in no other."""
        service = _api(version)
        expected = {call: version in versions for call, versions in REGISTERED.items()}

        assert expected == {call: _registers(service, call) for call in REGISTERED}

    def test_absent_calls_are_absent(self, version: str) -> None:
        """A call that no version has does not exist here either."""
        service = _api(version)

        assert [] == [call for call in ABSENT if _registers(service, call)]

    def test_a_user_lives_as_recorded(self, version: str) -> None:
        """The recorded writes succeed: a user is made, changed and removed, and is gone then."""
        service = _api(version)
        body = {
            "email": "disposable@example.invalid",
            "password": "Disposable-123!",
            "role_uids": [1],
            "name": "Disposable User",
            "email_alerts": False,
            "auth_method": "regular",
        }

        made = service.request("POST", "/v1/users", body=body)
        path = f"/v1/users/{made.get_json()['uid']}"
        answers = [
            made,
            service.request("PUT", path, body={"email_alerts": True}),
            service.request("GET", path),
            service.request("DELETE", path),
            service.request("GET", path),
        ]

        assert [200, 200, 200, 200, 404] == [answer.status_code for answer in answers]
        assert answers[2].get_json()["email_alerts"]
