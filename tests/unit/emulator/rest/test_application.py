"""Tests of the way from a request to an answer."""

import re
from typing import Any

import pytest
from redis_enterprise_emulator.rest.not_emulated import NOT_EMULATED
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.rest.routes import ROUTES
from redis_enterprise_emulator.state.access.permissions import MANAGEMENT_ROLES, PERMISSIONS
from redis_enterprise_emulator.state.users import create_user
from redis_enterprise_emulator.state.versions import PROFILES

from tests.support.emulated_cluster import BASIC, Api, api, certificate_user, cluster_with_roles, with_user


def _path(template: str) -> str:
    """A path of the table with something that is not there in its variable parts."""
    return re.sub("<.*?>", "x", re.sub("<int:.*?>", "77", template))


def _routes(service: Api, routes: tuple[Route, ...] = ROUTES) -> list[Route]:
    """Those of the calls that the cluster's version has."""
    return [route for route in routes if route.exists_in(service.cluster.state.version)]


def _api_as(management: str, version: str = "8.0.20-44") -> tuple[Api, tuple[str, str]]:
    """A cluster, and the credentials of a user with that management role."""
    state = cluster_with_roles(version)
    uid = next(uid for uid, role in state.roles.items() if role["management"] == management)
    create_user(state, {"name": "somebody", "password": "long enough", "role_uids": [uid]})
    return Api(state), ("somebody", "long enough")


class TestIdentity:
    """Tests of who is recognized."""

    def test_nobody_gets_an_empty_401_with_a_challenge(self) -> None:
        """Without credentials: 401, no body, WWW-Authenticate; logged without a name."""
        service = api()

        answer = service.request("GET", "/v1/users/role", auth=None)

        assert (401, b"") == (answer.status_code, answer.data)
        assert 'Basic realm="cluster.local"' == answer.headers["WWW-Authenticate"]
        assert [("", 401)] == [(record.username, record.status) for record in service.cluster.requests]

    @pytest.mark.parametrize("username", ["admin@cluster.local", "Administrator"])
    def test_password_login_by_email_or_name(self, username: str) -> None:
        """A user logs in by e-mail address or by name."""
        answer = api().request("GET", "/v1/users/role", auth=(username, BASIC[1]))

        assert (200, {"role": "admin"}) == (answer.status_code, answer.get_json())

    @pytest.mark.parametrize("header", ["", "Basic", "Basic ???", "Digest username=x", "nonsense"])
    def test_malformed_header_is_nobody(self, header: str) -> None:
        """An Authorization header that cannot be read answers 401."""
        answer = api().request("GET", "/v1/users/role", auth=None, headers={"Authorization": header})

        assert 401 == answer.status_code

    @pytest.mark.parametrize("scheme", ["JWT", "Bearer"])
    def test_tokens_are_not_emulated(self, scheme: str) -> None:
        """A token answers 501, and says so."""
        answer = api().request("GET", "/v1/users/role", auth=None, headers={"Authorization": f"{scheme} x"})

        assert (501, "not_emulated") == (answer.status_code, answer.get_json()["error_code"])

    def test_internal_identity_header_is_ignored(self) -> None:
        """The header by which a real front door names the user inward is nothing to a client."""
        answer = api().request("GET", "/v1/users/role", auth=None, headers={"r-auth-user": "1"})

        assert 401 == answer.status_code

    @pytest.mark.parametrize(("body", "expected"), [("empty", b""), ("html", b"<html>"), ("json", b'{"desc')])
    def test_body_of_401_is_a_switch(self, body: str, expected: bytes) -> None:
        """unauthorized_body chooses what a 401 says."""
        answer = api(unauthorized_body=body).request("GET", "/v1/users", auth=None)

        assert expected == answer.data[:6]


