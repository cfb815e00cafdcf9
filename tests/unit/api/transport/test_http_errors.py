"""Error statuses, in words."""

from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest
import responses
from pulumi_redis_enterprise.api.settings.connection_settings import ConnectionSettings, settings_from
from pulumi_redis_enterprise.api.settings.sources import Source, configuration_source
from pulumi_redis_enterprise.api.transport.http_errors import scrubbed
from pulumi_redis_enterprise.errors import ApiError

from tests.support.api_client import BASIC, PASSWORD, URL, app, by_certificate, client_for


def error_of(rest: responses.RequestsMock, method: str, path: str, **answer: Any) -> ApiError:
    """The error of a request that is answered so."""
    rest.add(method, f"{URL}{path}", **answer)
    with pytest.raises(ApiError) as caught:
        client_for().request(method, path)
    return caught.value


class TestMessage:
    """The first line of an error."""

    @pytest.mark.parametrize("key", ["description", "message"])
    def test_json(self, rest: responses.RequestsMock, key: str) -> None:
        """The cluster's own words are quoted, under both keys that it uses, and its error code."""
        record = {key: "not for you", "error_code": "no_way"}
        error = error_of(rest, "PUT", "/v1/users/1", status=403, json=record)

        assert "PUT /v1/users/1 -> 403 forbidden (no_way): not for you" == error.message
        assert "no_way" == error.error_code

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [
            ({"body": ""}, "GET /v1/x -> 404 not found"),
            ({"body": "no  such\nthing"}, "GET /v1/x -> 404 not found: no such thing"),
            ({"json": ["a", "b"]}, "GET /v1/x -> 404 not found"),
            ({"json": {}}, "GET /v1/x -> 404 not found"),
            ({"body": "<p>x</p>", "content_type": "text/html"}, "GET /v1/x -> 404 not found: an HTML page"),
        ],
    )
    def test_other_bodies(self, rest: responses.RequestsMock, answer: dict[str, Any], expected: str) -> None:
        """A body of another form is shown in one line if it is text, and else not at all."""
        error = error_of(rest, "GET", "/v1/x", status=404, **answer)

        assert expected == error.message
        assert "" == error.error_code

    def test_unknown_status(self, rest: responses.RequestsMock) -> None:
        """A status that HTTP does not know is shown as it is."""
        assert "GET /v1/x -> 599 (unknown status)" == error_of(rest, "GET", "/v1/x", status=599).message

    def test_long_text(self, rest: responses.RequestsMock) -> None:
        """At most 300 characters of what the cluster says are shown."""
        error = error_of(rest, "GET", "/v1/x", status=400, body="x" * 1000)

        assert "GET /v1/x -> 400 bad request: " + "x" * 299 + "…" == error.message


class TestFix:
    """The second line of an error."""

    @pytest.mark.parametrize(
        ("method", "path", "expected"),
        [
            ("POST", "/v1/users", "management admin or user_manager"),
            ("PUT", "/v1/cluster", "management admin, which cluster settings and certificates need"),
            ("PUT", "/v1/cluster/certificates", "management admin, which cluster settings and certificates need"),
            ("POST", "/v1/redis_acls", "management admin or user_manager"),
            ("PUT", "/v1/bdbs/1", "management admin, cluster_member or db_member"),
            ("GET", "/v1/bdbs", "a management other than none"),
            ("GET", "/v1/cluster", "a management other than none"),
        ],
    )
    def test_forbidden(self, rest: responses.RequestsMock, method: str, path: str, expected: str) -> None:
        """403 names the management role that the call needs."""
        error = error_of(rest, method, path, status=403)

        assert f"log in as a user whose role has {expected}" == error.fix

    @pytest.mark.parametrize(
        ("status", "expected"),
        [
            (401, "five failed logins within 15 minutes lock the account"),
            (404, "pulumi refresh"),
            (406, "refuses this combination"),
            (409, "the name or email is taken"),
            (418, "correct what the message names"),
            (500, "the cluster failed at this itself"),
            (502, "rladmin status"),
            (503, "only the primary node answers while certificate authentication is on"),
        ],
    )
    def test_by_status(self, rest: responses.RequestsMock, status: int, expected: str) -> None:
        """Each status has its own advice."""
        assert expected in error_of(rest, "POST", "/v1/users", status=status).fix

    @pytest.mark.parametrize(
        ("status", "error_code", "expected"),
        [
            (400, "unsupported_resource", "finish that on all nodes"),
            (406, "insufficient_resources", "remove what is not needed from the cluster"),
            (406, "another", "refuses this combination"),
        ],
    )
    def test_by_code(self, rest: responses.RequestsMock, status: int, error_code: str, expected: str) -> None:
        """An error code that says more than its status has advice of its own."""
        error = error_of(rest, "POST", "/v1/users", status=status, json={"error_code": error_code})

        assert expected in error.fix


class TestChangedSettings:
    """A refresh and a destroy have the settings of the last update."""

    @pytest.mark.parametrize(("expected", "stored"), [(True, {"password"}), (False, {"url"}), (False, set())])
    def test_password(self, rest: responses.RequestsMock, expected: bool, stored: set[str]) -> None:  # noqa: FBT001
        """A password that is stored may be an old one; one of the environment is that of now."""
        rest.get(f"{URL}/v1/users", status=401)
        with pytest.raises(ApiError) as caught:
            client_for(replace(BASIC, stored=frozenset(stored))).get("/v1/users")

        assert expected is ("run a plain `pulumi up` first, or add --run-program" in caught.value.fix)

    def test_from_where(self) -> None:
        """Settings from the engine count as stored, those from the environment do not."""
        stack = configuration_source({"redis-enterprise:url": URL, "redis-enterprise:username": "a"})
        settings = settings_from([stack, Source("environment", {"password": PASSWORD})])

        assert {"url", "username"} == settings.stored


class TestScrubbing:
    """Tests of what never gets into an error."""

    @pytest.mark.parametrize(
        "text",
        [
            f"wrong: {PASSWORD}!",
            f"header Basic {b64encode(f'admin@cluster.local:{PASSWORD}'.encode()).decode()}",
            '{"password": "s3cret value", "x": 1}',
            "new_password=s3cret value",
            "Authorization: Bearer s3cret",
            "-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\ns3cret",
        ],
    )
    def test_secrets(self, text: str) -> None:
        """A text that is, or looks like, a secret is replaced."""
        shown = scrubbed(text, BASIC)

        assert "***" in shown
        assert not any(secret in shown for secret in ("s3cret", PASSWORD, "YWRtaW"))

    @pytest.mark.parametrize("settings", [BASIC, by_certificate(app())])
    def test_other_text(self, settings: ConnectionSettings) -> None:
        """Other text stays as it is."""
        assert "password is too short" == scrubbed("password is too short", settings)
