"""The object that a creation has left behind."""

import pytest
from pulumi_redis_enterprise.api.transport.journal import Journal, journal, note_change, note_object
from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.errors import (
    ApiError,
    CancelledError,
    NotConvergedError,
    RedisEnterpriseError,
    UnreachableError,
)
from pulumi_redis_enterprise.life.kind import Seen
from pulumi_redis_enterprise.life.leftovers import note_leftover

LATE = NotConvergedError("it is not there yet", fix="wait")
CANCELLED = CancelledError("cancelled", fix="run again")
GONE = UnreachableError("no answer", fix="look")
LIVE = Seen({"name": "a"}, {"name": "a", "uid": 7})


def left(error: RedisEnterpriseError, seen: Seen | RedisEnterpriseError | None, *, is_new: bool) -> Journal:
    """Return the journal of a creation that has failed so, of an object that reads so."""

    def read(id_: str, _outputs: Properties) -> Seen | None:
        assert id_ == "7"
        if isinstance(seen, RedisEnterpriseError):
            raise seen
        return seen

    with journal() as kept:
        note_object("7", {"name": "wanted"}, is_new=is_new)
        note_change("POST /v1/users")
        note_leftover(error, read)
    return kept


@pytest.mark.parametrize("is_new", [True, False])
def test_live_object_counts(*, is_new: bool) -> None:
    """The state gets what the cluster shows."""
    kept = left(LATE, LIVE, is_new=is_new)

    assert (True, LIVE.outputs) == (kept.is_partial, kept.outputs)


@pytest.mark.parametrize(
    ("error", "seen"),
    [(GONE, LIVE), (CANCELLED, None), (LATE, ApiError("GET -> 500", fix="wait", status=500))],
    ids=["no answer", "not there yet", "refused"],
)
def test_without_a_look(error: RedisEnterpriseError, seen: Seen | RedisEnterpriseError | None) -> None:
    """An object that was created is as wanted; of one that was found, nobody knows what it is by now."""
    created, found = (left(error, seen, is_new=is_new) for is_new in (True, False))

    assert (True, {"name": "wanted"}) == (created.is_partial, created.outputs)
    assert not found.is_partial


@pytest.mark.parametrize("is_new", [True, False])
def test_accepted_and_forgotten(*, is_new: bool) -> None:
    """An object that the cluster accepted and does not show is not there: the next run has to create it."""
    assert not left(LATE, None, is_new=is_new).is_partial


def test_nothing_was_changed() -> None:
    """A creation that failed before it changed anything leaves nothing."""
    with journal() as kept:
        note_object("7", {})
        note_leftover(LATE, lambda *_: LIVE)

    assert not kept.is_partial
    assert {} == kept.outputs
