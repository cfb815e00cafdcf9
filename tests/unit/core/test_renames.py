"""Objects of one kind that get other names in one run."""

import pytest
from pulumi_redis_enterprise.core.claims import Renames
from pulumi_redis_enterprise.core.unknown import UNKNOWN


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, "b"), ("a", "a"), ("a", UNKNOWN), ([], "b")],
    ids=["new", "same", "not known yet", "wrong"],
)
def test_nothing_is_left(before: object, after: object) -> None:
    """A new object, one that keeps its name, and one whose new name is not known yet leave none."""
    renames = Renames()

    renames.note(before, after)

    assert not renames.is_left("a")
    assert [] == renames.exchange(before)


def test_name_is_left() -> None:
    """An object with another name leaves its old one, and not the new one."""
    renames = Renames()

    renames.note("a", "b")

    assert renames.is_left("a")
    assert not renames.is_left("b")
    assert "a" == renames.former("b")
    assert renames.former("a") is None


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ({"a": "b", "b": "a"}, ["a", "b"]),
        ({"a": "b", "b": "c", "c": "a"}, ["a", "b", "c"]),
        ({"a": "b", "b": "c"}, []),
        ({"a": "b", "b": "c", "c": "b"}, []),
    ],
    ids=["two", "three", "chain", "others"],
)
def test_exchange(moves: dict[str, str], expected: list[str]) -> None:
    """Objects that wait for each other in a circle exchange their names; one that only waits for others does not."""
    renames = Renames()

    for before, after in moves.items():
        renames.note(before, after)

    assert expected == renames.exchange("a")
