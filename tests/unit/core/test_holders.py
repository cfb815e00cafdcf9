"""Tests of the holders of things."""

import pytest
from pulumi_redis_enterprise.core.holders import Holders


@pytest.fixture
def holders() -> Holders[str]:
    """The holders of a run that has just begun."""
    return Holders()


def test_each_holds_one_thing(holders: Holders[str]) -> None:
    """A resource that takes something else leaves what it had."""
    holders.put("plan", "a")
    holders.put("plan", "a")
    holders.put("draft", "a")

    assert "draft" == holders.held_by("a")
    assert ("plan" in holders, "draft" in holders) == (False, True)


def test_things_are_shared(holders: Holders[str]) -> None:
    """Several resources may hold one thing, the first one first; one may leave it."""
    holders.put("plan", "a")
    holders.put("plan", "b")
    assert ["a", "b"] == holders.of(["plan", "draft"])

    holders.release("a")
    holders.release("a")
    assert ["b"] == holders.of(["plan"])


def test_without_a_urn_nothing_is_free(holders: Holders[str]) -> None:
    """Nobody knows who has claimed what, so that all stays claimed."""
    assert not holders
    holders.put("plan", "")
    holders.put("draft", "")
    holders.release("")

    assert holders
    assert ["", ""] == holders.of(["plan", "draft"])
    assert holders.held_by("") is None
