"""Tests of roles."""

from typing import Any

import pytest
from redis_enterprise_emulator.errors import RestError
from redis_enterprise_emulator.state.roles import create_role, delete_role, role_object, update_role

from tests.unit.emulator.support import fresh_cluster, with_user


class TestCreate:
    """New roles."""

    def test_uid_is_the_next_one(self) -> None:
        """A role gets the next uid; its creation is no action."""
        state = fresh_cluster()

        answer = create_role(state, {"name": "Support", "management": "cluster_viewer"})

        expected = {"uid": 8, "name": "Support", "management": "cluster_viewer"}
        assert expected == answer
        assert expected == role_object(state, 8)

    def test_uid_may_be_chosen_and_is_never_given_twice(self) -> None:
        """After a role with a chosen uid is gone, its uid is not given out again."""
        state = fresh_cluster()
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
        """What is missing, malformed or taken is refused."""
        with pytest.raises(RestError) as caught:
            create_role(fresh_cluster(), body)

        assert (status, code) == (caught.value.status, caught.value.error_code)


class TestUpdate:
    """Changed roles."""

    def test_partial(self) -> None:
        """What is not sent stays, and its own name is not taken."""
        state = fresh_cluster()

        update_role(state, 5, {"name": "DB Viewer", "management": "none"})

        assert {"uid": 5, "name": "DB Viewer", "management": "none"} == role_object(state, 5)

    def test_name_alone(self) -> None:
        """A built-in role can be renamed, and keeps its management role."""
        state = fresh_cluster()

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
            update_role(fresh_cluster(), uid, body)

        assert (status, code) == (caught.value.status, caught.value.error_code)

    def test_admin_role_that_nobody_needs(self) -> None:
        """A second admin role may become another."""
        state = fresh_cluster()
        create_role(state, {"name": "Second", "management": "admin"})

        assert "none" == update_role(state, 8, {"management": "none"})["management"]


class TestDelete:
    """Removed roles."""

    def test_gone(self) -> None:
        """A deleted role is gone, and its deletion has an action."""
        state = fresh_cluster()

        assert {"action_uid": "action-1"} == delete_role(state, 5)
        assert 5 not in state.roles

    def test_held_role_is_refused(self) -> None:
        """A role that a user holds stays."""
        state = fresh_cluster()
        with_user(state, role_uids=[5])

        with pytest.raises(RestError, match="role 5 is held by 1 users") as caught:
            delete_role(state, 5)

        assert 406 == caught.value.status

    def test_held_role_can_be_assumed_to_be_taken_away(self) -> None:
        """With delete_role_in_use=200, the holders lose it."""
        state = fresh_cluster(delete_role_in_use="200")
        user = with_user(state, role_uids=[4, 5])

        delete_role(state, 5)

        assert [4] == user["role_uids"]

    def test_last_admin_role_is_refused(self) -> None:
        """The role of the last administrator stays in any case."""
        with pytest.raises(RestError) as caught:
            delete_role(fresh_cluster(delete_role_in_use="200"), 1)

        assert "change_last_admin_role_not_allowed" == caught.value.error_code

    def test_missing(self) -> None:
        """A role that is not there answers 404."""
        with pytest.raises(RestError) as caught:
            delete_role(fresh_cluster(), 77)

        assert (404, "role_not_exist") == (caught.value.status, caught.value.error_code)
