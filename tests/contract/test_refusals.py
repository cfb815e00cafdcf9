"""Tests of what cannot be done is refused before anything is lost."""

import pytest

from tests.contract import scenarios
from tests.contract.conftest import Played
from tests.contract.kinds import KINDS, Kind

pytestmark = pytest.mark.story


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_rename_and_change_at_once(played: Played, kind: Kind) -> None:
    """It looks as if somebody else's object were in the way: it stays as it was, and the Fix names `aliases`."""
    record = played(scenarios.rename_and_change)

    assert record.live("before", kind) == record.live(f"{kind} refused", kind)
    assert record.live("before", kind) == record.live("after", kind)
    assert f"{kind.label} of cluster 'cluster.local' exists with other values: " in record.printed[f"{kind} refused"]
    assert "`aliases`" in record.printed[f"{kind} refused"]


@pytest.mark.parametrize("order", [0, 1], ids=["create first", "delete first"])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.impossible], ids=str)
def test_replacement_that_cannot_be(played: Played, kind: Kind, order: int) -> None:
    """With a target that does not exist, or that somebody else has, the old object stays; so it does once corrected."""
    record = played(scenarios.replace_by_the_impossible)

    assert record.live("before", kind) == record.live(f"{kind} refused {order}", kind)
    assert record.live("before", kind) == record.live("after", kind)
