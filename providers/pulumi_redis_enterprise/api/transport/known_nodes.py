"""The nodes of one cluster that requests may go to, and which of them is asked first.

A cluster's redirects name the addresses that it knows itself by, and credentials go along: so what a redirect
names is asked only if the settings name it, too.
"""

import threading
from collections.abc import Iterable
from urllib.parse import urlsplit

from pulumi_redis_enterprise.errors import SettingsError

_HTTPS_PORT = 443


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
