"""One entry of a database's permissions: canonical form, the entry in its list, and drift."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.rules.database_access import (
    AccessId,
    acl_of,
    changes,
    check,
    observed,
    outputs,
    previous_settings,
    restored,
    with_entry,
)
from pulumi_redis_enterprise.core.unknown import UNKNOWN

from tests.support.certificates import NOW

GOOD = {"database": "orders", "role": "app", "acl": "read-only"}
OTHERS = [{"role_uid": 2, "redis_acl_uid": 1}, {"role_uid": 3, "redis_acl_uid": 2}]
OWN = {"role_uid": 8, "redis_acl_uid": 4}
NAMES = {"database": {Uid(1): "orders"}, "role": {Uid(8): "app"}, "acl": {Uid(4): "read-only"}}


def checked(**new: Any) -> CheckedInputs:
    """The check of a good entry, but for what is given."""
    return check({}, GOOD | new, NOW)


def test_references_stay_as_they_are_given() -> None:
    """A name stays a name and a uid a uid: what they mean, the cluster says."""
    assert CheckedInputs(inputs=GOOD) == checked()
    assert CheckedInputs(inputs={"database": 1, "role": 8, "acl": 4}) == checked(database=1, role=8, acl=4)


def test_adopt_existing_is_kept_only_if_it_is_set() -> None:
    """The default is no property at all, so that it shows in no preview."""
    assert checked(adopt_existing=True).inputs["adopt_existing"] is True
    assert "adopt_existing" not in checked(adopt_existing=False).inputs


def test_all_problems_at_once() -> None:
    """Each reference that is none is reported, with where the right ones are."""
    problems = checked(database="", role=0, acl=None).problems

    assert ["database", "role", "acl"] == [problem.property for problem in problems]
    assert ["GET /v1/bdbs", "GET /v1/roles", "GET /v1/redis_acls"] == [
        problem.fix.removeprefix("take it from ") for problem in problems
    ]


def test_unknown_values_are_no_problem() -> None:
    """Not to know a value yet is nothing that a user can mend."""
    assert [] == checked(database=UNKNOWN, role=UNKNOWN, acl=UNKNOWN).problems


def test_another_database_or_role_is_another_entry() -> None:
    """Only the ACL of an entry can be changed in place."""
    new = {"database": "invoices", "role": "other", "acl": "Full Access"}

    assert Changes(updates=("acl",), replaces=("database", "role")) == changes(GOOD, new)


@pytest.mark.parametrize(
    ("old", "new", "updates"),
    [
        ({"database_uid": 1}, {"database": 1}, ("database",)),
        ({"role_uid": 8}, {"role": 8}, ("role",)),
        ({"database": 1, "role": 8, "database_name": "orders", "role_name": "app"}, GOOD, ("database", "role")),
    ],
    ids=["uid of the database", "uid of the role", "names"],
)
def test_other_spelling_of_the_entry_is_an_update(
    old: dict[str, Any], new: dict[str, Any], updates: tuple[str, ...]
) -> None:
    """The entry is the same: it is never taken out, not even for a moment."""
    assert Changes(updates=updates) == changes(GOOD | old, GOOD | new)


def test_id_is_read_as_it_is_written() -> None:
    """The id names the database and the role, for `pulumi import` too."""
    assert "1/8" == str(AccessId(Uid(1), Uid(8)))


@pytest.mark.parametrize(("expected", "role_uid"), [(1, 2), (2, 3), (None, 8)])
def test_acl_of_a_role(expected: int | None, role_uid: int) -> None:
    """The role's own entry tells; without one there is no ACL."""
    assert expected == acl_of(OTHERS, Uid(role_uid))


class TestWithEntry:
    def test_added(self) -> None:
        """A new entry comes after those of others."""
        assert [*OTHERS, OWN] == with_entry(OTHERS, Uid(8), Uid(4))

    def test_replaced(self) -> None:
        """A role has one entry; those of others stay, with whatever they hold."""
        odd = {"role_uid": 5, "redis_acl_uid": 1, "from_the_future": 1}

        assert [*OTHERS, odd, OWN] == with_entry(
            [*OTHERS, {"role_uid": Uid(8), "redis_acl_uid": Uid(1)}, odd], Uid(8), Uid(4)
        )

    def test_removed(self) -> None:
        """Only the role's own entry goes, and it may be gone already."""
        assert OTHERS == with_entry([OWN, *OTHERS], Uid(8), None)
        assert OTHERS == with_entry(OTHERS, Uid(8), None)

    def test_given_list_is_left_alone(self) -> None:
        """The list is what others read at the same time."""
        entries = [*OTHERS]
        with_entry(entries, Uid(8), Uid(4))

        assert OTHERS == entries


class TestObserved:
    @pytest.mark.parametrize("state", [GOOD, {"database": 1, "role": 8, "acl": 4}, {**GOOD, "role": 8}, {}], ids=repr)
    def test_entry_as_wanted_is_the_inputs(self, state: dict[str, Any]) -> None:
        """An object that the state names by uid is named so again; an import gets names."""
        assert GOOD | state == observed(AccessId(Uid(1), Uid(8)), Uid(4), NAMES, state)

    def test_other_acl_is_told_by_name(self) -> None:
        """Somebody else's ACL shows as drift."""
        assert (
            "Full Access"
            == observed(AccessId(Uid(1), Uid(8)), Uid(5), NAMES | {"acl": {Uid(5): "Full Access"}}, GOOD)["acl"]
        )

    def test_object_that_is_gone_is_told_by_uid(self) -> None:
        """An entry may outlive the ACL that it names."""
        assert 5 == observed(AccessId(Uid(1), Uid(8)), Uid(5), NAMES, GOOD)["acl"]


def test_outputs_are_uids_and_names() -> None:
    """Names and uids mean the same database and role."""
    expected = {"database_uid": 1, "database_name": "orders", "role_uid": 8, "role_name": "app", "acl_uid": 4}

    assert expected == outputs(AccessId(Uid(1), Uid(8)), Uid(4), database="orders", role="app")


def test_former_acl() -> None:
    """An ACL that was replaced is remembered by uid and name, and found again by both."""
    previous = previous_settings(Uid(3), {Uid(3): "read"})["previous_settings"]

    assert {"redis_acl_uid": 3, "acl": "read"} == previous
    assert 3 == restored(previous, {Uid(3): "read", Uid(4): "write"})
    assert restored(previous, {Uid(3): "write"}) is None
    assert restored(previous, {Uid(4): "read"}) is None
