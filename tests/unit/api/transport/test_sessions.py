"""Sessions: lent one by one, and kept while there are not too many of them."""

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
    monkeypatch.setattr(module, "_all_idle", set())
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
    before = len(module._all_idle)
    used(Sessions(SETTINGS))

    assert before >= len(module._all_idle)
