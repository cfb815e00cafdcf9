"""The end of the plugin with a call in flight: nothing is waited for, nothing torn, and nothing orphaned.

Each test looks at the cluster by REST, and lets the next run go on from what was told.
"""

import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from subprocess import Popen, TimeoutExpired
from typing import Any, Final

import pytest
from google.protobuf import empty_pb2  # type: ignore[import-untyped]
from redis_enterprise_emulator import Emulator, Fault, Kind

from tests.support.cluster_contents import get, roles_of
from tests.support.clusters import NewEmulator
from tests.support.engine import configuration_of
from tests.support.plugin_edge import Edge, EdgeEngine, EdgeError
from tests.support.plugin_process import SECONDS, started

ENGINE_SECONDS: Final = 2 * 5
"""Twice the seconds after which the engine kills a plugin (`Kill` of sdk/go/common/resource/plugin, plugin.go, 3.276).

Tests share the processors. A plugin that waits for the call needs 30 seconds and more.
"""

USER: Final = {"username": "app", "subjectLine": "CN=app,O=Acme,C=US", "roles": ["Admin"]}
AT_THE_ACTION: Final = Fault(Kind.SLOW, method="GET", path="/v1/actions/*", seconds=0.01)


@pytest.fixture
def slow(start_redis_enterprise_emulator: NewEmulator) -> Emulator:
    """A cluster that takes ten minutes to create a user."""
    return start_redis_enterprise_emulator(version="8.2.0-25", action_delay=600.0)


def users(cluster: Emulator) -> list[str]:
    """Return the uids of the users of that name."""
    return [str(user["uid"]) for user in get(cluster, "/v1/users") if user["name"] == "app"]


@contextmanager
def creating(cluster: Emulator, edge: Edge, fault: Fault) -> Iterator[tuple[EdgeEngine, Future[str]]]:
    """Create the user in another thread; go on once a request was struck."""
    edge.configure(configuration_of(cluster))
    user = EdgeEngine(edge, "CertificateUser")
    cluster.arm(fault)
    with ThreadPoolExecutor(1) as pool:
        creation: Future[str] = pool.submit(user.up, **USER)
        assert cluster.wait_for_strike(timeout=SECONDS)
        yield user, creation
    cluster.clear_faults()


def up_again(cluster: Emulator, stored: Any, *, is_partial: bool) -> str:
    """Run it once more, in another process; return what was done."""
    cluster.change(lambda state: state.actions.clear())
    with started() as (_, edge):
        edge.configure(configuration_of(cluster))
        user = EdgeEngine(edge, "CertificateUser")
        user.stored, user.is_partial = stored, is_partial
        return user.up(**USER)


@pytest.mark.parametrize("number", [None, signal.SIGINT], ids=["Cancel", "SIGINT"])
def test_wait_ends_at_once(slow: Emulator, number: signal.Signals | None) -> None:
    """A creation that waits fails at once; its user is reported with its uid, and the next run goes on with it."""
    with started() as (process, edge), creating(slow, edge, AT_THE_ACTION) as (user, creation):
        if number is None:
            edge.call("Cancel", empty_pb2.Empty())
        else:
            process.send_signal(number)
        error = creation.exception(ENGINE_SECONDS)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=ENGINE_SECONDS)

    assert isinstance(error, EdgeError)
    assert "cancelled while waiting for" in str(error)
    assert "the cluster has taken POST /v1/users before\nFix: run the same command again" in str(error)
    assert process.returncode == 0
    assert user.stored is not None
    assert [user.stored.id] == users(slow)
    assert "update" == up_again(slow, user.stored, is_partial=user.is_partial)
    assert [user.stored.id] == users(slow)


def test_further_signals_change_nothing() -> None:
    """Whoever presses Ctrl+C again and again gets the same end, also while the interpreter is shut down."""
    with started() as (process, _):
        process.send_signal(signal.SIGINT)
        while _still_runs(process):
            process.send_signal(signal.SIGINT)

    assert process.returncode == 0


def _still_runs(process: Popen[str]) -> bool:
    """Wait for a moment, as a person does."""
    try:
        process.wait(0.005)
    except TimeoutExpired:
        return True
    return False


def test_request_in_flight_is_answered(slow: Emulator) -> None:
    """A write that is on its way when a signal comes is let to its end, and its object is named."""
    fault = Fault(Kind.SLOW, method="POST", path="/v1/users", after=True, seconds=1.0)
    with started() as (process, edge), creating(slow, edge, fault) as (user, creation):
        process.send_signal(signal.SIGTERM)
        error = creation.exception(ENGINE_SECONDS)
        process.communicate(timeout=ENGINE_SECONDS)

    assert isinstance(error, EdgeError)
    assert user.stored is not None
    assert [user.stored.id] == users(slow)


def test_request_that_is_not_answered_does_not_keep_it(slow: Emulator) -> None:
    """A plugin whose cluster does not answer ends before it is killed; the next run takes over what came of it."""
    fault = Fault(Kind.TIMEOUT, method="POST", path="/v1/users", after=True)
    with started() as (process, edge), creating(slow, edge, fault) as (user, creation):
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=ENGINE_SECONDS)
        assert isinstance(creation.exception(SECONDS), EdgeError)

    (uid,) = users(slow)
    assert (1, None) == (process.returncode, user.stored)
    assert "warning: the plugin was ended while the cluster had not answered a request yet. Fix: " in told
    assert "create" == up_again(slow, user.stored, is_partial=False)
    assert [uid] == users(slow)


def test_nothing_begins_after_it(redis_enterprise_emulator: Emulator) -> None:
    """A call that has changed nothing yet changes nothing any more; one of another run does."""
    cluster = redis_enterprise_emulator
    with started() as (_, edge):
        edge.configure(configuration_of(cluster))
        role = EdgeEngine(edge, "Role")
        edge.call("Cancel", empty_pb2.Empty())
        with pytest.raises(EdgeError, match=r"^cancelled before POST /v1/roles was sent; nothing was changed\nFix: "):
            role.up(roleName="late")
        assert "late" not in roles_of(cluster)
        assert role.stored is None

        edge.configure(configuration_of(cluster))
        assert "create" == role.up(roleName="late")
        assert "late" in roles_of(cluster)
