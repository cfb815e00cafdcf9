"""Tests of changes of users."""

from typing import Any

import pytest
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.users import create_user, update_user, user_object

from tests.support.emulated_cluster import PASSWORD, cluster_with_roles, with_user


def update(body: dict[str, Any], **assumptions: Any) -> dict[str, Any]:
    """PUT to a fresh certificate user; what is stored then."""
    state = cluster_with_roles(**assumptions)
    with_user(state)
    update_user(state, 2, body, everything=True)
    return user_object(state, 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"certificate_subject_line": "CN=other"},
        {"email": "a@b.example"},
        {"role_uids": [5, 2]},
        {"name": "app-2"},
        {"uid": 2},
        {},
    ],
)
def test_partial(changes: dict[str, Any]) -> None:
    """Fields that are sent change, all others stay."""
    before = update({})

    after = update(changes)

    assert before | changes | {"role": after["role"]} == after


def test_action() -> None:
    """The answer is the whole user and an action."""
    state = cluster_with_roles()
    with_user(state)

    assert user_object(state, 2) | {"action_uid": "action-2"} == update_user(state, 2, {}, everything=True)


@pytest.mark.parametrize(("key", "value"), [("name", "app-2"), ("auth_method", "regular")])
@pytest.mark.parametrize("choice", ["400", "406", "ignored"])
def test_contradicting_pages_are_switches(key: str, value: str, choice: str) -> None:
    """A change of name or auth_method can be assumed to be refused or silently ignored."""
    switch = {"name": "user_rename", "auth_method": "user_method_change"}[key]
    body = {key: value, "password": "long enough"}

    if choice == "ignored":
        assert update({})[key] == update(body, **{switch: choice})[key]
        return
    with pytest.raises(RestError) as caught:
        update(body, **{switch: choice})
    assert int(choice) == caught.value.status


def test_from_password_to_certificate() -> None:
    """A regular user who becomes a certificate user loses its password."""
    state = cluster_with_roles()
    create_user(state, {"name": "Zoe", "password": "long enough", "role_uids": [5]})

    answer = update_user(
        state, 2, {"auth_method": "certificate", "certificate_subject_line": "CN=Zoe"}, everything=True
    )

    assert ("certificate", "CN=Zoe") == (answer["auth_method"], answer["certificate_subject_line"])
    assert "password_issue_date" not in answer
    assert state.logins[2].password_digest is None


def test_from_certificate_to_password() -> None:
    """A certificate user who becomes a regular one needs a password, and loses its subject line."""
    answer = update({"auth_method": "regular", "password": "long enough"})

    assert ("regular", "") == (answer["auth_method"], answer["certificate_subject_line"])
    with pytest.raises(RestError, match="needs a password"):
        update({"auth_method": "regular"})


@pytest.mark.parametrize(
    ("uid", "body", "status", "code"),
    [
        (77, {}, 404, "user_not_exist"),
        (2, {"uid": 3}, 400, "invalid_schema"),
        (2, {"name": "Administrator"}, 406, "name_already_exists"),
        (2, {"email": "admin@cluster.local"}, 406, "email_already_exists"),
        (2, {"role_uids": [77]}, 400, "role_not_exist"),
        (2, {"certificate_subject_line": ""}, 400, "missing_field"),
        (1, {"role_uids": [5]}, 406, "change_last_admin_role_not_allowed"),
        (1, {"role": "none"}, 406, "change_last_admin_role_not_allowed"),
        (1, {"password": PASSWORD}, 400, "new_password_same_as_current"),
        (1, {"password": ""}, 400, "invalid_schema"),
    ],
)
def test_refusals(uid: int, body: dict[str, Any], status: int, code: str) -> None:
    """A refused change changes nothing."""
    state = cluster_with_roles()
    with_user(state, role_uids=[5])
    before = repr(state)

    with pytest.raises(RestError) as caught:
        update_user(state, uid, body, everything=True)

    assert (status, code) == (caught.value.status, caught.value.error_code)
    assert before == repr(state)
