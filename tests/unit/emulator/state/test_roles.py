"""Tests of roles."""

from typing import Any

import pytest
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.roles import create_role, delete_role, role_object, update_role
from redis_enterprise_emulator.state.versions import PROFILES

from tests.support.emulated_cluster import cluster_with_roles, fresh_cluster, with_user

OLD = ["Admin", "Cluster Member", "Cluster Viewer", "DB Member", "DB Viewer", "None"]


class TestDefaults:
    """Tests of what a cluster has before anybody makes a role."""

    @pytest.mark.parametrize("version", PROFILES)
    def test_new_cluster(self, version: str) -> None:
        """A new cluster of any version has the role Admin, uid 1, and no other."""
        state = fresh_cluster(version)

        assert {1: {"uid": 1, "name": "Admin", "management": "admin"}} == state.roles

    @pytest.mark.parametrize(("version", "choice"), [("8.0.20-44", "in_use"), ("7.2.0-1", "absent")])
    def test_old_ones(self, version: str, choice: str) -> None:
        """An upgraded cluster whose old roles are in use has all six, and so has one of before 7.2.4."""
        state = fresh_cluster(version, old_roles=choice)

        assert OLD == [role["name"] for role in state.roles.values()]

    def test_first_role(self) -> None:
        """The first role that somebody makes has the uid 2."""
        assert 2 == create_role(fresh_cluster(), {"name": "viewer", "management": "cluster_viewer"})["uid"]


class TestCreate:
    """New roles."""

    def test_uid_is_the_next_one(self) -> None:
        """A role gets the next uid; its creation is no action."""
        state = cluster_with_roles()

        answer = create_role(state, {"name": "Support", "management": "cluster_viewer"})

        expected = {"uid": 8, "name": "Support", "management": "cluster_viewer"}
        assert expected == answer
        assert expected == role_object(state, 8)

    def test_uid_may_be_chosen_and_is_never_given_twice(self) -> None:
        """After a role with a chosen uid is gone, its uid is not given out again."""
        state = cluster_with_roles()
        create_role(state, {"uid": 20, "name": "Support", "management": "none"})
        delete_role(state, 20)

        assert 21 == create_role(state, {"name": "Support", "management": "none"})["uid"]

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"management": "none"}, 400, "missing_field"),
            ({"name": "x"}, 400, "missing_field"),
            ({"name": "a<b", "management": "none"}, 400, "invalid_schema"),
            ({"name": "Admin", "management": "none"}, 409, "name_already_exists"),
            ({"name": "x", "management": "none", "uid": 1}, 409, "uid_already_exists"),
        ],
    )
    def test_refusals(self, body: dict[str, Any], status: int, code: str) -> None:
        """A missing, malformed or taken value is refused."""
        with pytest.raises(RestError) as caught:
            create_role(cluster_with_roles(), body)

        assert (status, code) == (caught.value.status, caught.value.error_code)


class TestUpdate:
    """Changed roles."""

    def test_partial(self) -> None:
        """Fields that are not sent stay, and its own name is not taken."""
        state = cluster_with_roles()

        update_role(state, 5, {"name": "db-viewer", "management": "none"})

        assert {"uid": 5, "name": "db-viewer", "management": "none"} == role_object(state, 5)

    def test_name_alone(self) -> None:
        """The default role can be renamed, and keeps its management role."""
        state = cluster_with_roles()

        update_role(state, 1, {"name": "Boss"})

        assert {"uid": 1, "name": "Boss", "management": "admin"} == role_object(state, 1)

    @pytest.mark.parametrize(
        ("uid", "body", "status", "code"),
        [
            (77, {}, 404, "role_not_exist"),
            (5, {"uid": 6}, 400, "invalid_schema"),
            (5, {"name": "Admin"}, 406, "name_already_exists"),
            (1, {"management": "none"}, 406, "change_last_admin_role_not_allowed"),
        ],
    )
    def test_refusals(self, uid: int, body: dict[str, Any], status: int, code: str) -> None:
        """A role keeps its uid and the last administrator its role."""
        with pytest.raises(RestError) as caught:
            update_role(cluster_with_roles(), uid, body)

        assert (status, code) == (caught.value.status, caught.value.error_code)

    def test_admin_role_that_nobody_needs(self) -> None:
        """A second admin role may become another."""
        state = cluster_with_roles()
        create_role(state, {"name": "Second", "management": "admin"})

        assert "none" == update_role(state, 8, {"management": "none"})["management"]


class TestDelete:
    """Removed roles."""

    def test_gone(self) -> None:
        """A deleted role is gone, and its deletion has an action."""
        state = cluster_with_roles()

        assert {"action_uid": "action-1"} == delete_role(state, 5)
        assert 5 not in state.roles

    def test_held_role_is_refused(self) -> None:
        """A role that a user holds stays."""
        state = cluster_with_roles()
        with_user(state, role_uids=[5])

        with pytest.raises(RestError, match="role 5 is held by 1 users") as caught:
            delete_role(state, 5)

        assert 406 == caught.value.status

    def test_held_role_can_be_assumed_to_be_taken_away(self) -> None:
        """With delete_role_in_use=200, the holders lose it."""
        state = cluster_with_roles(delete_role_in_use="200")
        user = with_user(state, role_uids=[4, 5])

        delete_role(state, 5)

        assert [4] == user["role_uids"]

    def test_last_admin_role_is_refused(self) -> None:
        """The role of the last administrator stays in any case."""
        with pytest.raises(RestError) as caught:
            delete_role(cluster_with_roles(delete_role_in_use="200"), 1)

        assert "change_last_admin_role_not_allowed" == caught.value.error_code

    def test_missing(self) -> None:
        """A role that is not there answers 404."""
        with pytest.raises(RestError) as caught:
            delete_role(cluster_with_roles(), 77)

        assert (404, "role_not_exist") == (caught.value.status, caught.value.error_code)
