"""Keep-alive sessions: one for each request at a time, with a connection to each node that it went to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.cookiejar import DefaultCookiePolicy
from itertools import count
from ssl import SSLContext
from typing import Final
from weakref import WeakSet

import requests
from requests.auth import HTTPBasicAuth

from pulumi_redis_enterprise.api.settings.connection_settings import BasicCredentials, ConnectionSettings
from pulumi_redis_enterprise.api.transport.response_body import ACCEPTED_ENCODING
from pulumi_redis_enterprise.api.transport.tls import TlsAdapter, client_context

MOST_IDLE: Final = 128
"""The sessions that a process keeps open while nobody uses them.

That is enough for a hundred clusters, each of which has one most of the time. The most that is allowed everywhere:
macOS gives a process 256 files, unless `ulimit -n` says otherwise, and Linux 1,024.
"""

MOST_OF_ONE: Final = 4
"""The sessions that one user opens as its requests need them; after that, a request waits for one that is open.

The language host of Python makes as many calls at a time, the plugin as many as the engine does, which are 16 or more.
"""

_lock: Final = threading.Lock()
_turns: Final = count()


@dataclass(slots=True, weakref_slot=True, eq=False)
class _Pool:
    """The sessions of one user of a cluster since its last renewal.

    Attributes:
        idle: Those that nobody uses, the longest idle first, each with the number of its turn.
        lent: The number of those in use.
        opened: The number of all that there were, since the idle ones were closed last.
    """

    idle: list[tuple[int, requests.Session]] = field(default_factory=list)
    lent: int = 0
    opened: int = 0

    @property
    def can_lend(self) -> bool:
        """Return True if a request has not to wait for one that is in use."""
        return bool(self.idle) or self.opened < MOST_OF_ONE or not self.lent


_pools: Final[WeakSet[_Pool]] = WeakSet()


def _surplus() -> requests.Session | None:
    """Take out an idle session if there are too many; for a caller that has the lock.

    It is the longest idle one of those that have most: so that each of up to `MOST_IDLE` users keeps one, and
    none is opened anew whatever the order of the requests.
    """
    pools = [it.idle for it in _pools if it.idle]
    if sum(map(len, pools)) <= MOST_IDLE:
        return None
    return max(pools, key=lambda idle: (len(idle), -idle[0][0])).pop(0)[1]


class _Session(requests.Session):
    def get_redirect_target(self, _response: requests.Response) -> None:
        """Return None, as no redirect is followed here.

        Even so, `requests` would read the whole body of a redirect, and raise what it thinks of its Location.
        """


class Sessions:
    """The sessions of one user; the same trust and credentials hold for all nodes.

    Each request borrows one, so that there are as many as requests at a time, up to `MOST_OF_ONE`, and not as many as
    threads. Of all clusters together, `MOST_IDLE` are kept.

    Args:
        settings: Where, and as whom.
    """

    def __init__(self, settings: ConnectionSettings) -> None:
        self._settings = settings
        self._returned = threading.Condition(_lock)
        self._pool = _Pool()
        with _lock:
            _pools.add(self._pool)

    @contextmanager
    def borrowed(self) -> Iterator[requests.Session]:
        """Lend a session, which nobody else has meanwhile: the last one that was used, or a new one."""
        pool, session = self._lend()
        try:
            session = session or self._new_session()
            yield session
        finally:
            self._take_back(pool, session)

    def renew(self) -> None:
        """Let every request from now on use a new connection."""
        with _lock:
            before, self._pool = self._pool, _Pool()
            _pools.add(self._pool)
            self._returned.notify_all()
        _close_idle(before)

    def close(self) -> None:
        """Close the connections of all sessions that nobody uses just now."""
        _close_idle(self._pool)

    def _lend(self) -> tuple[_Pool, requests.Session | None]:
        """Return the present pool and an idle session of it; None if one is to be opened."""
        with self._returned:
            self._returned.wait_for(lambda: self._pool.can_lend)
            pool = self._pool
            session = pool.idle.pop()[1] if pool.idle else None
            pool.lent += 1
            pool.opened += session is None
        return pool, session

    def _take_back(self, pool: _Pool, session: requests.Session | None) -> None:
        """Keep a session; close it if it is of before a renewal, or another one that is too many."""
        with self._returned:
            pool.lent -= 1
            surplus = session
            if session and pool is self._pool:
                pool.idle.append((next(_turns), session))
                surplus = _surplus()
            self._returned.notify()
        if surplus:
            surplus.close()

    def _new_session(self) -> requests.Session:
        session = _Session()
        # No proxy, .netrc or CA bundle from the environment: exactly one kind of credentials, and trust by settings.
        session.trust_env = False
        # A cookie would be a second credential, kept when the first one is not valid any more.
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.headers.update(
            {
                "Accept": "application/json",
                "Accept-Encoding": ACCEPTED_ENCODING,
                "User-Agent": "pulumi-redis-enterprise",
            }
        )
        credentials = self._settings.credentials
        if isinstance(credentials, BasicCredentials):
            # RFC 7617 section 2.1 knows UTF-8 only; `requests` would encode text as Latin-1.
            session.auth = HTTPBasicAuth(credentials.username.encode(), credentials.password.encode())
        session.mount("https://", TlsAdapter(self._context, self._settings))
        return session

    @cached_property
    def _context(self) -> SSLContext:
        return client_context(self._settings)


def _close_idle(pool: _Pool) -> None:
    with _lock:
        idle, pool.idle, pool.opened = pool.idle, [], pool.lent
    for _, session in idle:
        session.close()
