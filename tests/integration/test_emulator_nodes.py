"""Tests of an emulated cluster of several nodes, by their ports."""

import socket
from contextlib import suppress
from typing import Any

import pytest
import requests
from redis_enterprise_emulator import Assumptions, Emulator
from requests import Response

from tests.support.clusters import NewEmulator

pytestmark = pytest.mark.both_fronts

ROLE = "/v1/users/role"


@pytest.fixture
def emulator(start_redis_enterprise_emulator: NewEmulator) -> Emulator:
    """A cluster of three nodes."""
    return start_redis_enterprise_emulator(nodes=3)


def ask(emulator: Emulator, node: int, path: str = ROLE, *, method: str = "GET", **options: Any) -> Response:
    """Send a request to a node as the administrator; a redirect is not followed."""
    return requests.request(
        method,
        emulator.urls[node - 1] + path,
        auth=(emulator.username, emulator.password),
        verify=str(emulator.ca_file),
        allow_redirects=False,
        timeout=60,
        **options,
    )


def statuses(emulator: Emulator, **options: Any) -> list[int]:
    """Return what each of three nodes answers."""
    return [ask(emulator, node, **options).status_code for node in (1, 2, 3)]


def test_one_state(emulator: Emulator) -> None:
    """All nodes know what the primary is told; the log says which node answered."""
    emulator.change(lambda state: state.settings.update(handle_redirects=True))
    ask(emulator, 1, "/v1/redis_acls", method="POST", json={"name": "x", "acl": "+@read ~*"})

    names = [[acl["name"] for acl in ask(emulator, node, "/v1/redis_acls").json()] for node in (1, 2, 3)]

    assert [True, True, True] == ["x" in found for found in names]
    assert [1, 1, 2, 3] == [record.node for record in emulator.requests]
    assert 4 == len({record.connection for record in emulator.requests})


def test_redirect(emulator: Emulator) -> None:
    """A node that is not the primary names the primary's internal address, with path and query as they came."""
    answer = ask(emulator, 2, "/v1/users%0A?a=b%20c")

    assert (307, b"") == (answer.status_code, answer.content)
    assert f"https://192.0.2.1:{emulator.port}/v1/users%0A?a=b%20c" == answer.headers["Location"]
    assert [("", 307, 2)] == [(record.username, record.status, record.node) for record in emulator.requests]


def test_redirect_that_leads_somewhere(start_redis_enterprise_emulator: NewEmulator) -> None:
    """With external addresses, a client that follows is answered."""
    assumptions = Assumptions(redirect_location="external", redirect_status="302")
    emulator = start_redis_enterprise_emulator(nodes=2, assumptions=assumptions)
    answer = ask(emulator, 2)

    assert 302 == answer.status_code
    assert f"{emulator.url}{ROLE}" == answer.headers["Location"]


def test_primary_goes_down(emulator: Emulator) -> None:
    """If the primary goes down its port is closed, and another node answers; it comes back as one of the others."""
    emulator.stop_node(1)

    assert 2 == emulator.primary
    assert (200, 307) == (ask(emulator, 2).status_code, ask(emulator, 3).status_code)
    assert "down" == ask(emulator, 2, "/v1/nodes/1").json()["status"]
    with pytest.raises(requests.ConnectionError):
        ask(emulator, 1)

    emulator.start_node(1)

    assert [307, 200, 307] == statuses(emulator)
    assert "active" == ask(emulator, 2, "/v1/nodes/1").json()["status"]


def test_other_node_goes_down(emulator: Emulator) -> None:
    """If another node goes down the primary stays, and the end is as clean as ever."""
    emulator.stop_node(3)

    assert (1, 200) == (emulator.primary, ask(emulator, 1).status_code)


def test_primary_is_set(emulator: Emulator) -> None:
    """A test may change the primary, to a node that there is."""
    emulator.primary = 3

    assert [307, 307, 200] == statuses(emulator)
    with pytest.raises(KeyError):
        emulator.primary = 4


def test_reset(emulator: Emulator) -> None:
    """After a reset all nodes are up, and node 1 is the primary."""
    emulator.stop_node(1)
    emulator.reset()

    assert [200, 307, 307] == statuses(emulator)


def test_primary_only(start_redis_enterprise_emulator: NewEmulator) -> None:
    """In 7.22.0 the other nodes answer 503 while certificate authentication is on, `handle_redirects` or not."""
    emulator = start_redis_enterprise_emulator(nodes=3, version="7.22.0")
    emulator.change(
        lambda state: state.settings.update(mtls_certificate_authentication=True, handle_redirects=True),
    )

    assert [200, 503, 503] == statuses(emulator)


def test_primary_only_in_silence(start_redis_enterprise_emulator: NewEmulator) -> None:
    """With primary_only_answer=close they hang up instead."""
    assumptions = Assumptions(primary_only_answer="close")
    emulator = start_redis_enterprise_emulator(nodes=2, version="7.22.0", assumptions=assumptions)
    emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))

    assert 200 == ask(emulator, 1).status_code
    with pytest.raises(requests.ConnectionError):
        ask(emulator, 2)


def test_writes_during_upgrade(start_redis_enterprise_emulator: NewEmulator) -> None:
    """With writes_during_upgrade=400 nothing can be changed while versions differ."""
    assumptions = Assumptions(writes_during_upgrade="400")
    emulator = start_redis_enterprise_emulator(nodes=2, node_versions={2: "7.22.0"}, assumptions=assumptions)

    answer = ask(emulator, 1, "/v1/cluster", method="PUT", json={"email_alerts": True})

    assert (400, "unsupported_resource") == (answer.status_code, answer.json()["error_code"])
    assert ask(emulator, 1, "/v1/cluster").json()["upgrade_in_progress"]


def test_environment(emulator: Emulator) -> None:
    """The environment names the further nodes."""
    assert ",".join(emulator.urls[1:]) == emulator.environment()["REDIS_ENTERPRISE_NODES"]


def test_ports_follow_each_other() -> None:
    """A port that is given is node 1's; if the one after it is taken, nothing is left behind."""
    port = first_of_two_ports()
    with Emulator(port=port, nodes=2) as emulator:
        assert [f"https://127.0.0.1:{port}", f"https://127.0.0.1:{port + 1}"] == emulator.urls
    with socket.create_server(("127.0.0.1", port + 1)), pytest.raises(OSError, match="in use"):
        Emulator(port=port, nodes=2)
    with Emulator(port=port) as emulator:
        assert port == emulator.port


def first_of_two_ports() -> int:
    """A free port that has a free one after it."""
    while True:
        with suppress(OSError), socket.create_server(("127.0.0.1", 0)) as first:
            port = int(first.getsockname()[1])
            with socket.create_server(("127.0.0.1", port + 1)):
                return port


def test_no_such_ports() -> None:
    """Ports end at 65535."""
    with pytest.raises(ValueError, match="expected ports below 65536 for all 3 nodes"):
        Emulator(port=65534, nodes=3)
