"""The engine's options mean for each kind what Pulumi says they mean, by what the cluster has then."""

import pytest

from tests.contract import scenarios
from tests.contract.conftest import Played
from tests.contract.kinds import KINDS, Kind
from tests.contract.rest import uids

# The engine decides on these options: what tests/integration/test_options_of_properties plays is ours.
pytestmark = pytest.mark.story

every_kind = pytest.mark.parametrize("kind", KINDS, ids=str)


@every_kind
def test_protect(played: Played, kind: Kind) -> None:
    """Neither a destroy nor a program without it touches the object, nor does the end of the protection."""
    record = played(scenarios.options)

    for moment in ("protected", "destroy refused", "removal refused", "unprotected"):
        assert record.live("before", kind) == record.live(moment, kind)


@every_kind
def test_target(played: Played, kind: Kind) -> None:
    """Only what is a target is changed; the rest is changed by an update without targets."""
    record = played(scenarios.options)
    before, half, changed = (record.live(moment, kind) for moment in ("before", "half", "changed"))

    assert (changed if kind.name in scenarios.TARGETS else before) == half
    assert before != changed
    assert uids(before) == uids(changed)


@every_kind
def test_retain_on_delete(played: Played, kind: Kind) -> None:
    """A resource that leaves the program stays in the cluster, as it was."""
    record = played(scenarios.options)

    assert record.live("changed", kind) == record.live("retained", kind)
