"""Tests of what all resources share: problems that age, differences, lists."""

import pytest
from pulumi_redis_enterprise.core.model import (
    Changes,
    CheckedInputs,
    as_list,
    changes_between,
    flag_problems,
    not_text,
    options_in,
)
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.errors import Problem

EXPIRED = Problem("certificate", "expired on 2026-05-31", "renew it", aged=True)
BROKEN = Problem("certificate", "is empty", "pass PEM text")


class TestChecked:
    def test_new_value_that_aged_is_a_problem(self) -> None:
        """A value that is new in this update has to be good today."""
        checked = CheckedInputs()
        checked.add([EXPIRED])

        assert [EXPIRED] == checked.problems
        assert [] == checked.warnings

    def test_unchanged_value_that_aged_is_a_warning(self) -> None:
        """A value that only time made bad does not stop the other changes of a stack."""
        checked = CheckedInputs()
        checked.add([EXPIRED], unchanged=True)

        assert [] == checked.problems
        assert [("certificate: expired on 2026-05-31", "renew it")] == [
            (caution.property, caution.fix) for caution in checked.warnings
        ]

    def test_unchanged_value_that_was_never_good_is_a_problem(self) -> None:
        """A problem that did not come by time is no better for being old."""
        checked = CheckedInputs()
        checked.add([BROKEN, EXPIRED], unchanged=True)

        assert [BROKEN] == checked.problems


class TestChangesBetween:
    def test_equal_properties_are_no_change(self) -> None:
        """Nothing differs, whatever the properties hold that are not managed."""
        changes = changes_between({"a": 1, "more": 2}, {"a": 1, "more": 3}, managed=["a"])

        assert Changes() == changes
        assert not changes

    def test_changes_keep_the_order_of_the_managed_properties(self) -> None:
        """The order in which changes are told is the resource's own, not that of the inputs."""
        changes = changes_between({}, {"b": 1, "a": 1}, managed=["a", "b"])

        assert Changes(updates=("a", "b")) == changes

    def test_replacing_property_is_told_apart(self) -> None:
        """A property that cannot be changed in place is named as a reason to replace, and only so."""
        changes = changes_between({"a": 1, "b": 1}, {"a": 2, "b": 2}, managed=["a", "b"], replacing=["a"])

        assert Changes(updates=("b",), replaces=("a",)) == changes
        assert changes

    def test_property_that_is_no_longer_given_is_a_change(self) -> None:
        """A property that was wanted before and is not any more differs."""
        assert Changes(updates=("a",)) == changes_between({"a": 1}, {}, managed=["a"])

    @pytest.mark.parametrize("value", [UNKNOWN, [1, UNKNOWN], {"b": UNKNOWN}], ids=repr)
    def test_unknown_counts_as_changed(self, value: object) -> None:
        """A value that nobody knows yet may be any other, even where the state holds the same sentinel."""
        assert Changes(updates=("a",)) == changes_between({"a": value}, {"a": value}, managed=["a"])


@pytest.mark.parametrize(
    ("expected", "value"), [([], None), (["a"], "a"), ([""], ""), (["a", "b"], ["a", "b"]), (["a", "b"], ("a", "b"))]
)
def test_listed_takes_one_several_or_nothing(expected: list[str], value: object) -> None:
    """One value, a list, a tuple and nothing at all are all lists."""
    assert expected == as_list(value)


def test_not_text_names_the_type_only() -> None:
    """The problem of a value that is no text does not show the value."""
    assert "certificates: expected PEM text, got int" in str(not_text("certificates", 4711))


@pytest.mark.parametrize("value", [True, False, UNKNOWN])
def test_flag_is_true_or_false_or_not_known_yet(value: object) -> None:
    """The rules of several resources have such inputs."""
    assert flag_problems("enabled", value) == []


def test_flag_of_another_type_is_a_problem() -> None:
    """Its value is quoted."""
    problem = Problem("enabled", "expected true or false, got 'yes'", "give a boolean")

    assert flag_problems("enabled", "yes") == [problem]


def test_options_in_are_those_that_are_on() -> None:
    """The others, and all other inputs, are left out."""
    assert options_in({"adopt_existing": True, "without_users": False, "name": "a"}) == {"adopt_existing": True}
