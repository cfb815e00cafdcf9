"""Tests of databases in the REST API."""

from typing import Any

import pytest
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.database.database_fields import FAKE_PASSWORD_MARKER
from redis_enterprise_emulator.state.database.databases import (
    create_database,
    database_object,
    database_objects,
    delete_database,
    update_database,
)
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.redis_acls import create_redis_acl
from redis_enterprise_emulator.state.roles import create_role, delete_role

from tests.support.emulated_cluster import api, cluster_with_roles

CACHE = {"name": "cache", "memory_size": 1000}
PERMISSION = {"role_uid": 1, "redis_acl_uid": 2}


def refusal(state: State, body: dict[str, Any], *, uid: int | None = None) -> tuple[int, str]:
    """Status and code with which a POST, or the PUT of a database, is refused."""
    with pytest.raises(RestError) as caught:
        create_database(state, body) if uid is None else update_database(state, uid, body)
    return caught.value.status, caught.value.error_code


class TestCreate:
    """New databases."""

    def test_defaults(self) -> None:
        """A database has no TLS, a default user, and no permissions, and clients find it at its endpoint."""
        state = cluster_with_roles()

        create_database(state, CACHE | {"port": 12345})

        database = database_object(state, 1)
        expected = {
            "uid": 1,
            "name": "cache",
            "status": "active",
            "tls_mode": "disabled",
            "default_user": True,
            "roles_permissions": [],
            "authentication_ssl_client_certs": [],
            "client_cert_subject_validation_type": "disabled",
            "authorized_subjects": [],
        }
        assert expected.items() <= database.items()
        assert ("127.0.0.1", 12345) == (database["endpoints"][0]["dns_name"], database["endpoints"][0]["port"])

    def test_answer_is_pending(self) -> None:
        """The answer has an action, and the status of a database that is being made."""
        answer = create_database(cluster_with_roles(), CACHE)

        assert ("pending", "action-1") == (answer["status"], answer["action_uid"])

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"memory_size": 1}, 406, "missing_db_name"),
            ({"name": "x"}, 406, "missing_memory_size"),
            (CACHE | {"name": "a_b"}, 400, "invalid_schema"),
            (CACHE | {"port": 65536}, 400, "invalid_schema"),
            (CACHE | {"tls_mode": "on"}, 400, "invalid_schema"),
            (CACHE | {"status": "pending"}, 400, "invalid_schema"),
            (CACHE | {"uid": 1}, 409, "uid_exists"),
            (CACHE | {"port": 12000}, 406, "port_unavailable"),
        ],
    )
    def test_refusals(self, body: dict[str, Any], status: int, code: str) -> None:
        """A missing, malformed or taken value is refused."""
        state = cluster_with_roles(databases=["first"])

        assert (status, code) == refusal(state, body)
        assert [1] == list(state.bdbs)

    def test_port_that_somebody_else_has(self) -> None:
        """A port that the machine does not give away is unavailable."""
        state = cluster_with_roles()

        def taken(_: int) -> int:
            raise OSError

        state.claim_port = taken

        assert (406, "port_unavailable") == refusal(state, CACHE | {"port": 12000})

    def test_names_may_repeat(self) -> None:
        """Two databases may have one name; the first is found by it."""
        state = cluster_with_roles(databases=["cache", "cache"])

        assert ([1, 2], 1) == (list(state.bdbs), state.bdb("cache")["uid"])

    def test_expired_license(self) -> None:
        """With an expired license no database can be added."""
        state = cluster_with_roles()
        state.settings["created_time"] = "2020-01-01T00:00:00Z"

        assert (403, "license_expired") == refusal(state, CACHE)

    def test_cluster_with_an_impossible_database(self) -> None:
        """A database that cannot be keeps a cluster from being made."""
        with pytest.raises(ValueError, match=r"body\.name: does not match"):
            cluster_with_roles(databases=["a b"])


class TestRead:
    """Tests of what is shown."""

    def test_fields(self) -> None:
        """Only the fields that are asked for are answered; unknown ones are not there."""
        state = cluster_with_roles(databases=["cache"])

        assert {"uid": 1, "name": "cache"} == database_object(state, 1, "uid,name,nothing")
        assert [{"status": "active"}] == database_objects(state, "status")

    def test_secrets(self) -> None:
        """Passwords are shown in clear; the one that the cluster made up says that it is none."""
        state = cluster_with_roles(databases=["cache"])
        update_database(state, 1, {"authentication_redis_pass": "open sesame"})

        shown = database_object(state, 1)

        assert FAKE_PASSWORD_MARKER in shown["authentication_admin_pass"]
        assert "open sesame" == shown["authentication_redis_pass"]

    def test_masked_secrets(self) -> None:
        """With mask_bdb_credentials nobody is told a password."""
        state = cluster_with_roles(databases=["cache"])
        state.settings["mask_bdb_credentials"] = True

        assert "********" == database_object(state, 1)["authentication_admin_pass"]
        assert FAKE_PASSWORD_MARKER in state.bdb("cache")["authentication_admin_pass"]

    @pytest.mark.parametrize(
        ("choice", "tls_mode", "expected"),
        [("no", "disabled", False), ("yes", "disabled", True), ("no", "enabled", True)],
    )
    def test_enforcement_without_tls(self, choice: str, tls_mode: str, *, expected: bool) -> None:
        """While TLS is off, enforce_client_authentication is not shown."""
        state = cluster_with_roles(databases=["cache"], enforce_shown_without_tls=choice)
        state.bdb("cache")["tls_mode"] = tls_mode

        assert expected == ("enforce_client_authentication" in database_object(state, 1))

    def test_missing(self) -> None:
        """A database that is not there answers 404."""
        with pytest.raises(RestError) as caught:
            database_object(cluster_with_roles(), 1)

        assert (404, "bdb_not_exist") == (caught.value.status, caught.value.error_code)


