"""Sessions: lent one by one, and kept while there are not too many of them."""

import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from random import Random
from unittest import mock

import pytest
import requests
from pulumi_redis_enterprise.api.settings.connection_settings import BasicCredentials, ConnectionSettings
from pulumi_redis_enterprise.api.transport import sessions as module
from pulumi_redis_enterprise.api.transport.sessions import Sessions

SETTINGS = ConnectionSettings("https://host:9443", BasicCredentials("admin", "a secret"))


@pytest.fixture(autouse=True, name="closed")
def _closed(monkeypatch: pytest.MonkeyPatch) -> list[requests.Session]:
    """The sessions that are closed; two may be idle, and those of other tests do not count."""
    closed: list[requests.Session] = []

    def close(session: requests.Session) -> None:
        closed.append(session)

    monkeypatch.setattr(module._Session, "close", close)
    monkeypatch.setattr(module, "MOST_IDLE", 2)
    monkeypatch.setattr(module, "_pools", set())
    return closed


def used(sessions: Sessions) -> requests.Session:
    """Return the session that one request has."""
    with sessions.borrowed() as session:
        return session


def test_requests_one_by_one_share_a_session(closed: list[requests.Session]) -> None:
    """Whatever thread a request is of, it takes the connection that is there."""
    sessions = Sessions(SETTINGS)

    assert (used(sessions), []) == (used(sessions), closed)


def test_requests_at_a_time_have_a_session_each() -> None:
    """Of those that are idle, the one that was used last is taken: the others can be given up."""
    sessions = Sessions(SETTINGS)
    with sessions.borrowed() as first, sessions.borrowed() as second:
        assert first is not second

    assert first is used(sessions)


def test_longest_idle_session_is_closed(closed: list[requests.Session]) -> None:
    """The cap is for all clusters of the process; what is in use is left alone."""
    east, west, north = (Sessions(SETTINGS) for _ in range(3))
    first, second = used(east), used(west)
    assert first is used(east)
    with north.borrowed() as third:
        assert [] == closed

    assert [second] == closed
    assert (first, third) == (used(east), used(north))


def test_renewal_closes_what_is_idle(closed: list[requests.Session]) -> None:
    """A session in use is closed when it comes back; no later request uses either of them."""
    sessions = Sessions(SETTINGS)
    with sessions.borrowed() as first, sessions.borrowed() as second:
        pass
    with sessions.borrowed() as lent:
        sessions.renew()

    assert lent is first
    assert [second, first] == closed
    assert used(sessions) not in {first, second}


def test_session_of_a_failed_request_is_kept(closed: list[requests.Session]) -> None:
    """A connection that broke is no longer in it, so that the next request opens one."""
    sessions = Sessions(SETTINGS)
    with pytest.raises(OSError, match="broken"), sessions.borrowed() as first:
        raise OSError("broken")

    assert (first, []) == (used(sessions), closed)


def test_sessions_of_a_client_that_is_gone_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """A login that is tried once leaves nothing behind."""
    monkeypatch.undo()
    before = len(module._pools)
    used(Sessions(SETTINGS))

    assert before >= len(module._pools)


def waiting_for(sessions: Sessions) -> threading.Event:
    """Return the event that a request waits for one of these sessions."""
    waits = threading.Event()

    class Returned(threading.Condition):
        def wait(self, timeout: float | None = None) -> bool:
            waits.set()
            return super().wait(timeout)

    sessions._returned = Returned(module._lock)
    return waits


def test_fifth_request_waits_for_one_of_four() -> None:
    """A cluster is not opened a connection for each call that the engine makes; whoever comes back first is taken."""
    sessions, got = Sessions(SETTINGS), []
    waits = waiting_for(sessions)
    with ExitStack() as lent, ThreadPoolExecutor(1) as other:
        first = sessions.borrowed()
        borrowed = [first.__enter__(), *(lent.enter_context(sessions.borrowed()) for _ in range(3))]
        fifth = other.submit(lambda: got.append(used(sessions)))
        assert waits.wait(10)
        first.__exit__(None, None, None)
        fifth.result(10)

    assert (4, [borrowed[0]]) == (len(set(borrowed)), got)


def test_waiting_request_goes_on_after_a_renewal() -> None:
    """It gets a new connection, and waits for none of those from before."""
    sessions = Sessions(SETTINGS)
    waits = waiting_for(sessions)
    with ExitStack() as lent, ThreadPoolExecutor(1) as other:
        borrowed = [lent.enter_context(sessions.borrowed()) for _ in range(4)]
        fifth = other.submit(used, sessions)
        assert waits.wait(10)
        sessions.renew()

        assert fifth.result(10) not in borrowed


def test_session_that_cannot_be_made_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request finds out by itself that the settings are wrong."""
    sessions = Sessions(SETTINGS)
    monkeypatch.setattr(sessions, "_new_session", mock.Mock(side_effect=OSError("no such file")))
    for _ in range(module.MOST_OF_ONE + 1):
        with pytest.raises(OSError, match="no such file"):
            used(sessions)


def test_closed_sessions_can_be_opened_again() -> None:
    """Requests at a time are as many as before."""
    sessions = Sessions(SETTINGS)
    for _ in range(2):
        with ExitStack() as lent:
            assert 4 == len({lent.enter_context(sessions.borrowed()) for _ in range(4)})
        sessions.close()


@pytest.mark.parametrize("order", ["at random", "one by one"])
def test_four_sessions_a_cluster_whatever_the_order(monkeypatch: pytest.MonkeyPatch, order: str) -> None:
    """A hundred clusters with sixteen requests at a time: none is opened a fifth, and no more than the cap are kept."""
    monkeypatch.undo()
    monkeypatch.setattr(module, "_pools", set())
    clusters = [_Counted(SETTINGS) for _ in range(100)]
    wanted = [it for it in clusters for _ in range(50)]
    if order == "at random":
        Random(18).shuffle(wanted)  # noqa: S311 - it is to be the same each time
    under_way: deque[tuple[_Counted, AbstractContextManager[requests.Session]]] = deque()
    for it in wanted:
        # The oldest requests end until there is a place, and one that need not wait.
        while len(under_way) == 16 or not it._pool.can_lend:
            under_way.popleft()[1].__exit__(None, None, None)
        request = it.borrowed()
        request.__enter__()
        under_way.append((it, request))

    idle = sum(len(it._pool.idle) for it in clusters)
    assert (4, True) == (max(it.made for it in clusters), idle + len(under_way) <= module.MOST_IDLE + 16)


class _Counted(Sessions):
    """Sessions that are counted, and lead nowhere."""

    made = 0

    def _new_session(self) -> requests.Session:
        self.made += 1
        return requests.Session()
