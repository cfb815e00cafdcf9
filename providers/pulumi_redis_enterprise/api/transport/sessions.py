"""Keep-alive sessions: one a thread, with a pool of connections for each node."""

import threading
from functools import cached_property
from http.cookiejar import DefaultCookiePolicy
from ssl import SSLContext

import requests
from requests.auth import HTTPBasicAuth

from pulumi_redis_enterprise.api.settings.connection_settings import BasicCredentials, ConnectionSettings
from pulumi_redis_enterprise.api.transport.response_body import ACCEPTED_ENCODING
from pulumi_redis_enterprise.api.transport.tls import TlsAdapter, client_context


class _Session(requests.Session):
    def get_redirect_target(self, _response: requests.Response) -> None:
        """Return None, as no redirect is followed here.

        Even so, `requests` would read the whole body of a redirect, and raise what it thinks of its Location.
        """


class Sessions:
    """The sessions of one identity; the same trust and credentials hold for all nodes.

    Args:
        settings: Where, and as whom.
    """

    def __init__(self, settings: ConnectionSettings) -> None:
        self._settings = settings
        self._thread = threading.local()
        self._generation = object()

    def current(self) -> requests.Session:
        """This thread's session of the present generation."""
        generation = self._generation
        session: requests.Session | None = getattr(self._thread, "session", None)
        if session is None or self._thread.generation is not generation:
            self.close()
            session = self._new_session()
            self._thread.session, self._thread.generation = session, generation
        return session

    def renew(self) -> None:
        """Let every thread's next request use a new connection."""
        self._generation = object()

    def close(self) -> None:
        """Close this thread's connections; another thread's are closed when the thread ends."""
        session: requests.Session | None = getattr(self._thread, "session", None)
        self._thread.session = None
        if session is not None:
            session.close()

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
