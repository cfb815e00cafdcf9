"""The objects that the running program manages."""

import pytest
from pulumi_redis_enterprise.core.claims import Claims, Key, Names


@pytest.mark.parametrize(
    ("key", "names"),
    [
        (("app",), [{"app"}]),
        (("orders",), [{"orders", 1}]),
        ((1,), [{"orders", 1}]),
        (("orders", 5), [{"orders", 1}, {"app", 5}]),
        ((), []),
    ],
    ids=["name", "name of a database", "uid", "name and uid", "the only one of a cluster"],
)
def test_claimed_object_is_held(key: Key, names: Names) -> None:
    """An object is held by whichever reference the program means it."""
    claims = Claims()
    claims.add(key)

    assert claims.holds("7", names)


@pytest.mark.parametrize("names", [[{"app"}], [{1}], [{"orders", 1}, {"app", 5}]], ids=["name", "uid", "one of two"])
def test_other_object_is_not_held(names: Names) -> None:
    """An object that the program does not mean may go: not a word of another object's key is taken for its own."""
    claims = Claims()
    claims.add(("orders", "reader"))
    claims.add(("1",))

    assert not claims.holds("7", names)


def test_id_is_held_whatever_the_name() -> None:
    """An object that was claimed by its id is held even if somebody gave it another name."""
    claims = Claims()
    claims.add_id("7")

    assert claims.holds("7", [{"renamed by hand"}])
    assert not claims.holds("8", [{"app"}])


def test_claimed_key_is_known() -> None:
    """Only a check claims a key: that it did can be asked."""
    claims = Claims()
    claims.add(("app",))

    assert claims.has(("app",))
    assert not claims.has(("other",))


def test_nothing_is_claimed_at_first() -> None:
    """A run that checks nothing, as a destroy, holds nothing."""
    claims = Claims()
    assert not claims

    claims.add_id("7")
    assert claims
