"""The life of an object, from nothing to nothing."""

import pytest

from tests.contract import scenarios
from tests.contract.conftest import Played, Scenario
from tests.contract.kinds import KINDS, Kind
from tests.contract.record import Record
from tests.contract.rest import uids, without_uids

every_kind = pytest.mark.parametrize("kind", KINDS, ids=str)


@pytest.fixture
def life(played: Played) -> Record:
    """The life, played."""
    return played(scenarios.life)


@every_kind
def test_create(life: Record, kind: Kind) -> None:
    """The object is there after the first update."""
    assert life.live("nothing", kind) != life.live("before", kind)


@every_kind
def test_update(life: Record, kind: Kind) -> None:
    """A change is made to the same object."""
    before, after = life.live("before", kind), life.live("updated", kind)

    assert before != after
    assert uids(before) == uids(after)


@every_kind
def test_drift(life: Record, kind: Kind) -> None:
    """A change by somebody else is reverted by an update with a refresh."""
    assert life.live("updated", kind) != life.live("drifted", kind)
    assert life.live("updated", kind) == life.live("repaired", kind)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.remove is not None], ids=str)
def test_gone(life: Record, kind: Kind) -> None:
    """An object that somebody else removed is created again."""
    assert without_uids(life.live("nothing", kind)) == without_uids(life.live("removed", kind))
    assert without_uids(life.live("updated", kind)) == without_uids(life.live("created again", kind))


@every_kind
def test_destroy(life: Record, kind: Kind) -> None:
    """A destroy gives back what was found."""
    assert life.live("nothing", kind) == life.live("destroyed", kind)


@every_kind
def test_give_back(played: Played, kind: Kind) -> None:
    """An object that was adopted although it differed is given back as it was, every field of it."""
    adoption = played(scenarios.give_back)

    assert adoption.live("found", kind) != adoption.live("adopted", kind)
    assert adoption.live("found", kind) == adoption.live("destroyed", kind)


@every_kind
@pytest.mark.parametrize("scenario", scenarios.DESTROYED, ids=lambda scenario: scenario.__name__)
def test_destroy_of_two_resources(played: Played, scenario: Scenario, kind: Kind) -> None:
    """A destroy of two resources for one object gives back what the first one found; so it does by the other edge."""
    record = played(scenario)

    assert record.live("nothing", kind) == record.live("destroyed", kind)


@every_kind
def test_remove(played: Played, kind: Kind) -> None:
    """A resource that leaves the program is really gone, also after an update that refreshes first."""
    removal = played(scenarios.remove)

    assert removal.live("nothing", kind) != removal.live("before", kind)
    assert removal.live("nothing", kind) == removal.live("after", kind)
