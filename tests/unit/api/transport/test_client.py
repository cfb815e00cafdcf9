"""Tests of what becomes of an answer, and when a request is sent again."""

import logging
from typing import Any

import pytest
import requests
import responses
from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.failures import Failure
from pulumi_redis_enterprise.api.transport.retry import DELAYS, FailureKind
from pulumi_redis_enterprise.errors import ApiError, UnreachableError

from tests.support.api_client import BASIC, PASSWORD, URL, FakeTime, app, by_certificate, client_for, sent

LOST = requests.ConnectionError(ConnectionResetError("reset"))


class TestAnswers:
    """From an answer to a value or an error."""

    def test_json(self, rest: responses.RequestsMock) -> None:
        """The JSON of the answer is the value."""
        rest.get(f"{URL}/v1/cluster", json={"name": "c"})

        assert {"name": "c"} == client_for().get("/v1/cluster")

    def test_empty_body(self, rest: responses.RequestsMock) -> None:
        """An empty body, as of PUT certificates, is None."""
        rest.put(f"{URL}/v1/cluster/certificates", body=" \n")

        assert client_for().put("/v1/cluster/certificates", {}) is None

    def test_params(self, rest: responses.RequestsMock) -> None:
        """The query goes into the URL."""
        rest.get(f"{URL}/v1/bdbs?fields=uid", json=[])
        client_for().get("/v1/bdbs", params={"fields": "uid"})

        assert ["GET /v1/bdbs?fields=uid"] == sent(rest)

    def test_status_that_is_fine(self, rest: responses.RequestsMock) -> None:
        """A status in `ok` returns None and no error."""
        rest.delete(f"{URL}/v1/users/7", status=404)

        assert client_for().delete("/v1/users/7", ok=(404,)) is None

    def test_html(self, rest: responses.RequestsMock) -> None:
        """A page where JSON is expected is not the REST API; nothing of it is quoted."""
        rest.get(f"{URL}/v1/users", body="<html>secret</html>", content_type="text/html; charset=utf-8")
        with pytest.raises(UnreachableError) as caught:
            client_for().get("/v1/users")

        expected = f"GET /v1/users: {URL} answered with an HTML page; expected JSON"
        assert expected == caught.value.message
        assert caught.value.__context__ is None

    @pytest.mark.parametrize(
        ("location", "message"),
        [
            ("https://10.0.0.1:9443/v1/users?x=y", "on to https://10.0.0.1:9443, and"),
            ("https://eve:secret@10.0.0.1/v1/users", "on to https://10.0.0.1, and"),
            ("https://[fd00::1]:9443/", "on to https://[fd00::1]:9443, and"),
        ],
    )
    def test_redirect(self, rest: responses.RequestsMock, location: str, message: str) -> None:
        """A redirect to an unknown node is not followed: credentials go to the hosts of the settings only."""
        rest.get(f"{URL}/v1/users", status=307, headers={"Location": location})
        with pytest.raises(UnreachableError) as caught:
            client_for().get("/v1/users")

        assert (
            f"GET /v1/users: {URL} is not the primary node: it sends requests {message} redirects are followed once, "
            "and to known nodes only" == caught.value.message
        )
        assert "handle_redirects" in caught.value.fix
        assert "redis-enterprise:nodes" in caught.value.fix
        assert 1 == len(rest.calls)

    def test_timeouts(self, rest: responses.RequestsMock) -> None:
        """A longer time-out is for the answer only, not for the connection."""
        match = [responses.matchers.request_kwargs_matcher({"timeout": (30.0, 900.0)})]
        rest.put(f"{URL}/v1/cluster", json={}, match=match)

        assert {} == client_for().put("/v1/cluster", {}, timeout=900.0)

    def test_log(self, rest: responses.RequestsMock, caplog: pytest.LogCaptureFixture) -> None:
        """The log has method, path, status and time, and neither body nor credentials."""
        rest.put(f"{URL}/v1/users/1", json={"name": "answer"})
        with caplog.at_level(logging.DEBUG, logger="pulumi_redis_enterprise"):
            client_for().put("/v1/users/1", {"name": "question"})

        assert ["PUT /v1/users/1 200 0 ms"] == caplog.messages


