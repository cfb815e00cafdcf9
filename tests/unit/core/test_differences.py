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
        ([{"CN": "a", "OU": ["b"]}], [], "it: found [CN=a,OU=['b']], wanted none"),
        ({"CN=a": {}}, {}, "it: found [CN=a], wanted none"),
        ("+@read ~" + "x" * 100, "+@all", f"it: found '+@read ~{'x' * 100}', wanted '+@all'"),
        ("-----BEGIN X", 1, "it: found str of 14 characters, wanted 1"),
        ({"a": 1}, True, "it: found [a], wanted true"),
    ],
    ids=["text", "flag", "nothing", "list", "records", "map", "long", "key", "kinds"],
)
def test_values_are_shown(found: Any, wanted: Any, told: str) -> None:
    """Each value is shown as people write it, and nothing at length."""
    assert [told] == both_sides(Changes(updates=("it",)), {"it": found}, {"it": wanted})


def test_every_difference_is_told() -> None:
    """Properties that make it another object come first."""
    changes = Changes(updates=("text",), replaces=("title",))

    assert ["title: found 'a', wanted 'b'", "text: found 'c', wanted 'd'"] == both_sides(
        changes, {"text": "c", "title": "a"}, {"text": "d", "title": "b"}
    )


class TestLongValues:
    """The parts that both sides share are left out, so that the difference is never cut off."""

    def told(self, found: Any, wanted: Any) -> str:
        """The difference of one property."""
        (line,) = both_sides(Changes(updates=("it",)), {"it": found}, {"it": wanted})
        return line

    def test_lists(self) -> None:
        """Of long lists, what only one side has is shown, with the number of the others."""
        shared = [{"CN": f"app-{number}", "O": "Acme"} for number in range(50)]
        told = self.told([*shared, {"CN": "old"}], [*shared, {"CN": "new"}])

        assert "it: found [CN=old; 50 more that are the same], wanted [CN=new; 50 more that are the same]" == told

    def test_texts(self) -> None:
        """Long texts are shown from shortly before the place where they part."""
        told = self.told("+get " * 100 + "+set", "+get " * 100 + "+del")

        assert told.startswith("it: found …")
        assert "+set', wanted …" in told
        assert told.endswith("+del'")

    def test_kinds(self) -> None:
        """A long value beside one of another kind is cut."""
        assert self.told("x" * 1000, None).endswith("…, wanted none")

    def test_key(self) -> None:
        """A text that may hold a key is not shown, wherever it stands."""
        assert "it: found [dict of" not in (told := self.told([{"CN": "-----BEGIN"}], []))
        assert "BEGIN" not in told