class TestUpdate:
    """Changed databases."""

    def test_partial(self) -> None:
        """Fields that are not sent stay; the answer is the whole database, with an action."""
        state = cluster_with_roles(databases=["cache"])

        answer = update_database(state, 1, {"default_user": False})

        assert ("active-change-pending", "action-2", False) == (
            answer["status"],
            answer["action_uid"],
            answer["default_user"],
        )
        assert ("cache", False, "active") == tuple(
            database_object(state, 1)[name] for name in ("name", "default_user", "status")
        )

    def test_list_is_replaced(self) -> None:
        """The last writer of roles_permissions wins (U-48)."""
        state = cluster_with_roles(databases=["cache"])
        update_database(state, 1, {"roles_permissions": [PERMISSION]})

        update_database(state, 1, {"roles_permissions": [{"role_uid": 2, "redis_acl_uid": 1}]})

        assert [{"role_uid": 2, "redis_acl_uid": 1}] == state.bdb("cache")["roles_permissions"]

    def test_other_port(self) -> None:
        """Another port is another endpoint; port 0 and the own port change nothing."""
        state = cluster_with_roles(databases=["cache"])

        for port, expected in ((0, 12000), (12000, 12000), (13000, 13000)):
            update_database(state, 1, {"port": port})
            assert expected == state.bdb("cache")["endpoints"][0]["port"]

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"uid": 2}, 400, "invalid_schema"),
            ({"created_time": "now"}, 400, "invalid_schema"),
            ({"roles_permissions": [{"role_uid": 1}]}, 400, "invalid_schema"),
            ({"roles_permissions": [PERMISSION | {"role_uid": 77}]}, 406, "invalid_configuration"),
            ({"roles_permissions": [PERMISSION | {"redis_acl_uid": 77}]}, 406, "invalid_configuration"),
            ({"port": 12001}, 406, "port_unavailable"),
        ],
    )
    def test_refusals(self, body: dict[str, Any], status: int, code: str) -> None:
        """An impossible change of a database is refused, and no action is started."""
        state = cluster_with_roles(databases=["cache", "other"])

        assert (status, code) == refusal(state, body, uid=1)
        assert {"SMCreateBDB"} == {action["name"] for action in state.actions.values()}

    def test_unknown_permissions_can_be_assumed_to_be_accepted(self) -> None:
        """With unknown_permissions=accepted, a role may be named that is not there."""
        state = cluster_with_roles(databases=["cache"], unknown_permissions="accepted")
        entry = {"role_uid": 77, "redis_acl_uid": 88}

        assert [entry] == update_database(state, 1, {"roles_permissions": [entry]})["roles_permissions"]

    def test_acl_that_needs_a_newer_redis(self) -> None:
        """A database does not take an ACL that its Redis would not understand."""
        state = cluster_with_roles()
        create_redis_acl(state, {"name": "x", "acl": "+get (+set)"})
        create_database(state, CACHE | {"redis_version": "6.2"})
        body = {"roles_permissions": [PERMISSION | {"redis_acl_uid": 4}]}

        assert (406, "redis_acl_unsupported") == refusal(state, body, uid=1)

    @pytest.mark.parametrize(("choice", "expected"), [("accepted", 200), ("400", 406)])
    def test_validation_without_subjects(self, choice: str, expected: int) -> None:
        """The need of subject validation for a subject is the same guess as for the cluster."""
        service = api(databases=["cache"], empty_authorized_subjects=choice)

        answer = service.request("PUT", "/v1/bdbs/1", body={"client_cert_subject_validation_type": "san_cn"})

        assert expected == answer.status_code


class TestDelete:
    """Removed databases."""

    def test_gone(self) -> None:
        """A deleted database is gone, and its uid is not given out again."""
        state = cluster_with_roles(databases=["cache"])

        assert {"action_uid": "action-2"} == delete_database(state, 1)
        assert [] == database_objects(state)
        assert 2 == create_database(state, CACHE)["uid"]


class TestRoles:
    """Tests of what a role's end means to databases."""

    def test_permissions_go_with_the_role(self) -> None:
        """A deleted role is gone from roles_permissions too, as the vendor's own plug-in for Vault relies on."""
        state = cluster_with_roles(databases=["cache"])
        uid = create_role(state, {"name": "app", "management": "none"})["uid"]
        update_database(state, 1, {"roles_permissions": [PERMISSION, PERMISSION | {"role_uid": uid}]})

        delete_role(state, uid)

        assert [PERMISSION] == state.bdb("cache")["roles_permissions"]


def test_calls() -> None:
    """Databases live under /v1/bdbs; ?dry_run checks, and stores nothing."""
    service = api(databases=["cache"])

    tried = service.request("POST", "/v1/bdbs?dry_run", body=CACHE)
    made = service.request("POST", "/v1/bdbs", body=CACHE).get_json()
    named = service.request("GET", "/v1/bdbs?fields=uid").get_json()
    gone = service.request("DELETE", f"/v1/bdbs/{made['uid']}").get_json()

    assert (200, 2, [{"uid": 1}, {"uid": 2}]) == (tried.status_code, made["uid"], named)
    assert ["action_uid"] == list(gone)
    assert {"uid": 1} == service.request("GET", "/v1/bdbs/1?fields=uid").get_json()
