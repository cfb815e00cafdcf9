"""The words for resources that mean one object."""

import pytest
from pulumi_redis_enterprise.core.claims import Rival
from pulumi_redis_enterprise.core.model import Changes, PlanWarning
from pulumi_redis_enterprise.life.same_object import kept, names_of, rival_warning

A = "urn:pulumi:dev::project::redis-enterprise:index:Role::a"
B = "urn:pulumi:dev::project::redis-enterprise:index:Role::b"
MOVED = "urn:pulumi:dev::project::my:index:Team$redis-enterprise:index:Role::a"


def test_rival_without_a_urn() -> None:
    """A dynamic provider tells the values that differ."""
    expected = PlanWarning(
        "Role 'app' (management)",
        "two resources of the program manage one object, and want different values",
        "keep one of the two resources; until then, the object is as the one wants it that was updated last",
    )

    assert expected == rival_warning("Role", ("app",), Rival("", Changes(updates=("management",))), "")


def test_rival_by_its_name() -> None:
    """The plugin names both, in the same order whichever comes first."""
    expected = PlanWarning(
        "Role 'app' of 'a' and 'b'",
        "two resources of the program manage one object",
        "keep one of the two resources; if one is the other under a new name, take the old one out, or give the new "
        "one `aliases`",
    )

    assert expected == rival_warning("Role", ("app",), Rival(A, Changes()), B)
    assert expected == rival_warning("Role", ("app",), Rival(B, Changes()), A)


@pytest.mark.parametrize(
    ("expected", "holders", "urn"),
    [
        ("the program still manages it. To rename or move a resource, give it `aliases`", [""], ""),
        ("the program still manages it, as 'b'. To rename or move a resource, give it `aliases`", [A, B], A),
        (f"the program still manages it, as {MOVED!r}. To rename or move a resource, give it `aliases`", [MOVED], A),
        ("the program still manages it. The resource was replaced, and its new one has the same object", [A], A),
    ],
    ids=["not known", "renamed", "moved", "replaced"],
)
def test_kept(expected: str, holders: list[str], urn: str) -> None:
    """The line says who manages an object that is kept, and what was meant to happen."""
    assert f"kept role 'app' of cluster 'c': {expected}" == kept("role 'app'", "c", holders, urn, lost=False)


def test_what_is_lost_is_told() -> None:
    """Only the resource that is deleted knew how the object was found."""
    expected = "kept it of cluster 'c': the program still manages it, as 'b'; a destroy will not give back how this "

    assert kept("it", "c", [B], A, lost=True).startswith(expected)


def test_names() -> None:
    """A name that two have tells nothing, so that the whole URNs are shown."""
    assert ["'a'", "'b'"] == names_of([A, B])
    assert [repr(A), repr(MOVED)] == names_of([A, MOVED])
