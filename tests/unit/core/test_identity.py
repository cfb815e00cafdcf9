"""Tests of whose object a live one is: by uid and name, and by the installation of its cluster."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.claims import LiveObject
from pulumi_redis_enterprise.core.identity import is_recognized, is_same_installation, last_names

ROLE = LiveObject("role 'app' (uid 5)", [{"app"}])
DATABASE = LiveObject("database 'orders' (uid 1)", [{"orders", 1}], renamable=(0,))


@pytest.mark.parametrize(
    ("stored", "live", "expected"),
    [
        ("a", "a", True),
        ("a", "b", False),
        (None, "a", None),
        ("", "a", None),
        ("a", "", None),
        ("a b", "a c", False),
        ("a b", "c b", False),
        ("a", "a b", True),
        ("a b", "a", True),
    ],
)
def test_installation(stored: str | None, live: str, expected: object) -> None:
    """If one of the two is not known, nothing is; what a cluster shows in addition later makes no other of it."""
    state = {} if stored is None else {"installation": stored}

    assert expected is is_same_installation(state, live)


@pytest.mark.parametrize("same", [True, False, None])
@pytest.mark.parametrize(("key", "live"), [(("app",), ROLE), (("orders",), DATABASE), ((None,), ROLE), ((), ROLE)])
def test_same_name(key: tuple[Any, ...], live: LiveObject, same: bool | None) -> None:  # noqa: FBT001
    """Uid and name together are enough; what an import does not know yet is no objection."""
    assert is_recognized(key, live, same_installation=same)


@pytest.mark.parametrize(
    ("live", "same", "expected"),
    [
        (ROLE, True, False),
        (ROLE, False, False),
        (ROLE, None, False),
        (DATABASE, True, True),
        (DATABASE, False, False),
        (DATABASE, None, False),
    ],
)
def test_another_name(live: LiveObject, same: bool | None, expected: bool) -> None:  # noqa: FBT001
    """Only a database is the same under another name, and only in the same installation."""
    assert expected is is_recognized(("theirs",), live, same_installation=same)


@pytest.mark.parametrize(("same", "expected"), [(True, True), (False, False), (None, True)])
def test_uid_alone(same: bool | None, expected: bool) -> None:  # noqa: FBT001
    """In a new installation a uid alone says nothing; a state of an earlier release goes on."""
    assert expected is is_recognized((1,), DATABASE, same_installation=same)


@pytest.mark.parametrize(("same", "expected"), [(True, True), (False, False), (None, False)])
def test_another_name_of_what_the_program_means_by_uid(same: bool | None, expected: bool) -> None:  # noqa: FBT001
    """In the same installation it is the same object, whoever has renamed it; another uid is not."""
    live = LiveObject("access", [{"orders", 1}, {"apps", 5}])

    assert expected is is_recognized(("orders", "app"), live, same_installation=same, given=("orders", 5))
    assert not is_recognized(("orders", "app"), live, same_installation=same, given=("orders", 6))


def test_name_that_this_run_has_changed() -> None:
    """Its object is the same one; that of a part which was not renamed is not."""
    live = LiveObject("access", [{"orders", 1}, {"apps", 5}], former={1: "app"})

    assert is_recognized(("orders", "app"), live, same_installation=None)
    assert not is_recognized(("app", "app"), live, same_installation=None)


@pytest.mark.parametrize(("same", "expected"), [(True, True), (False, False), (None, True)])
def test_object_that_no_resource_creates(same: bool | None, expected: bool) -> None:  # noqa: FBT001
    """A password user of the stored name is another one, if the installation is."""
    live = LiveObject("user 'app' (uid 5)", [{"app"}], is_foreign=True)

    assert expected is is_recognized(("app",), live, same_installation=same)


def test_last_names() -> None:
    """The last name in an output takes precedence over that of an input."""
    state = {"database": 1, "role": "app", "acl": 2, "database_name": "orders", "role_name": "apps"}

    assert state | {"database": "orders", "role": "apps"} == last_names(state)
    assert {"database": 1} == last_names({"database": 1})
