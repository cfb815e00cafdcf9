"""Redirects to another node of the cluster, and the known nodes that requests may go to.

A cluster's redirects name the addresses that it knows itself by, and credentials go along: so what a redirect
names is asked only if the settings name it, too.
"""

import threading
from collections.abc import Iterable
from http import HTTPStatus
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from pulumi_redis_enterprise.api.settings.connection_settings import ConnectionSettings
from pulumi_redis_enterprise.api.transport.failures import CHECK_URL, Failure
from pulumi_redis_enterprise.api.transport.retry import FailureKind
from pulumi_redis_enterprise.errors import SettingsError, sanitize

_HTTPS_PORT = 443
_PRIMARY: Final = (
    "let nodes forward requests themselves (`rladmin cluster config handle_redirects enabled`), or name all nodes, "
    "by addresses that can be reached from here, in redis-enterprise:url and redis-enterprise:nodes, or use the "
    "cluster's name (FQDN) in redis-enterprise:url"
)
_PRIMARY_OF_A_WRITE: Final = (
    "give the URL of the primary node as redis-enterprise:url (`rladmin status nodes` marks it as master), or use the "
    "cluster's name (FQDN) there, or let nodes forward requests themselves (`rladmin cluster config handle_redirects "
    "enabled`); to name further nodes does not help here"
)
_OTHER_SERVER: Final = (
    f"{CHECK_URL}; if it is right, let the proxy or load balancer in between pass requests on instead of redirecting "
    "them"
)


class KnownNodes:
    """The known nodes of the cluster. Safe to share among threads.

    Args:
        urls: The base URLs, the first to ask first.
    """

    def __init__(self, urls: Iterable[str]) -> None:
        self._urls = tuple(dict.fromkeys(urls))
        self._preferred = self._urls[0]
        self._cluster: tuple[str, str] | None = None
        self._recognized: set[str] = set()
        self._lock = threading.Lock()

    @property
    def are_several(self) -> bool:
        """Return True if there is a choice at all."""
        return len(self._urls) > 1

    @property
    def preferred(self) -> str:
        """The node to ask first: the last one that answered."""
        return self._preferred

    def prefer(self, url: str) -> None:
        """Ask this node first from now on."""
        self._preferred = url

    def in_order(self) -> list[str]:
        """All nodes, in the order in which to ask them."""
        return [self._preferred, *(url for url in self._urls if url != self._preferred)]

    def named_by(self, location: str) -> str | None:
        """The node that a redirect leads to: same scheme, host and port; None if it is not known."""
        return next((url for url in self._urls if _origin(url) == _origin(location)), None)

    def cluster_of(self, url: str) -> str:
        """A cluster's name in brackets, as far as the node is known to be of it."""
        return f" (cluster {self._cluster[1]})" if self._cluster and url in self._recognized else ""

    def is_recognized(self, url: str) -> bool:
        """Return True if a node is known to be of the same cluster as the others that were asked."""
        return url in self._recognized

    def recognize(self, url: str, cluster: str) -> None:
        """Note which cluster a node says that it is of.

        Raises:
            SettingsError: It is another one than an earlier node's.
        """
        with self._lock:
            first, name = self._cluster = self._cluster or (url, cluster)
        if cluster != name:
            raise SettingsError(
                f"{url} is a node of the cluster {cluster}, but {first} is a node of the cluster {name}",
                fix="name the nodes of one cluster only in redis-enterprise:url and redis-enterprise:nodes",
            )
        self._recognized.add(url)


def _origin(url: str) -> tuple[str, str | None, int] | None:
    """Scheme, host and port (RFC 6454 section 4); None of what has none, as a relative reference."""
    try:
        parts = urlsplit(url)
        port = parts.port or _HTTPS_PORT
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname and parts.username is None else None


class _Target(NamedTuple):
    """The target of a redirect, without userinfo and query, which might hold anything."""

    base: str
    scheme: str
    port: int | None
    path: str

    def is_rest_api(self, port: int | None) -> bool:
        """Return whether it may be the REST API of another node, where this one listens on the port."""
        return self.path.startswith(("/v1/", "/v2/")) or (self.path in {"", "/"} and self.port == port)


def redirected(location: str, settings: ConnectionSettings, *, status: int, not_processed: bool) -> Failure:
    """Return the failure of an answer that names another place to ask.

    Args:
        location: The URL that it names, or "".
        settings: Of the node that answered.
        status: The status of the answer: 3xx.
        not_processed: Whether that node certainly did nothing itself.
    """
    reason, fix = _without_location(status), CHECK_URL
    if location:
        port = urlsplit(settings.url).port
        reason, fix = _explained(_target_of(location), status, port, not_processed=not_processed)
    kind = FailureKind.ELSEWHERE if not_processed else FailureKind.FINAL
    return Failure("url", f"{settings.url} {reason}", fix, kind, sent_on_to=location)


def _explained(target: _Target | None, status: int, port: int | None, *, not_processed: bool) -> tuple[str, str]:
    if target is None:
        return f"answered {status} with a Location header that is not an absolute URL", _OTHER_SERVER
    if target.scheme != "https":
        return f"redirects to {target.base}, which is not encrypted by TLS, so it is not followed", _OTHER_SERVER
    if not target.is_rest_api(port):
        return f"redirects to another page ({target.base}), as a login page or a web front end does", _OTHER_SERVER
    if not not_processed:
        # RFC 9110 section 15.4.3: only 307 and 308 keep the method, so that the request was certainly not carried out.
        return (
            f"is not the primary node: it answered a write with {status}, which sends it on to {target.base}; it may "
            "have carried it out, so the write is sent to no other node"
        ), _PRIMARY_OF_A_WRITE
    return (
        f"is not the primary node: it sends requests on to {target.base}, and redirects are followed once, and to "
        "known nodes only"
    ), _PRIMARY


def _without_location(status: int) -> str:
    try:
        phrase = f" {HTTPStatus(status).phrase.lower()}"
    except ValueError:
        phrase = ""
    return f"answered {status}{phrase} without a Location header, which the REST API never does"


def _target_of(location: str) -> _Target | None:
    try:
        parts = urlsplit(location)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or not parts.scheme:
        return None
    shown = f"[{host}]" if ":" in host else host
    base = sanitize(f"{parts.scheme}://{shown}" + (f":{port}" if port else ""))
    return _Target(base, parts.scheme, port, parts.path)
