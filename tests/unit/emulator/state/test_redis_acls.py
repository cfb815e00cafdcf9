"""Tests of Redis ACLs."""

from typing import Any

import pytest
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.redis_acls import (
    create_redis_acl,
    delete_redis_acl,
    redis_acl_object,
    update_redis_acl,
    validate_redis_acl,
)
from redis_enterprise_emulator.state.versions import PROFILES

from tests.support.emulated_cluster import Api, api, cluster_with_roles, fresh_cluster

GEO = {"name": "Geo", "acl": "~* +@geo"}
STORED = {"uid": 4, **GEO, "min_version": "6.0", "max_version": "9999"}


OLD = {"Full Access": "+@all ~*", "Read Only": "+@read ~*", "Not Dangerous": "+@all -@dangerous ~*"}


class TestDefaults:
    """Tests of what a cluster has before anybody makes an ACL."""

    @pytest.mark.parametrize("version", PROFILES)
    def test_new_cluster(self, version: str) -> None:
        """A new cluster of any version has Full Access, uid 1, and no other."""
        state = fresh_cluster(version)

        assert {1: "Full Access"} == {uid: acl["name"] for uid, acl in state.redis_acls.items()}

    @pytest.mark.parametrize(("version", "choice"), [("8.0.20-44", "in_use"), ("7.2.0-1", "absent")])
    def test_old_ones(self, version: str, choice: str) -> None:
        """An upgraded cluster whose old ACLs are in use has all three, and so has one of before 7.2.4."""
        state = fresh_cluster(version, old_roles=choice)

        assert OLD == {acl["name"]: acl["acl"] for acl in state.redis_acls.values()}
        assert 1 == state.redis_acl("Full Access")["uid"]

    @pytest.mark.parametrize(("uid", "choice"), [(1, "absent"), (1, "in_use"), (2, "in_use"), (3, "in_use")])
    def test_read_only(self, uid: int, choice: str) -> None:
        """They can be neither changed nor deleted."""
        service = api(old_roles=choice)

        answers = [
            service.request("PUT", f"/v1/redis_acls/{uid}", body={"acl": "+get"}),
            service.request("DELETE", f"/v1/redis_acls/{uid}"),
        ]

        assert [(409, "read_only_object")] * 2 == [
            (answer.status_code, answer.get_json()["error_code"]) for answer in answers
        ]

    def test_old_name(self) -> None:
        """An ACL that somebody made is writable, also under the name of an old default."""
        state = fresh_cluster()

        uid = create_redis_acl(state, {"name": "Read Only", "acl": "+@read ~*"})["uid"]
        update_redis_acl(state, uid, {"acl": "+@read ~app:*"})
        assert (2, "+@read ~app:*") == (uid, redis_acl_object(state, 2)["acl"])

        delete_redis_acl(state, uid)
        assert [1] == list(state.redis_acls)


class TestCreate:
    """New ACLs."""

    def test_stored(self) -> None:
        """An ACL gets the next uid and the versions of Redis that it is for."""
        state = cluster_with_roles()

        assert STORED == create_redis_acl(state, GEO)
        assert STORED == redis_acl_object(state, 4)

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"name": "x"}, 400, "missing_field"),
            ({"acl": "+get"}, 400, "missing_field"),
            ({"name": "a<b", "acl": "+get"}, 400, "invalid_schema"),
            ({"name": "x", "acl": "+gett"}, 400, "invalid_param"),
            ({"name": "read-only", "acl": "+get"}, 409, "name_already_exists"),
            ({"name": "x", "acl": "+get", "uid": 1}, 409, "uid_already_exists"),
        ],
    )
    def test_refusals(self, body: dict[str, Any], status: int, code: str) -> None:
        """A missing, malformed or taken value is refused, and nothing is stored."""
        state = cluster_with_roles()

        with pytest.raises(RestError) as caught:
            create_redis_acl(state, body)

        assert (status, code) == (caught.value.status, caught.value.error_code)
        assert [1, 2, 3] == list(state.redis_acls)

    def test_validate_stores_nothing(self) -> None:
        """A rule can be checked without an ACL being made of it."""
        state = cluster_with_roles()

        assert STORED == validate_redis_acl(state, GEO)
        assert [1, 2, 3] == list(state.redis_acls)

    @pytest.mark.parametrize(("version", "expected"), [("7.8.2-34", [1, 2, 3, 4]), ("7.8.4-18", [1, 2, 3])])
    def test_dry_run_from_7_8_4_on(self, version: str, expected: list[int]) -> None:
        """A version before that ignores ?dry_run, and stores."""
        service = Api(cluster_with_roles(version))

        assert 200 == service.request("POST", "/v1/redis_acls?dry_run", body=GEO).status_code
        assert expected == list(service.cluster.state.redis_acls)


