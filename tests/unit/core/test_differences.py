"""Both sides of each difference between what exists and what is wanted."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.differences import both_sides
from pulumi_redis_enterprise.core.model import Changes


@pytest.mark.parametrize(
    ("found", "wanted", "told"),
    [
        ("none", "admin", "it: found 'none', wanted 'admin'"),
        (True, False, "it: found true, wanted false"),
        (None, "a@b.c", "it: found none, wanted 'a@b.c'"),
        ([], ["a", 2], "it: found none, wanted ['a', 2]"),
        ({"CN=a": {}}, {}, "it: found [CN=a], wanted none"),
        ("x" * 100, 1, "it: found str of 102 characters, wanted 1"),
    ],
    ids=["text", "flag", "nothing", "list", "map", "long"],
)
def test_values_are_shown(found: Any, wanted: Any, told: str) -> None:
    """Each value is shown as people write it, and nothing at length."""
    assert [told] == both_sides(Changes(updates=("it",)), {"it": found}, {"it": wanted})


def test_every_difference_is_told() -> None:
    """All that makes it another object comes first."""
    changes = Changes(updates=("text",), replaces=("title",))

    assert ["title: found 'a', wanted 'b'", "text: found 'c', wanted 'd'"] == both_sides(
        changes, {"text": "c", "title": "a"}, {"text": "d", "title": "b"}
    )
