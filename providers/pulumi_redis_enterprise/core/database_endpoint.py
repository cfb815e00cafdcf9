"""The endpoints of a database, and which of them is the one for its clients.

https://redis.io/docs/latest/operate/rs/references/rest-api/objects/bdb/ (`endpoints`)
"""

from collections.abc import Mapping
from typing import Any, Final

_EXTERNAL: Final = "external"


def endpoint_of(database: Mapping[str, Any]) -> str:
    """Return where clients connect, as ``host:port``.

    A cluster whose nodes have internal and external addresses shows an endpoint of each kind; `addr_type` says which
    is which. A database that shows no external one has one kind only.
    """
    host, port = host_and_port(database)
    return f"{host}:{port}"


def host_and_port(database: Mapping[str, Any]) -> tuple[str, str]:
    """Return the two parts of `endpoint_of`, each "" if the database does not show it."""
    endpoints = database["endpoints"]
    external = (endpoint for endpoint in endpoints if endpoint.get("addr_type") == _EXTERNAL)
    endpoint: Mapping[str, Any] = next(external, next(iter(endpoints), {}))
    return _host(endpoint), str(endpoint.get("port") or "")


def address(host: str, port: str | int) -> str:
    """Return ``host:port``, with brackets around an IPv6 address that has none."""
    return f"[{host}]:{port}" if ":" in host and not host.startswith("[") else f"{host}:{port}"


def address_in(uri: str) -> str:
    """Return the ``host:port`` of a URI such as ``redis://admin:<password>@host:port``, and nothing else of it."""
    authority = uri.partition("://")[2] or uri
    return authority.rpartition("@")[2].partition("/")[0].partition("?")[0]


def _host(endpoint: Mapping[str, Any]) -> str:
    """Return its DNS name or, without one, the first of its addresses."""
    addresses = endpoint.get("addr")
    first = next(iter(addresses), "") if isinstance(addresses, list) else ""
    return str(endpoint.get("dns_name") or first or "")
