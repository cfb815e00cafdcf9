"""The sentinel for values that are not known yet."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.unknown import UNKNOWN, contains_unknown


@pytest.mark.parametrize(
    "value", [UNKNOWN, [UNKNOWN], (1, UNKNOWN), {"a": UNKNOWN}, {"a": [{"b": (UNKNOWN,)}]}], ids=repr
)
def test_unknown_is_found_at_any_depth(value: Any) -> None:
    """An unknown value counts wherever it stands in lists, tuples and mappings."""
    assert contains_unknown(value)


@pytest.mark.parametrize("value", [None, "", "UNKNOWN", 0, [], {}, {"a": [1, "b", {"c": None}]}], ids=repr)
def test_known_values_hold_no_unknown(value: Any) -> None:
    """A value that only looks like the sentinel, or is empty, is known."""
    assert not contains_unknown(value)


def test_unknown_prints_as_its_name() -> None:
    """In a message, the sentinel reads as UNKNOWN."""
    assert repr(UNKNOWN) == "UNKNOWN"