class TestRouting:
    """Tests of which call it is."""

    @pytest.mark.parametrize("version", PROFILES)
    def test_known_to_the_vendor_only_is_501(self, version: str) -> None:
        """Each call that a version has and the emulator has not answers 501, and says so."""
        service = api(version)

        answers = [
            service.request(route.method, _path(route.path), body={}) for route in _routes(service, NOT_EMULATED)
        ]

        assert {501} == {answer.status_code for answer in answers}
        assert all(answer.get_json()["description"].endswith("is not emulated") for answer in answers)

    @pytest.mark.parametrize("path", ["/", "/v1/nothing", "/v1/users/", "/v1/users/one", "/v1/bdbsx"])
    def test_unknown_uri_is_404(self, path: str) -> None:
        """An unknown path answers 404; a trailing slash makes a path unknown."""
        answer = api().request("GET", path)

        assert (404, "unknown_uri") == (answer.status_code, answer.get_json()["error_code"])

    def test_body_of_404_is_a_switch(self) -> None:
        """unknown_uri_body chooses HTML for an unknown URI."""
        assert b"<html>" == api(unknown_uri_body="html").request("GET", "/v1/nothing").data[:6]

    @pytest.mark.parametrize(("choice", "expected"), [("merged", 200), ("404", 404)])
    def test_doubled_slash_is_a_switch(self, choice: str, expected: int) -> None:
        """A doubled slash counts as one, which a real cluster was recorded to do."""
        assert expected == api(doubled_slashes=choice).request("GET", "/v1//roles").status_code

    @pytest.mark.parametrize(
        ("path", "allowed"),
        [("/v1/users", "GET, HEAD, OPTIONS, POST"), ("/v1/cluster/update_cert", "OPTIONS, PUT")],
    )
    @pytest.mark.parametrize("method", ["PATCH", "DELETE", "TRACE", "BREW"])
    def test_other_methods_are_405(self, method: str, path: str, allowed: str) -> None:
        """A method that a path does not have answers 405, and says in Allow which it has (RFC 9110, 15.5.6)."""
        answer = api().request(method, path, body={})

        assert (405, allowed) == (answer.status_code, answer.headers["Allow"])

    @pytest.mark.parametrize(
        ("version", "path", "allowed"),
        [
            ("8.0.20-44", "/v1/users/1", "DELETE, GET, HEAD, OPTIONS, PUT"),
            ("8.0.20-44", "/v1/nodes/1", "DELETE, GET, HEAD, OPTIONS, PUT"),
            ("7.22.2-14", "/v1/cluster/certificates", "GET, HEAD, OPTIONS, PUT"),
            ("7.22.0", "/v1/cluster/certificates", "GET, HEAD, OPTIONS"),
        ],
    )
    def test_options_lists_the_methods(self, version: str, path: str, allowed: str) -> None:
        """OPTIONS answers 200 and the methods that a path has in this version, for whoever is logged in."""
        service, credentials = _api_as("none", version)

        answer = service.request("OPTIONS", path, auth=credentials)

        assert (200, allowed, b"") == (answer.status_code, answer.headers["Allow"], answer.data)

    @pytest.mark.parametrize(
        ("path", "forbidden", "expected"),
        [("/v1/nothing", False, 404), ("/v1/users/", False, 404), ("/v1/users", True, 404), ("/v1/crdbs", True, 404)],
    )
    def test_options_of_no_path(self, path: str, expected: int, *, forbidden: bool) -> None:
        """OPTIONS answers 404 for a path that is not registered, and for all while options_method_forbidden is on."""
        service = api()
        service.cluster.state.settings["options_method_forbidden"] = forbidden

        assert expected == service.request("OPTIONS", path).status_code

    def test_head_is_get_without_a_body(self) -> None:
        """HEAD answers what GET does, its length too, but no body."""
        service = api()

        head, get = (service.request(method, "/v1/users") for method in ("HEAD", "GET"))

        assert (200, b"", get.headers) == (head.status_code, head.data, head.headers)

    def test_head_is_a_switch(self) -> None:
        """head_requests chooses that no path has HEAD."""
        answer = api(head_requests="405").request("HEAD", "/v1/users")

        assert (405, "GET, OPTIONS, POST") == (answer.status_code, answer.headers["Allow"])

    @pytest.mark.parametrize(
        ("version", "choice", "expected"),
        [
            ("7.22.0", "405", 405),
            ("7.22.0", "404", 404),
            ("7.4.6", "405", 405),
            ("7.22.2-14", "405", 400),
            ("8.2.0-25", "405", 400),
        ],
    )
    def test_put_certificates_since_7_22_2(self, version: str, choice: str, expected: int) -> None:
        """Before 7.22.2 there is no PUT /v1/cluster/certificates; from then on it complains about the body."""
        service = api(version, put_certificates_before_7_22_2=choice)

        assert expected == service.request("PUT", "/v1/cluster/certificates", body={}).status_code

    @pytest.mark.parametrize("version", PROFILES)
    def test_every_version_answers_reads(self, version: str) -> None:
        """All GETs without variable parts answer 200 on every profile, but for what needs single sign-on."""
        service = api(version)
        paths = [route.path for route in _routes(service) if route.method == "GET" and "<" not in route.path]

        statuses = {path: service.request("GET", path).status_code for path in paths}

        assert {path: 406 if "/saml/" in path else 200 for path in paths} == statuses


