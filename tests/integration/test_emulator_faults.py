"""Tests of what a fault does to connections, by a real client."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from redis_enterprise_emulator import Emulator, Fault, Kind

from tests.support.clusters import NewEmulator
from tests.support.emulated_cluster import StandingClock

pytestmark = pytest.mark.both_fronts

ACL = {"name": "app", "acl": "+@read ~*"}
Ask = Callable[..., requests.Response]


@pytest.fixture
def clock() -> StandingClock:
    """The cluster's clock."""
    return StandingClock()


@pytest.fixture
def emulator(start_redis_enterprise_emulator: NewEmulator, clock: StandingClock) -> Emulator:
    """A cluster by that clock."""
    return start_redis_enterprise_emulator(clock=clock)


@pytest.fixture
def ask(emulator: Emulator) -> Ask:
    """Sends requests as the administrator, over one connection as long as it holds."""
    session = requests.Session()
    session.trust_env, session.verify = False, str(emulator.ca_file)
    session.auth = (emulator.username, emulator.password)

    def ask(method: str = "GET", path: str = "/v1/users/role", **options: Any) -> requests.Response:
        return session.request(method, emulator.url + path, **{"timeout": 10, **options})

    return ask


@pytest.mark.parametrize("after", [False, True], ids=["not carried out", "carried out"])
@pytest.mark.parametrize(
    ("kind", "error", "options"),
    [
        (Kind.RESET, requests.ConnectionError, {}),
        (Kind.CUT_OFF, requests.exceptions.ChunkedEncodingError, {}),
        (Kind.TIMEOUT, requests.ReadTimeout, {"timeout": 0.5}),
    ],
)
def test_no_answer(  # noqa: PLR0913
    emulator: Emulator, ask: Ask, kind: Kind, error: type[Exception], options: Any, *, after: bool
) -> None:
    """The client gets no answer, whether or not the request was carried out; the next one is answered."""
    emulator.arm(Fault(kind, after=after))

    with pytest.raises(error):
        ask("POST", "/v1/redis_acls", json=ACL, **options)

    assert after is any(acl["name"] == "app" for acl in emulator.state.redis_acls.values())
    assert 200 == ask().status_code
    assert [1] == [armed.struck for armed in emulator.faults]


def test_slow(emulator: Emulator, ask: Ask) -> None:
    """An answer that comes late is the right one."""
    emulator.arm(Fault(Kind.SLOW, seconds=0.2))

    answer = ask()

    assert {"role": "admin"} == answer.json()
    assert answer.elapsed.total_seconds() >= 0.2


def test_refused(emulator: Emulator, ask: Ask, clock: StandingClock) -> None:
    """The answer before is the last thing that the node does until its time has come."""
    emulator.arm(Fault(Kind.REFUSED, number=2, seconds=5))
    assert 200 == ask().status_code

    with pytest.raises(requests.ConnectionError, match="refused"):
        ask()
    clock.now += 5
    emulator.end_outages()

    assert 200 == ask().status_code


def test_refused_at_once(emulator: Emulator, ask: Ask) -> None:
    """A fault at the first request takes the node down when it is armed."""
    emulator.arm(Fault(Kind.REFUSED))
    with pytest.raises(requests.ConnectionError, match="refused"):
        ask()
    emulator.clear_faults()

    assert 200 == ask().status_code


def test_node_away(emulator: Emulator, ask: Ask, clock: StandingClock) -> None:
    """A node that goes away breaks the connection, and comes back by itself when its time has come."""
    emulator.arm(Fault(Kind.NODE_AWAY))
    with pytest.raises(requests.ConnectionError):
        ask()
    clock.now += 29
    emulator.end_outages()
    with pytest.raises(requests.ConnectionError, match="refused"):
        ask()
    clock.now += 1
    emulator.end_outages()

    assert 200 == ask().status_code
    assert "active" == emulator.state.nodes[1]["status"]


def test_other_node_takes_the_place(start_redis_enterprise_emulator: NewEmulator) -> None:
    """While the primary is away, another node is the primary."""
    emulator = start_redis_enterprise_emulator(nodes=2, faults=[Fault(Kind.REFUSED)])

    assert 2 == emulator.primary
    emulator.clear_faults()
    assert ["active", "active"] == [node["status"] for node in emulator.state.nodes.values()]


def test_comes_back_by_itself(start_redis_enterprise_emulator: NewEmulator) -> None:
    """By a clock that moves nobody has to do anything."""
    emulator = start_redis_enterprise_emulator(faults=[Fault(Kind.REFUSED, seconds=0.1)])
    emulator.wait_for_outages()

    answer = requests.get(
        f"{emulator.url}/v1/users/role",
        auth=(emulator.username, emulator.password),
        verify=str(emulator.ca_file),
        timeout=60,
    )

    assert 200 == answer.status_code
