"""Waits that are cancelled, and changes that do not begin any more."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import count

import pytest
import responses
from pulumi_redis_enterprise.api.transport import cancellation
from pulumi_redis_enterprise.api.transport.cancellation import AGAIN
from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.journal import Journal, journal, note_object
from pulumi_redis_enterprise.api.transport.polling import poll_until, read_back
from pulumi_redis_enterprise.errors import ApiError, CancelledError

from tests.support.api_client import BASIC, URL

CLIENT = Client(BASIC)
"""A client that really waits."""


@pytest.fixture(autouse=True)
def _cancelled() -> Iterator[None]:
    """The process was cancelled."""
    cancellation.cancel()
    yield
    cancellation.resume()


def test_wait_ends() -> None:
    """A wait ends at once, and says what it was for."""
    with pytest.raises(CancelledError, match=f"^cancelled while waiting for the cluster\nFix: {AGAIN}$"):
        poll_until(lambda: False, bool, client=CLIENT)
    with pytest.raises(CancelledError, match=r"^cancelled while waiting for action 1\n"):
        poll_until(lambda: False, bool, client=CLIENT, progress="waiting for action 1")


def test_last_look_decides() -> None:
    """The last look finds what is done by the time of the cancellation."""
    looks = count(1)

    assert 2 == poll_until(looks.__next__, lambda seen: seen == 2, client=CLIENT)


def test_wait_for_what_was_accepted() -> None:
    """A write that is not shown yet is not called a failure of the cluster."""
    with pytest.raises(CancelledError, match=r"^cancelled while waiting for the cluster to show what it accepted\n"):
        read_back(lambda: 1, lambda _: "shows 1", client=CLIENT, accepted="it", fix="wait")


def test_retry_ends(rest: responses.RequestsMock) -> None:
    """A request that would be sent again is not; the reason is reported."""
    rest.get(f"{URL}/v1/users", status=503)
    with pytest.raises(CancelledError, match=r"^cancelled while waiting to send GET /v1/users again \(503\)\n"):
        CLIENT.get("/v1/users")

    assert 1 == len(rest.calls)


def test_no_change_begins(rest: responses.RequestsMock) -> None:
    """A call may go on reading; its first change is not sent."""
    rest.get(f"{URL}/v1/users", json=[])
    with journal() as kept:
        CLIENT.get("/v1/users")
        with pytest.raises(CancelledError, match=r"^cancelled before POST /v1/users was sent\n"):
            CLIENT.post("/v1/users", {})

    assert ["GET"] == [call.request.method for call in rest.calls]
    assert "nothing was changed" == str(kept)


def test_change_that_has_begun_goes_on(rest: responses.RequestsMock) -> None:
    """A call that was cancelled between two changes makes the second one, too."""
    rest.put(f"{URL}/v1/users/1", json={})
    cancellation.resume()
    with journal() as kept:
        CLIENT.put("/v1/users/1", {})
        cancellation.cancel()
        CLIENT.put("/v1/users/1", {})

    assert 2 == len(rest.calls)
    assert "the cluster has taken PUT /v1/users/1 before" == str(kept)


class TestJournal:
    """Tests of what is noted of a call."""

    @pytest.mark.parametrize(("expected", "status"), [(True, 200), (True, 500), (False, 400)])
    def test_changes(self, rest: responses.RequestsMock, *, expected: bool, status: int) -> None:
        """A request counts as a change unless the cluster said that it is none."""
        cancellation.resume()
        rest.put(f"{URL}/v1/users/1", status=status, json={})
        with journal() as kept:
            with suppress(ApiError):
                CLIENT.put("/v1/users/1", {})
            note_object("1", {"uid": 1})

        assert expected == kept.is_partial

    def test_none_is_kept(self) -> None:
        """Without a journal nothing is noted."""
        note_object("1", {"uid": 1})
        with journal() as kept:
            assert Journal() == kept
