"""Meanings of redirects: another node of the cluster, or something that is not the REST API."""

from http import HTTPStatus
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from pulumi_redis_enterprise.api.settings.connection_settings import ConnectionSettings
from pulumi_redis_enterprise.api.transport.failures import CHECK_URL, Failure
from pulumi_redis_enterprise.api.transport.retry import FailureKind
from pulumi_redis_enterprise.errors import sanitize

_PRIMARY: Final = (
    "let nodes forward requests themselves (`rladmin cluster config handle_redirects enabled`), or name all nodes, "
    "by addresses that can be reached from here, in redis-enterprise:url and redis-enterprise:nodes, or use the "
    "cluster's name (FQDN) in redis-enterprise:url"
)
_OTHER_SERVER: Final = (
    f"{CHECK_URL}; if it is right, let the proxy or load balancer in between pass requests on instead of redirecting "
    "them"
)


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
        reason, fix = _explained(_target_of(location), status, urlsplit(settings.url).port)
    loss = FailureKind.ELSEWHERE if not_processed else FailureKind.FINAL
    return Failure(f"{settings.url} {reason}", fix, loss, sent_on_to=location)


def _explained(target: _Target | None, status: int, port: int | None) -> tuple[str, str]:
    if target is None:
        return f"answered {status} with a Location header that is not an absolute URL", _OTHER_SERVER
    if target.scheme != "https":
        return f"redirects to {target.base}, which is not encrypted by TLS, so it is not followed", _OTHER_SERVER
    if not target.is_rest_api(port):
        return f"redirects to another page ({target.base}), as a login page or a web front end does", _OTHER_SERVER
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
