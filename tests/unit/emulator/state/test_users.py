"""Tests of users."""

from typing import Any

import pytest
from redis_enterprise_emulator.state.access.logins import digest
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.users import create_user, delete_user, user_object

from tests.support.emulated_cluster import StandingClock, certificate_user, cluster_with_roles, with_user

REGULAR = {"name": "Zoe", "password": "long enough", "role_uids": [5]}


def refusal(body: dict[str, Any], version: str = "8.0.20-44", **assumptions: Any) -> tuple[int, str]:
    """Status and code with which a POST is refused, after which the cluster is as it was."""
    state = cluster_with_roles(version, **assumptions)
    before = repr(state)

    with pytest.raises(RestError) as caught:
        create_user(state, body)

    assert before == repr(state)
    return caught.value.status, caught.value.error_code


class TestCreate:
    """New users."""

    def test_certificate_user(self) -> None:
        """A certificate user needs neither e-mail nor password; role is filled from the roles."""
        state = cluster_with_roles()

        answer = create_user(state, certificate_user(role_uids=[2, 5]))

        expected = {
            "action_uid": "action-1",
            "auth_method": "certificate",
            "certificate_subject_line": "CN=app-1",
            "email": "",
            "email_alerts": True,
            "name": "app-1",
            "role": "cluster_member",
            "role_uids": [2, 5],
            "status": "active",
            "uid": 2,
        }
        assert expected == answer

    def test_regular_user(self) -> None:
        """A regular user has a date of its password, which is nowhere in answer or record."""
        state = cluster_with_roles()

        answer = create_user(state, REGULAR | {"certificate_subject_line": "CN=x"})

        assert ("regular", "", "2026-06-01T12:00:00Z") == (
            answer["auth_method"],
            answer["certificate_subject_line"],
            answer["password_issue_date"],
        )
        assert "long enough" not in repr(state)

    def test_hashed_password(self) -> None:
        """A password may be sent hashed, and is taken as it is."""
        state = cluster_with_roles()

        create_user(state, REGULAR | {"password": digest("a"), "password_hash_method": 1})

        assert digest("a") == state.logins[2].password_digest

    def test_old_version_has_no_subject_line(self) -> None:
        """Before 7.8.4 users have no certificate_subject_line."""
        assert "certificate_subject_line" not in create_user(cluster_with_roles("7.4.6"), REGULAR)

    @pytest.mark.parametrize(
        ("role", "expected"), [("db_viewer", [5]), ("admin", [1]), ("none", []), ("user_manager", [7])]
    )
    def test_deprecated_role(self, role: str, expected: list[int]) -> None:
        """A management role stands for the first role that has it."""
        answer = create_user(cluster_with_roles(), {"name": "Zoe", "password": "long enough", "role": role})

        assert (expected, role) == (answer["role_uids"], answer["role"])

    @pytest.mark.parametrize(("choice", "expected"), [("none", []), ("db_viewer", [5])])
    def test_no_role(self, choice: str, expected: list[int]) -> None:
        """Without a role, a user has none, or is assumed to get the first role with db_viewer."""
        state = cluster_with_roles(user_without_role=choice)

        assert expected == create_user(state, {"name": "Zoe", "password": "long enough"})["role_uids"]

    def test_uid_may_be_chosen(self) -> None:
        """A uid that is sent is taken, and the next one follows it."""
        state = cluster_with_roles()

        uids = [create_user(state, body)["uid"] for body in (REGULAR | {"uid": 9}, certificate_user())]

        assert [9, 10] == uids

    def test_name_can_be_assumed_to_be_the_email(self) -> None:
        """With user_without_name=email, the address names the user."""
        state = cluster_with_roles(user_without_name="email")

        assert "a@b.example" == create_user(state, {"email": "a@b.example", "password": "long enough"})["name"]

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"password": "long enough"}, 400, "missing_field"),
            ({"password": "long enough", "email": "a@b.example"}, 400, "missing_field"),
            ({"name": "Zoe"}, 400, "missing_field"),
            (REGULAR | {"password": ""}, 400, "invalid_schema"),
            (REGULAR | {"role_uids": [1, 77]}, 400, "role_not_exist"),
            (REGULAR | {"name": "Administrator"}, 409, "name_already_exists"),
            (REGULAR | {"email": "admin@cluster.local"}, 409, "email_already_exists"),
            (REGULAR | {"uid": 1}, 409, "uid_already_exists"),
            (REGULAR | {"typo": 1}, 400, "invalid_schema"),
            (certificate_user(certificate_subject_line=""), 400, "missing_field"),
            ({"name": "x", "auth_method": "certificate"}, 400, "missing_field"),
        ],
    )
    def test_refusals(self, body: dict[str, Any], status: int, code: str) -> None:
        """A missing, unknown or taken value is refused, and nothing is stored."""
        assert (status, code) == refusal(body)

    @pytest.mark.parametrize(
        ("assumptions", "body", "status", "code"),
        [
            ({"user_without_name": "email"}, {"password": "long enough"}, 400, "missing_field"),
            ({"user_without_role": "400"}, {"name": "Zoe", "password": "long enough"}, 400, "missing_field"),
            ({"name_case": "ignored"}, REGULAR | {"name": "ADMINISTRATOR"}, 409, "name_already_exists"),
            ({"user_limit": 1}, REGULAR, 406, "insufficient_resources"),
            (
                {"subject_line_check": "strict"},
                certificate_user(certificate_subject_line="CN=a, O=b"),
                400,
                "invalid_param",
            ),
            (
                {"subject_line_check": "strict"},
                certificate_user(certificate_subject_line="CN=a,OU=b,OU=c"),
                400,
                "invalid_param",
            ),
        ],
    )
    def test_switched_refusals(self, assumptions: dict[str, Any], body: Any, status: int, code: str) -> None:
        """Values that only some assumptions refuse."""
        assert (status, code) == refusal(body, **assumptions)

    def test_names_that_differ_in_case_are_different(self) -> None:
        """By default, case tells names apart, and a subject line is stored as it is sent."""
        state = cluster_with_roles()

        names = [
            create_user(state, certificate_user(name, certificate_subject_line="CN=a, OU=b,OU=c"))["name"]
            for name in ("bob", "Bob")
        ]

        assert ["bob", "Bob"] == names

    def test_duplicate_subject_line_is_a_switch(self) -> None:
        """With duplicate_subject_line=409, two users cannot have one subject line."""
        state = cluster_with_roles(duplicate_subject_line="409")
        with_user(state)

        with pytest.raises(RestError, match="another user has this subject line"):
            create_user(state, certificate_user("app-2", certificate_subject_line="CN=app-1"))

    @pytest.mark.parametrize("body", [certificate_user(), REGULAR | {"certificate_subject_line": ""}])
    def test_unknown_before_7_8_4(self, body: dict[str, Any]) -> None:
        """Before certificate authentication, its method and key are unknown."""
        assert (400, "invalid_schema") == refusal(body, "7.4.6")

    def test_no_limit_before_8_0_2(self) -> None:
        """The cap on users came with 8.0.2."""
        assert 2 == create_user(cluster_with_roles("7.22.2-14", user_limit=1), REGULAR)["uid"]