class TestPermissions:
    """May they."""

    @pytest.mark.parametrize("management", MANAGEMENT_ROLES)
    def test_each_call_needs_its_permission(self, management: str) -> None:
        """A call is forbidden exactly to the management roles without its permission."""
        service, credentials = _api_as(management)
        guarded = [route for route in _routes(service) if route.permission]

        forbidden = [
            route
            for route in guarded
            if service.request(route.method, _path(route.path), body={}, auth=credentials).status_code == 403
        ]

        # A deleted certificate that is unknown is 404, so 403 here is always the permission's.
        assert [route for route in guarded if route.permission not in PERMISSIONS[management]] == forbidden

    def test_403_is_json(self) -> None:
        """A 403 says in the vendor's form which permission is needed, and is logged with the user's name."""
        service, credentials = _api_as("cluster_member")

        answer = service.request("PUT", "/v1/cluster", body={}, auth=credentials)

        assert {
            "error_code": "forbidden",
            "description": "permission update_cluster is needed",
        } == answer.get_json()
        assert "somebody" == service.cluster.requests[-1].username

    def test_everybody_may_see_and_change_some_of_themselves(self) -> None:
        """Without any permission a user reads itself and changes its own alerts, but neither roles nor others."""
        service, credentials = _api_as("none")

        def status(method: str, uid: int, body: Any = None) -> int:
            return service.request(method, f"/v1/users/{uid}", body=body, auth=credentials).status_code

        assert 200 == status("GET", 2)
        assert 403 == status("GET", 1)
        assert 200 == status("PUT", 2, {"email_alerts": False})
        assert 403 == status("PUT", 2, {"role_uids": [1]})
        assert 403 == status("PUT", 1, {"email_alerts": False})

    def test_user_manager_may_change_roles(self) -> None:
        """A user manager changes what others hold."""
        service, credentials = _api_as("user_manager")
        with_user(service.cluster.state)

        answer = service.request("PUT", "/v1/users/3", body={"role_uids": [2]}, auth=credentials)

        assert [2] == answer.get_json()["role_uids"]