class TestUpdate:
    """Changed ACLs."""

    def test_partial(self) -> None:
        """Fields that are not sent stay; the versions follow the rule."""
        state = cluster_with_roles()
        create_redis_acl(state, GEO)

        update_redis_acl(state, 4, {"acl": "+get (+set)"})

        assert STORED | {"acl": "+get (+set)", "min_version": "7.2"} == redis_acl_object(state, 4)

    @pytest.mark.parametrize(
        ("uid", "body", "status", "code"),
        [
            (77, {}, 404, "redis_acl_not_exist"),
            (4, {"uid": 5}, 400, "invalid_schema"),
            (4, {"acl": "("}, 400, "invalid_param"),
            (4, {"name": "read-only"}, 409, "name_already_exists"),
        ],
    )
    def test_refusals(self, uid: int, body: dict[str, Any], status: int, code: str) -> None:
        """An ACL keeps its uid, and its old rule if the new one is invalid."""
        state = cluster_with_roles()
        create_redis_acl(state, GEO)

        with pytest.raises(RestError) as caught:
            update_redis_acl(state, uid, body)

        assert (status, code) == (caught.value.status, caught.value.error_code)
        assert STORED == redis_acl_object(state, 4)


class TestDelete:
    """Removed ACLs."""

    def test_gone(self) -> None:
        """A deleted ACL is gone, and its uid is not given out again."""
        state = cluster_with_roles()
        create_redis_acl(state, GEO)

        assert {"action_uid": "action-1"} == delete_redis_acl(state, 4)
        assert 5 == create_redis_acl(state, GEO)["uid"]

    def test_used_one_is_refused(self) -> None:
        """An ACL that a database gives to a role stays."""
        state = cluster_with_roles(databases=["cache"])
        create_redis_acl(state, GEO)
        state.bdb("cache")["roles_permissions"] = [{"role_uid": 1, "redis_acl_uid": 4}]

        with pytest.raises(RestError, match="used by database 1") as caught:
            delete_redis_acl(state, 4)

        assert (406, "redis_acl_in_use") == (caught.value.status, caught.value.error_code)

    def test_used_one_can_be_assumed_to_be_taken_away(self) -> None:
        """With delete_redis_acl_in_use=200, the databases lose it."""
        state = cluster_with_roles(databases=["cache"], delete_redis_acl_in_use="200")
        create_redis_acl(state, GEO)
        kept = {"role_uid": 1, "redis_acl_uid": 1}
        state.bdb("cache")["roles_permissions"] = [{"role_uid": 1, "redis_acl_uid": 4}, kept]

        delete_redis_acl(state, 4)

        assert [kept] == state.bdb("cache")["roles_permissions"]

    def test_missing(self) -> None:
        """An ACL that is not there answers 404."""
        with pytest.raises(RestError) as caught:
            delete_redis_acl(cluster_with_roles(), 77)

        assert (404, "redis_acl_not_exist") == (caught.value.status, caught.value.error_code)


def test_calls() -> None:
    """ACLs live under /v1/redis_acls, for those who may manage users; before 8.0 with a call that tries one."""
    service = Api(cluster_with_roles("7.22.2-14"))

    created = service.request("POST", "/v1/redis_acls", body=GEO).get_json()
    checked = service.request("POST", "/v1/redis_acls/validate", body={"name": "x", "acl": "+get"}).get_json()
    changed = service.request("PUT", "/v1/redis_acls/4", body={"acl": "+geoadd"}).get_json()
    gone = service.request("DELETE", "/v1/redis_acls/4")

    assert (4, "+get", "+geoadd", 200) == (created["uid"], checked["acl"], changed["acl"], gone.status_code)
    assert [1, 2, 3] == [acl["uid"] for acl in service.request("GET", "/v1/redis_acls").get_json()]
