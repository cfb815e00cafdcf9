"""Tests of the check of bodies."""

from typing import Any

import pytest
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.roles import role_schema
from redis_enterprise_emulator.state.schemas import check
from redis_enterprise_emulator.state.users import user_schema

from tests.support.emulated_cluster import fresh_cluster


@pytest.mark.parametrize(
    ("key", "value", "violation"),
    [
        ("uid", True, "body.uid: expected integer"),
        ("uid", 0, "body.uid: expected at least 1"),
        ("email_alerts", 1, "body.email_alerts: expected boolean"),
        ("name", "", "body.name: too short"),
        ("name", "x" * 256, "body.name: too long"),
        ("name", "a<b", "body.name: does not match"),
        ("name", "a\n", "body.name: does not match"),
        ("name", None, "body.name: expected string"),
        ("email", "nowhere", "body.email: does not match"),
        ("role", "king", "body.role: expected one of"),
        ("role_uids", [], "body.role_uids: expected at least 1 item"),
        ("role_uids", [1, 1], "body.role_uids: items are not unique"),
        ("role_uids", ["1"], "body.role_uids[0]: expected integer"),
        ("password_hash_method", 2, "body.password_hash_method: expected one of"),
    ],
)
def test_violations_are_named(key: str, value: Any, violation: str) -> None:
    """The first violation is reported with the path of what is wrong."""
    state = fresh_cluster()

    with pytest.raises(RestError) as caught:
        check({key: value}, user_schema(state), state=state)

    assert (400, "invalid_schema") == (caught.value.status, caught.value.error_code)
    assert caught.value.description.startswith(violation)


@pytest.mark.parametrize(
    "body",
    [{}, {"email": ""}, {"name": "Zoe O'Hara [ops]"}, {"role_uids": [2, 1]}, {"certificate_subject_line": "CN=ë"}],
)
def test_what_is_in_order_passes(body: dict[str, Any]) -> None:
    """A body without violations is returned as it is."""
    state = fresh_cluster()

    assert body == check(body, user_schema(state), state=state)


@pytest.mark.parametrize(
    ("version", "methods"),
    [
        ("7.4.6", ["regular"]),
        ("7.8.4-18", ["regular", "certificate", "entraid"]),
        ("8.0.6-54", ["regular", "certificate", "entraid", "sso"]),
    ],
)
def test_login_methods_by_version(version: str, methods: list[str]) -> None:
    """Ways to log in appear with their version."""
    assert methods == user_schema(fresh_cluster(version))["properties"]["auth_method"]["enum"]


@pytest.mark.parametrize(("version", "expected"), [("8.0.20-44", False), ("8.2.0-25", True)])
def test_resources_of_roles_by_version(version: str, *, expected: bool) -> None:
    """Roles are limited to databases from 8.2.0 on."""
    assert expected == ("resources" in role_schema(fresh_cluster(version))["properties"])
