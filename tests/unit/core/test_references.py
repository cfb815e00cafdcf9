"""Tests of how an input names an object of the cluster."""

import pytest
from pulumi_redis_enterprise.core.references import (
    Uid,
    canonical_references,
    identity_as_before,
    is_reference,
    means_same_object,
    named_as_before,
    reference_problems,
    references_as_before,
    uid_in_id,
    unique_names,
    without_new_names,
)
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.errors import Problem


@pytest.mark.parametrize("value", ["orders", "2", 1, 4711], ids=repr)
def test_names_and_uids_are_references(value: object) -> None:
    """A name that consists of digits is a name."""
    assert is_reference(value)
    assert [] == reference_problems("database", value, source="GET /v1/bdbs")


@pytest.mark.parametrize("value", ["", "  ", 0, -1, True, 2.5, None, [], ["orders"], {"uid": 1}], ids=repr)
def test_everything_else_is_none(value: object) -> None:
    """A problem names the input, what was given, and where the right names are."""
    expected = Problem("database", f"expected a name or a uid, got {value!r}", "take it from GET /v1/bdbs")

    assert not is_reference(value)
    assert [expected] == reference_problems("database", value, source="GET /v1/bdbs")


def test_unknown_reference_is_no_problem() -> None:
    """A value that another resource makes in the same run is not judged before it is known."""
    assert [] == reference_problems("database", UNKNOWN, source="GET /v1/bdbs")


@pytest.mark.parametrize(
    ("expected", "before"), [("orders", "orders"), (1, 1), ("orders", "invoices"), ("orders", 2), ("orders", None)]
)
def test_live_object_is_named_as_the_state_names_it(expected: object, before: object) -> None:
    """A reference by uid stays one; everything else becomes the name, so that a renamed object shows."""
    assert expected == named_as_before(Uid(1), {Uid(1): "orders"}, before)


def test_object_without_a_name_is_named_by_its_uid() -> None:
    """An object that is gone from the list has nothing but its uid."""
    assert 1 == named_as_before(Uid(1), {}, "orders")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["orders", 3, "billing", 3], [3, "billing", "orders"]),
        (["orders", UNKNOWN], UNKNOWN),
        (["orders", ""], ["orders", ""]),
        ([], []),
    ],
    ids=repr,
)
def test_order_of_references_means_nothing(given: list[object], expected: object) -> None:
    """Uids first, each once; what is no list of references is left for its problem to show."""
    assert expected == canonical_references(given)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (["orders", "billing"], ["billing", "orders"]),
        ([1, "billing"], [1, "billing"]),
        ([1, "orders"], [1, "billing", "orders"]),
        (["invoices"], ["billing", "orders"]),
        (None, ["billing", "orders"]),
        ([None, ["orders"]], ["billing", "orders"]),
    ],
    ids=repr,
)
def test_live_objects_are_named_as_the_state_names_them(before: object, expected: list[object]) -> None:
    """Each is spelled as before, be it twice; what is new, or had another name, by its name."""
    assert expected == references_as_before((Uid(1), Uid(2)), {Uid(1): "orders", Uid(2): "billing"}, before)


def test_live_object_without_a_name_is_named_by_its_uid() -> None:
    """An object that no list names has nothing but its uid."""
    assert [2, "orders"] == references_as_before((Uid(1), Uid(2)), {Uid(1): "orders"}, ["orders"])


def test_names_of_their_own() -> None:
    """A name that two objects share names none of them."""
    records = [{"uid": 1, "name": "orders"}, {"uid": 2, "name": "twin"}, {"uid": 3, "name": "twin"}]

    assert {1: "orders"} == unique_names(records)


@pytest.mark.parametrize(
    ("reference", "same"),
    [("orders", True), (1, True), ("invoices", False), (2, False), ("1", False), (UNKNOWN, False), (None, False)],
    ids=repr,
)
def test_object_is_known_by_name_and_uid(reference: object, same: bool) -> None:  # noqa: FBT001
    """Either reference means the object; what is no reference means none, though the state may lack it as well."""
    assert same == means_same_object(reference, "orders", 1, None)


@pytest.mark.parametrize(
    ("expected", "before"),
    [
        ("orders", "orders"),
        (1, 1),
        ("orders-old", "orders-old"),
        ("orders", "invoices"),
        ("orders", None),
        ("orders", ""),
    ],
    ids=repr,
)
def test_object_that_was_renamed_by_hand_keeps_its_spelling(expected: object, before: object) -> None:
    """It is the same object: unless another one has the name of the state by now."""
    assert expected == identity_as_before(Uid(1), {Uid(1): "orders", Uid(2): "invoices"}, before)


@pytest.mark.parametrize(("expected", "id_"), [(1, "1"), (None, "orders"), (None, None), (None, 1)])
def test_id_may_be_a_uid(expected: object, id_: object) -> None:
    """Only text of digits is the uid of an object."""
    assert expected == uid_in_id(id_)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"cluster": "c", "database_uid": 1}, {"database_uid": 1}),
        ({"cluster": "c", "database_uid": 1, "database_name": "a"}, {"database_uid": 1, "database_name": "orders"}),
        ({}, {"database_uid": 1, "database_name": "orders"}),
    ],
    ids=["of an earlier release", "of today", "imported"],
)
def test_names_are_kept_from_states_of_earlier_releases(state: dict[str, object], expected: dict[str, object]) -> None:
    """They would look like drift there; what is imported gets them."""
    assert expected == without_new_names({"database_uid": 1, "database_name": "orders"}, state)