class TestBodies:
    """Tests of what is sent, and what is answered."""

    @pytest.mark.parametrize(("choice", "expected"), [("400", 400), ("accepted", 200)])
    def test_content_type(self, choice: str, expected: int) -> None:
        """A body with another Content-Type is refused, unless it is assumed not to be."""
        service = api(other_content_type=choice)

        answer = service.request("PUT", "/v1/cluster", body={}, headers={"Content-Type": "text/plain"})

        assert expected == answer.status_code

    def test_not_json(self) -> None:
        """A body that is not JSON answers 400."""
        answer = api(other_content_type="accepted").request("PUT", "/v1/cluster")

        assert (400, "invalid_json") == (answer.status_code, answer.get_json()["error_code"])

    @pytest.mark.parametrize("body", [[], "text", 1, None, {"nothing_known": 1}])
    def test_other_shapes(self, body: Any) -> None:
        """A body of another shape, or with unknown keys, answers 400 wherever there is one."""
        service = api(other_content_type="accepted", databases=["cache"])
        writes = [route for route in _routes(service) if route.method in {"PUT", "POST"}]

        statuses = {
            route.path: service.request(route.method, _path(route.path).replace("77", "1"), body=body).status_code
            for route in writes
        }

        assert {route.path: 400 for route in writes} == statuses

    @pytest.mark.parametrize(
        ("form", "expected"),
        [("description", {"description", "error_code"}), ("message", {"message", "error_code"}), ("empty", None)],
    )
    def test_form_of_errors_is_a_switch(self, form: str, expected: set[str] | None) -> None:
        """error_form chooses the keys of an error answer, or none."""
        answer = api(error_form=form).request("GET", "/v1/users/77")

        assert expected == (set(answer.get_json()) if answer.data else None)

    def test_cluster_state_id_grows_with_writes_only(self) -> None:
        """The header cluster-state-id grows with each write that succeeds, and with nothing else."""
        service = api()
        writes: list[tuple[str, str, Any]] = [
            ("GET", "/v1/users", None),
            ("POST", "/v1/users", certificate_user()),
            ("POST", "/v1/users", certificate_user()),
            ("DELETE", "/v1/users/2", None),
        ]

        ids = [service.request(method, path, body=body).headers["cluster-state-id"] for method, path, body in writes]

        assert ["1", "2", "2", "3"] == ids


class TestDryRun:
    """Trying a change."""

    @pytest.mark.parametrize(
        ("query", "choice", "stored"),
        [
            ("?dry_run", "present", False),
            ("?dry_run=true", "present", False),
            ("?dry_run=false", "present", True),
            ("?dry_run", "true", True),
            ("?dry_run=True", "true", False),
            ("", "present", True),
        ],
    )
    def test_forms(self, query: str, choice: str, *, stored: bool) -> None:
        """A dry run answers the would-be user and stores nothing."""
        service = api(dry_run_flag=choice)

        answer = service.request("POST", f"/v1/users{query}", body=certificate_user())

        assert "app-1" == answer.get_json()["name"]
        assert stored == (2 in service.cluster.state.users)
        assert stored == ("action_uid" in answer.get_json())

    @pytest.mark.parametrize(
        ("version", "path", "body", "stored"),
        [
            ("7.8.4-18", "/v1/users", certificate_user(), True),
            ("7.8.6-13", "/v1/users", certificate_user(), False),
            ("7.4.6", "/v1/roles", {"name": "Support", "management": "none"}, True),
            ("8.2.0-25", "/v1/roles", {"name": "Support", "management": "none"}, False),
        ],
    )
    def test_older_versions_ignore_it(self, version: str, path: str, body: Any, *, stored: bool) -> None:
        """Before 7.8.6, ?dry_run of users and roles is an unknown parameter, and the change is made."""
        service = api(version)

        service.request("POST", f"{path}?dry_run", body=body)

        assert stored == (service.cluster.state.changes > 1)

    @pytest.mark.parametrize("version", PROFILES)
    def test_cluster_settings_on_every_version(self, version: str) -> None:
        """PUT /v1/cluster?dry_run answers the would-be settings and stores nothing."""
        service = api(version)

        answer = service.request("PUT", "/v1/cluster?dry_run", body={"handle_redirects": True})

        assert answer.get_json()["handle_redirects"]
        assert not service.cluster.state.settings["handle_redirects"]

    def test_errors_are_those_of_the_real_call(self) -> None:
        """A dry run of what would be refused is refused."""
        assert 409 == api().request("POST", "/v1/users?dry_run", body=certificate_user("Administrator")).status_code
