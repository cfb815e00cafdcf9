"""The default user of a database: problems, differences, who else gets in, and what is remembered."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.model import Changes
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.rules.database_default_user import (
    changes,
    check,
    deprecation,
    lets_somebody_in,
    natural_key,
    observed,
    outputs,
    previous_settings,
)
from pulumi_redis_enterprise.core.unknown import UNKNOWN

from tests.support.certificates import NOW
from tests.support.inventories import APP, ORDERS

OFF = {"database": "orders", "enabled": False}


def told(**new: Any) -> list[str]:
    """The problems of good inputs, but for what is given."""
    return [f"{it.property}: {it.message}" for it in check({}, OFF | new, NOW).problems]


@pytest.mark.parametrize("enabled", [True, False])
def test_canonical_form(enabled: bool) -> None:  # noqa: FBT001
    """Each input is kept; permissions only if they are given."""
    new = OFF | {"enabled": enabled}

    assert new == check({}, new | {"adopt_existing": False, "without_users": None}, NOW).inputs
    assert new | {"without_users": True} == check({}, new | {"without_users": True}, NOW).inputs


@pytest.mark.parametrize("enabled", [None, "false", 0, [False]], ids=repr)
def test_wrong_value(enabled: object) -> None:
    """The argument `enabled` is required, and a boolean."""
    assert [f"enabled: expected true or false, got {enabled!r}"] == told(enabled=enabled)


def test_wrong_database() -> None:
    """All problems are reported at once."""
    assert 2 == len(told(database=0, enabled="x"))


@pytest.mark.parametrize("name", OFF)
def test_unknown_value_is_no_problem(name: str) -> None:
    """Not to know a value yet is nothing that a user can mend."""
    assert [] == told(**{name: UNKNOWN})


def test_identity() -> None:
    """A database has one default user."""
    assert ("orders",) == natural_key(OFF)


class TestChanges:
    def test_in_place(self) -> None:
        """It is switched in place."""
        assert Changes(updates=("enabled",)) == changes(OFF, OFF | {"enabled": True})

    def test_another_database(self) -> None:
        """Another database has another default user."""
        assert Changes(replaces=("database",)) == changes(OFF, OFF | {"database": "cache"})

    @pytest.mark.parametrize("spelling", [1, "renamed"])
    def test_another_spelling(self, spelling: object) -> None:
        """The uid and a new name are the same database."""
        old = OFF | {"id": "1", "database_name": "renamed"}

        assert not changes(old, OFF | {"database": spelling}).replaces


def test_live_database() -> None:
    """A database shows it, named as the state names it."""
    assert {"database": 1, "enabled": False} == observed(ORDERS, {"database": 1}, {Uid(1): "orders"})
    assert {"database": "orders", "enabled": False} == observed(ORDERS, {}, {Uid(1): "orders"})
    assert {"database_name": "orders"} == outputs(ORDERS)


def test_how_it_was() -> None:
    """It is remembered under the vendor's name."""
    assert {"previous_settings": {"default_user": False}} == previous_settings(ORDERS)


@pytest.mark.parametrize(
    ("expected", "permissions", "user"),
    [
        (True, ORDERS["roles_permissions"], APP),
        (True, ORDERS["roles_permissions"], APP | {"auth_method": "regular"}),
        (False, [], APP),
        (False, [{"redis_acl_uid": 4}], APP),
        (False, ORDERS["roles_permissions"], APP | {"role_uids": (1,)}),
        (False, ORDERS["roles_permissions"], APP | {"status": "locked"}),
    ],
    ids=["by certificate", "by password", "no access", "no role", "another role", "locked"],
)
def test_who_else_gets_in(expected: bool, permissions: Any, user: dict[str, Any]) -> None:  # noqa: FBT001
    """An active user with a role that has access to the database, whatever it logs in by."""
    assert expected is lets_somebody_in(ORDERS | {"roles_permissions": permissions}, [user])


def test_argument_that_comes_too_early() -> None:
    """Its warning names what to use instead."""
    assert "use a DatabaseDefaultUser that depends on them" in deprecation("orders").fix
