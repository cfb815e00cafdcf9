"""Objects that have what a new one is to have."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from pulumi_redis_enterprise.core.differences import is_as_wanted, name_conflicts

OTHERS: Final = [
    {"uid": 1, "name": "Administrator", "email": "", "certificate_subject_line": ""},
    {"uid": 2, "name": "app-1", "email": "app@example.com", "certificate_subject_line": "CN=app-1"},
]


def told(payload: Mapping[str, Any]) -> list[str]:
    """Return what is said of the two users."""
    return [caution.property for caution in name_conflicts("user", OTHERS, payload)]


@pytest.mark.parametrize(
    ("payload", "shared"),
    [
        ({"name": "app-1"}, "name 'app-1'"),
        ({"name": "App-1"}, "name 'App-1'"),
        ({"name": "app-2", "email": "APP@example.com"}, "email 'APP@example.com'"),
        ({"name": "app-2", "certificate_subject_line": "CN=app-1"}, "certificate_subject_line 'CN=app-1'"),
    ],
)
def test_told_with_what_is_shared(payload: dict[str, str], shared: str) -> None:
    """Names and addresses are looked at without regard to case, as it is not known whether a cluster does."""
    assert [f"user 'app-1' (uid 2) has the {shared}"] == told(payload)


@pytest.mark.parametrize(
    "payload",
    [
        {"name": "app-2", "email": "", "certificate_subject_line": "CN=app-2"},
        {"certificate_subject_line": "CN=APP-1"},
        {"role_uids": [2]},
        {},
    ],
    ids=repr,
)
def test_nothing_is_shared(payload: dict[str, Any]) -> None:
    """Subject lines that differ in case are two; that many have no address is no matter."""
    assert [] == told(payload)


def test_all_are_told() -> None:
    """An object that is in the way by two of its fields is reported twice, and all in one line at last."""
    payload = {"name": "app-1", "certificate_subject_line": "CN=app-1"}
    warnings = name_conflicts("user", OTHERS, payload)

    assert 2 == len(warnings)
    assert 1 == len({(caution.message, caution.fix) for caution in warnings})


@pytest.mark.parametrize(
    ("expected", "payload"),
    [
        (True, {"name": "app-1", "role_uids": [2, 3]}),
        (False, {"name": "app-1", "role_uids": [2]}),
        (False, {"name": "App-1"}),
    ],
    ids=repr,
)
def test_as_wanted(*, expected: bool, payload: dict[str, Any]) -> None:
    """An object is as wanted if all that would be sent is there, to the letter."""
    assert expected is is_as_wanted({**OTHERS[1], "role_uids": (2, 3)}, payload)
