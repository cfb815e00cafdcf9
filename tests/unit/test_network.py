"""The rule that unit tests reach no network, of which the other unit tests take advantage."""

import socket

import pytest


def test_no_network() -> None:
    """A unit test that asks for any host fails."""
    with pytest.raises(UserWarning, match="A test tried to use socket"):
        socket.create_connection(("127.0.0.1", 9))


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_this_machine_where_marked() -> None:
    """A marked one gets to this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert server.getsockname() == client.getpeername()


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_no_other_machine() -> None:
    """A marked one gets no further."""
    with pytest.raises(UserWarning, match=r'with host "192\.0\.2\.1"'):
        socket.create_connection(("192.0.2.1", 9))
