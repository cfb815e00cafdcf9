"""What earlier releases have stored, in the hands of today's code. See `tests.state.stored` on how it gets there.

A failure here means that an upgrade would change users' clusters, or strand their stacks. It is mended in the code,
not in what is stored.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis_enterprise_emulator import Emulator

from tests.e2e.conftest import NewStack
from tests.pulumi_cli import PulumiStack
from tests.state import stored

STATES = sorted(stored.FOLDER.glob("*.json"))


@pytest.fixture(params=STATES, ids=[state.stem for state in STATES])
def stack(request: pytest.FixtureRequest, new_stack: NewStack) -> PulumiStack:
    """A stack whose state an earlier release has written; neither URL nor credentials are configured."""
    stack = new_stack(stored.PROGRAM)
    stored.write_program(stack)
    state: Path = request.param
    stack.run("stack", "import", "--file", str(state))
    return stack


@pytest.fixture
def cluster(new_stack: NewStack) -> Iterator[Emulator]:
    """The cluster that the state is of, as today's code makes it."""
    with stored.start_cluster() as cluster:
        today = new_stack(stored.PROGRAM, environment=cluster.environment())
        stored.write_program(today)
        today.up()
        cluster.clear_requests()
        yield cluster


def test_the_first_release_is_there() -> None:
    """What was released once is kept, whatever came after it."""
    assert "0.1.0" in {state.stem for state in STATES}


def test_no_changes(stack: PulumiStack) -> None:
    """The same program has nothing to do, and needs no cluster to say so: a request would fail, without settings."""
    stack.preview(expect_no_changes=True)
    stack.up(expect_no_changes=True)


def test_no_drift_and_destroy(stack: PulumiStack, cluster: Emulator) -> None:
    """The objects of that state are found again, as they were; and all of them are deleted."""
    stack.environment.update(cluster.environment())

    stack.preview("--refresh", expect_no_changes=True)
    assert {"GET"} == {request.method for request in cluster.requests}

    stack.destroy()
    assert [1] == list(cluster.state.users)
    assert "mtls_trusted_ca" not in cluster.state.certificates
    assert cluster.state.settings["mtls_certificate_authentication"] is False
