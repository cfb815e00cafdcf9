"""An object that a resource of the program still manages is never deleted nor reset, whatever the engine calls it."""

import pytest

from tests.contract import scenarios
from tests.contract.conftest import Played, Scenario
from tests.contract.kinds import KINDS, Kind
from tests.contract.rest import uids

every_kind = pytest.mark.parametrize("kind", KINDS, ids=str)


@every_kind
@pytest.mark.parametrize("scenario", scenarios.SAME_OBJECT, ids=lambda scenario: scenario.__name__)
def test_object_lives_on(played: Played, scenario: Scenario, kind: Kind) -> None:
    """The very same object is there at every moment, exactly as it was."""
    record = played(scenario)
    before = record.live("before", kind)

    moments = record.moments.keys() - {"nothing", "destroyed"}
    assert dict.fromkeys(moments, before) == {moment: record.live(moment, kind) for moment in moments}


@every_kind
def test_change_that_the_engine_makes_a_replacement(played: Played, kind: Kind) -> None:
    """With `replace_on_changes`, the same object is changed."""
    record = played(scenarios.replace_on_changes)
    before, after = record.live("before", kind), record.live("after", kind)

    assert before != after
    assert uids(before) == uids(after)


@every_kind
def test_line_says_what_is_kept(played: Played, kind: Kind) -> None:
    """The update names the object that it kept, and how to rename without a deletion."""
    printed = played(scenarios.rename).printed["after"]

    assert f"kept {kind.label} of cluster 'cluster.local': the program still manages it" in printed
    assert "`aliases`" in printed


@every_kind
def test_line_says_what_is_adopted(played: Played, kind: Kind) -> None:
    """An adopted object is named by kind, name and uid."""
    assert f"adopted existing {kind.label} of cluster 'cluster.local': " in played(scenarios.adopt).printed["after"]


def test_change_of_the_edge_sends_nothing(played: Played) -> None:
    """The state gets another form, and the cluster no request that changes anything."""
    writes = played(scenarios.change_edge).writes

    assert [[]] * 6 == [writes[f"{moment} {number}"] for moment in ("turn", "refreshed") for number in range(3)]


def test_adoption_changes_nothing(played: Played) -> None:
    """An object that is exactly as wanted is adopted without a write."""
    assert [] == played(scenarios.adopt).writes["after"]
