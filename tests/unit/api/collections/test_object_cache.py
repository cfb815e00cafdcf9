"""Tests of what is known is found by uid and by key, and always as it was noted last."""

import pytest
from pulumi_redis_enterprise.api.collections.collection import ObjectCache
from pulumi_redis_enterprise.api.collections.roles import Role
from pulumi_redis_enterprise.core.references import Uid

ADMIN, APP, OTHER = Role(Uid(1), "Admin", "admin"), Role(Uid(8), "app", "none"), Role(Uid(3), "app", "none")


def _known(*roles: Role) -> ObjectCache[Role]:
    return ObjectCache(roles, keys=lambda role: [role.name])


def test_all_are_sorted() -> None:
    """The order is that of the uids, whatever the order in which they came."""
    assert (ADMIN, OTHER, APP) == _known(APP, ADMIN, OTHER).all()


def test_found_by_uid() -> None:
    """A uid leads to its object, or to none."""
    known = _known(APP)

    assert (APP, None) == (known.cached(Uid(8)), known.cached(Uid(9)))


def test_found_by_key() -> None:
    """A key leads to all objects that have it, sorted by uid."""
    known = _known(APP, ADMIN, OTHER)

    assert ([OTHER, APP], []) == (known.find_by("app"), known.find_by("App"))


@pytest.mark.parametrize("before", [["app"], []], ids=["looked up before", "not looked up before"])
def test_changed_object(before: list[str]) -> None:
    """An object that changed is found by its new key only, whenever the way by keys is made."""
    known = _known(APP)
    found = [known.find_by(key) for key in before]
    renamed = Role(Uid(8), "web", "none")
    known.put(renamed)

    assert [[APP] for _ in before] == found
    assert ((renamed,), [], [renamed]) == (known.all(), known.find_by("app"), known.find_by("web"))


@pytest.mark.parametrize("before", [["app"], []], ids=["looked up before", "not looked up before"])
def test_dropped_object(before: list[str]) -> None:
    """A dropped object is not found, whenever the index is made; dropping it again is fine."""
    known = _known(APP, OTHER)
    found = [known.find_by(key) for key in before]
    known.drop(Uid(8))
    known.drop(Uid(8))

    assert [[OTHER, APP] for _ in before] == found
    assert ((OTHER,), None, [OTHER]) == (known.all(), known.cached(Uid(8)), known.find_by("app"))
