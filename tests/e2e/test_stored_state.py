"""States of earlier releases, in the hands of today's code. See `tests.state.stored` on how it gets there.

A failure here means that an upgrade would change users' clusters, or strand their stacks. It is mended in the code,
not in what is stored.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis_enterprise_emulator import Emulator

from tests.state import stored
from tests.support.pulumi_cli import NewStack, PulumiStack, resources_shown

STATES = sorted(stored.FOLDER.glob("*.json"))
OF_DEFAULT_USER = [state for state in STATES if state.stem.endswith("-default-user")]

every_state = pytest.mark.parametrize(
    "state", [it for it in STATES if it not in OF_DEFAULT_USER], ids=lambda state: state.stem
)
each_with_default_user = pytest.mark.parametrize("state", OF_DEFAULT_USER, ids=lambda state: state.stem)


@pytest.fixture
def stack(state: Path, new_stack: NewStack) -> PulumiStack:
    """A stack whose state an earlier release has written; neither URL nor credentials are configured."""
    program = stored.DEFAULT_USER if state in OF_DEFAULT_USER else stored.PROGRAM
    stack = new_stack(program)
    stored.write_program(stack, program)
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
    """A released state stays in the tests, whatever came after it."""
    assert {"0.1.0", "0.1.0-default-user"} <= {state.stem for state in STATES}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.stem)
def test_no_changes(stack: PulumiStack) -> None:
    """The same program has nothing to do, and needs no cluster to say so: a request would fail, without settings."""
    stack.preview(expect_no_changes=True)
    stack.up(expect_no_changes=True)


@every_state
def test_no_drift_and_destroy(stack: PulumiStack, cluster: Emulator) -> None:
    """The objects of that state are found again, as they were, and no line of a preview says otherwise.

    All of them are deleted. The bundle of 0.1.0 is a property of its own, and the stored command names the URL of
    another machine: an update with a refresh brings both up to date.
    """
    stack.environment.update(cluster.environment())

    stack.up(expect_no_changes=True)
    text = stack.preview("--refresh", "--diff", expect_no_changes=True).stdout
    stack.up("--refresh", expect_no_changes=True)
    again = stack.preview("--refresh", "--diff", expect_no_changes=True).stdout

    assert {"project-test", "app-1", "app-2"} == set(resources_shown(text))
    assert ["rest_command"] * 2 == re.findall(r"~ (\w+) *: ", text)
    assert {"project-test"} == set(resources_shown(again))
    assert {"GET"} == {request.method for request in cluster.requests}

    stack.destroy()
    assert [1] == list(cluster.state.users)
    assert "mtls_trusted_ca" not in cluster.state.certificates
    assert cluster.state.settings["mtls_certificate_authentication"] is False


@each_with_default_user
def test_default_user_of_a_database(stack: PulumiStack, new_stack: NewStack) -> None:
    """A default user that the deprecated argument has switched off stays off, until a destroy gives it back."""
    with stored.start_cluster() as cluster:
        today = new_stack(stored.DEFAULT_USER, environment=cluster.environment())
        stored.write_program(today, stored.DEFAULT_USER)
        today.up()
        today.up("--refresh")
        stack.environment.update(cluster.environment())

        stack.up("--refresh", expect_no_changes=True)
        assert not lets_default_user_in(cluster)

        stack.destroy()
        assert lets_default_user_in(cluster)
        assert [1] == list(cluster.state.users)


def lets_default_user_in(cluster: Emulator) -> bool:
    """Return whether the database takes logins without a name."""
    return bool(cluster.state.bdbs[1]["default_user"])