class TestRetries:
    """Tests of what is sent again, and what never."""

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    @pytest.mark.parametrize("trouble", [{"status": 503}, {"body": LOST}])
    def test_idempotent(
        self, rest: responses.RequestsMock, time: FakeTime, method: str, trouble: dict[str, Any]
    ) -> None:
        """Requests of the same effect twice are repeated after a lost connection and after 503."""
        rest.add(method, f"{URL}/v1/cluster", **trouble)
        rest.add(method, f"{URL}/v1/cluster", json={"name": "c"})

        assert {"name": "c"} == client_for(time=time).request(method, "/v1/cluster")
        assert [0.5] == time.sleeps

    @pytest.mark.parametrize("trouble", [{"status": 503}, {"body": LOST}])
    def test_post(self, rest: responses.RequestsMock, trouble: dict[str, Any]) -> None:
        """POST is sent once, as the cluster may have carried it out."""
        rest.post(f"{URL}/v1/users", **trouble)
        with pytest.raises((ApiError, UnreachableError)):
            client_for().post("/v1/users", {})

        assert 1 == len(rest.calls)

    @pytest.mark.parametrize("path", ["/v1/cluster", "/v1/cluster/certificates", "/v1/cluster/update_cert"])
    def test_conflict_that_passes(self, rest: responses.RequestsMock, path: str) -> None:
        """409 on cluster settings and certificates passes: not all nodes were updated yet."""
        rest.put(f"{URL}{path}", status=409)
        rest.put(f"{URL}{path}", json={})

        assert {} == client_for().put(path, {})

    @pytest.mark.parametrize("status", [400, 403, 404, 406, 409, 500])
    def test_final_status(self, rest: responses.RequestsMock, status: int) -> None:
        """Other error statuses are an error at once."""
        rest.put(f"{URL}/v1/users/1", status=status)
        with pytest.raises(ApiError) as caught:
            client_for().put("/v1/users/1", {})

        assert status == caught.value.status
        assert 1 == len(rest.calls)

    def test_end(self, rest: responses.RequestsMock, time: FakeTime) -> None:
        """After five attempts the last answer is the error."""
        rest.get(f"{URL}/v1/users", status=503)
        with pytest.raises(ApiError, match="GET /v1/users -> 503 service unavailable"):
            client_for(time=time).get("/v1/users")

        assert 5 == len(rest.calls)
        assert list(DELAYS) == time.sleeps

    @pytest.mark.parametrize("status", [429, 503])
    def test_retry_after(self, rest: responses.RequestsMock, time: FakeTime, status: int) -> None:
        """The cluster may say how long to wait."""
        rest.get(f"{URL}/v1/users", status=status, headers={"Retry-After": "7"})
        rest.get(f"{URL}/v1/users", json=[])
        client_for(time=time).get("/v1/users")

        assert [7.0] == time.sleeps

    def test_too_many_requests(self, rest: responses.RequestsMock, time: FakeTime) -> None:
        """However long the cluster asks to wait, after five attempts and two minutes it is an error."""
        rest.post(f"{URL}/v1/users", status=429, headers={"Retry-After": "86400"})
        with pytest.raises(ApiError, match=r"POST /v1/users -> 429 too many requests\nFix: run again later"):
            client_for(time=time).post("/v1/users", {})

        assert [30.0] * 4 == time.sleeps

    def test_progress(self, rest: responses.RequestsMock, time: FakeTime) -> None:
        """A line says why it takes longer."""
        rest.get(f"{URL}/v1/users", status=503)
        rest.get(f"{URL}/v1/users", body=LOST)
        rest.get(f"{URL}/v1/users", json=[])
        told: list[str] = []
        Client(BASIC, sleep=time.sleep, clock=time.clock, log=told.append).get("/v1/users")

        expected = [
            "GET /v1/users: 503; trying again in 0.5 s",
            f"GET /v1/users: {URL}: the connection was closed before there was an answer; trying again in 1 s",
        ]
        assert expected == told


class TestLogin:
    """Wrong credentials are sent once."""

    def test_rejected_password(self, rest: responses.RequestsMock) -> None:
        """After 401 nothing is sent any more, and the error is the same: five of them lock the account."""
        rest.get(f"{URL}/v1/cluster", status=401)
        client = client_for()
        with pytest.raises(ApiError) as first:
            client.get("/v1/cluster")
        with pytest.raises(ApiError) as second:
            client.get("/v1/users")

        assert "GET /v1/cluster -> 401 unauthorized" == first.value.message == second.value.message
        assert 1 == len(rest.calls)

    def test_rejected_later(self, rest: responses.RequestsMock) -> None:
        """A password that is rejected after it was accepted is not sent again either."""
        rest.get(f"{URL}/v1/cluster", json={})
        rest.get(f"{URL}/v1/cluster", status=401)
        client = client_for()
        client.get("/v1/cluster")
        for _ in range(2):
            with pytest.raises(ApiError, match="401"):
                client.get("/v1/cluster")

        assert 2 == len(rest.calls)

    def test_rejected_certificate(self, rest: responses.RequestsMock) -> None:
        """401 for a certificate has the diagnosis of a refused certificate."""
        rest.get(f"{URL}/v1/cluster", status=401)
        with pytest.raises(ApiError) as caught:
            client_for(by_certificate(app())).get("/v1/cluster")

        expected = "GET /v1/cluster -> 401 unauthorized: the client certificate was not accepted"
        assert expected == caught.value.message
        assert "certificate_subject_line" in caught.value.fix

    def test_lost_before_accepted(self, rest: responses.RequestsMock) -> None:
        """A connection that breaks before the certificate was accepted once is a refusal, and not tried again."""
        rest.get(f"{URL}/v1/cluster", body=LOST)
        with pytest.raises(UnreachableError, match="did not accept the client certificate"):
            client_for(by_certificate(app())).get("/v1/cluster")

        assert 1 == len(rest.calls)

    def test_lost_after_accepted(self, rest: responses.RequestsMock) -> None:
        """A connection that breaks later is a short outage of the API, and tried again."""
        rest.get(f"{URL}/v1/cluster", status=403)
        rest.get(f"{URL}/v1/nodes", body=LOST)
        rest.get(f"{URL}/v1/nodes", json=[])
        client = client_for(by_certificate(app()))
        with pytest.raises(ApiError, match="403"):
            client.get("/v1/cluster")

        assert [] == client.get("/v1/nodes")


def test_attempt(rest: responses.RequestsMock) -> None:
    """A single attempt hands out what came of it, and raises nothing."""
    rest.get(f"{URL}/v1/users/role", body=LOST)
    outcome = client_for().attempt("GET", "/v1/users/role")

    assert isinstance(outcome, Failure)
    assert FailureKind.UNKNOWN is outcome.kind


def test_no_secret_in_representations() -> None:
    """Neither settings nor client show the password when printed."""
    assert PASSWORD not in f"{BASIC!r} {client_for()!r} {vars(client_for())!r}"
