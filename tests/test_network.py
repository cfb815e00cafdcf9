"""The rule on the network: none for unit tests, this machine for all others."""

import socket

import pytest


@pytest.mark.disable_socket
def test_no_network() -> None:
    """A unit test that asks for any host fails."""
    with pytest.raises(UserWarning, match="A test tried to use socket"):
        socket.create_connection(("127.0.0.1", 9))


def test_this_machine() -> None:
    """Any other test gets to this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert server.getsockname() == client.getpeername()


def test_no_other_machine() -> None:
    """It gets no further."""
    with pytest.raises(UserWarning, match=r'with host "192\.0\.2\.1"'):
        socket.create_connection(("192.0.2.1", 9))
