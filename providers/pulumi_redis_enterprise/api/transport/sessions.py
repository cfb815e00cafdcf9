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

_lock: Final = threading.Lock()
_turns: Final = count()


@dataclass(slots=True, weakref_slot=True, eq=False)
class _Idle:
    """The idle sessions of one user, the longest idle first, each with the number of its turn."""

    sessions: list[tuple[int, requests.Session]] = field(default_factory=list)


_all_idle: Final[WeakSet[_Idle]] = WeakSet()


def _surplus() -> requests.Session | None:
    """Take out the session that was idle for longest, if there are too many; for a caller that has the lock."""
    idle = [it.sessions for it in _all_idle if it.sessions]
    return min(idle, key=lambda sessions: sessions[0][0]).pop(0)[1] if sum(map(len, idle)) > MOST_IDLE else None


class _Session(requests.Session):
    def get_redirect_target(self, _response: requests.Response) -> None:
        """Return None, as no redirect is followed here.

        Even so, `requests` would read the whole body of a redirect, and raise what it thinks of its Location.
        """


class Sessions:
    """The sessions of one user; the same trust and credentials hold for all nodes.

    Each request borrows one, so that there are as many as requests at a time, and not as many as threads. Of all
    clusters together, `MOST_IDLE` are kept: the one that was idle for longest is closed.

    Args:
        settings: Where, and as whom.
    """

    def __init__(self, settings: ConnectionSettings) -> None:
        self._settings = settings
        self._generation = object()
        self._idle = _Idle()
        with _lock:
            _all_idle.add(self._idle)

    @contextmanager
    def borrowed(self) -> Iterator[requests.Session]:
        """Lend a session of the present generation, which nobody else has meanwhile: the last one that was used."""
        with _lock:
            generation = self._generation
            idle = self._idle.sessions.pop()[1] if self._idle.sessions else None
        session = idle or self._new_session()
        try:
            yield session
        finally:
            self._take_back(session, generation)

    def renew(self) -> None:
        """Let every request from now on use a new connection."""
        with _lock:
            self._generation = object()
        self.close()

    def close(self) -> None:
        """Close the connections of all sessions that nobody uses just now."""
        with _lock:
            idle, self._idle.sessions = self._idle.sessions, []
        for _, session in idle:
            session.close()

    def _take_back(self, session: requests.Session, generation: object) -> None:
        with _lock:
            if generation is self._generation:
                self._idle.sessions.append((next(_turns), session))
                surplus = _surplus()
            else:
                surplus = session
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
