"""The endpoint that a database's clients use, and what is kept of a URI."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.database_endpoint import address, address_in, endpoint_of, host_and_port

INTERNAL = {"addr_type": "internal", "dns_name": "redis-1.internal.a", "port": 1}
EXTERNAL = {"addr_type": "external", "dns_name": "redis-1.a", "port": 1}


@pytest.mark.parametrize(
    ("expected", "endpoints"),
    [
        ("redis-1.a:1", [INTERNAL, EXTERNAL]),
        ("redis-1.a:1", [EXTERNAL, INTERNAL]),
        ("redis-1.internal.a:1", [INTERNAL]),
        ("a:1", [{"dns_name": "a", "port": 1}, {"dns_name": "b", "port": 2}]),
        ("a:1", [{"dns_name": "a", "port": 1}, INTERNAL]),
        ("redis-1.a:1", [{"dns_name": "a", "port": 1}, EXTERNAL]),
        ("10.0.0.1:1", [{"dns_name": "", "addr": ["10.0.0.1", "10.0.0.2"], "port": 1}]),
        (":1", [{"addr": "10.0.0.1", "port": 1}]),
        (":", []),
        (":", [{"dns_name": None, "addr": []}]),
    ],
)
def test_endpoint(expected: str, endpoints: list[dict[str, Any]]) -> None:
    """The external endpoint is for clients, wherever it stands; without one it is the first that there is."""
    assert expected == endpoint_of({"endpoints": endpoints})


def test_host_and_port() -> None:
    """Both are texts; the host of an IPv6 endpoint keeps all of its colons."""
    assert ("::1", "12000") == host_and_port({"endpoints": [{"dns_name": "::1", "port": 12000}]})


@pytest.mark.parametrize(
    ("expected", "host"), [("a:1", "a"), ("[::1]:1", "::1"), ("[::1]:1", "[::1]"), ("127.0.0.1:1", "127.0.0.1")]
)
def test_address(expected: str, host: str) -> None:
    """An IPv6 address has brackets around it before a port follows."""
    assert expected == address(host, 1)


@pytest.mark.parametrize(
    ("expected", "uri"),
    [
        ("source.local:12000", "redis://admin:secret@source.local:12000"),
        ("source.local:12000", "rediss://admin:se@cr@source.local:12000/0?x=1"),
        ("source.local:12000", "source.local:12000"),
        ("source.local", "admin:secret@source.local"),
        ("", ""),
    ],
)
def test_address_of_a_uri(expected: str, uri: str) -> None:
    """User and password are cut off, whatever is in them."""
    assert expected == address_in(uri)