class TestDelete:
    """Removed users."""

    def test_gone(self) -> None:
        """A deleted user is gone, its deletion has an action, and its uid is not given out again."""
        state = cluster_with_roles()
        with_user(state)

        assert {"action_uid": "action-2"} == delete_user(state, 2, caller=1)
        assert [1] == list(state.users)
        assert 3 == with_user(state)["uid"]

    def test_whoever_is_no_administrator(self) -> None:
        """A user without an admin role is not needed to keep the cluster manageable."""
        state = cluster_with_roles()
        with_user(state, role_uids=[5])

        delete_user(state, 2, caller=1)

        assert [1] == list(state.users)

    @pytest.mark.parametrize(("choice", "status"), [("404", 404), ("406", 406)])
    def test_missing(self, choice: str, status: int) -> None:
        """A user that is not there answers 404, or as is assumed."""
        with pytest.raises(RestError) as caught:
            delete_user(cluster_with_roles(delete_missing_user=choice), 77, caller=1)

        assert (status, "user_not_exist") == (caught.value.status, caught.value.error_code)

    def test_last_administrator(self) -> None:
        """The last administrator stays."""
        state = cluster_with_roles()
        with_user(state, role_uids=[5])

        with pytest.raises(RestError) as caught:
            delete_user(state, 1, caller=2)

        assert (406, "change_last_admin_role_not_allowed") == (caught.value.status, caught.value.error_code)

    def test_oneself(self) -> None:
        """Nobody deletes itself, unless it is assumed to be possible."""
        state, lenient = cluster_with_roles(), cluster_with_roles(delete_self="200")
        for cluster in (state, lenient):
            with_user(cluster)

        delete_user(lenient, 2, caller=2)

        assert [1] == list(lenient.users)
        with pytest.raises(RestError, match="cannot delete itself"):
            delete_user(state, 2, caller=2)


@pytest.mark.parametrize(("version", "expected"), [("8.0.2-17", True), ("7.22.2-14", False)])
def test_last_login_by_version(version: str, *, expected: bool) -> None:
    """last_login is shown from 8.0.2 on."""
    state = cluster_with_roles(version)
    state.users[1]["last_login"] = 1

    assert expected == ("last_login" in user_object(state, 1))


def test_locked_status() -> None:
    """A locked account says so, until the lockout is over."""
    clock = StandingClock()
    state = cluster_with_roles(clock=clock)
    state.logins[1].locked_until = clock.now + 1

    before = user_object(state, 1)["status"]
    clock.now += 1

    assert ("locked", "active") == (before, user_object(state, 1)["status"])
