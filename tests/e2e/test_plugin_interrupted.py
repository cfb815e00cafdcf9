"""Ctrl-C in an update of a program in YAML, and the runs that follow; judged by what the cluster has."""

import signal
import subprocess
from collections.abc import Iterator

import pytest
from redis_enterprise_emulator import Emulator, Fault, Kind

from tests.support.cluster_contents import get
from tests.support.pulumi_cli import COMMAND_SECONDS, NewStack, PulumiStack

pytestmark = pytest.mark.story

PROGRAM = """
resources:
  {name}:
    type: redis-enterprise:CertificateUser
    properties: {{username: app, subjectLine: "CN=app", roles: [Admin]}}
"""
ACTION_SECONDS = 5.0
"""Long enough for the wait to be interrupted; the next run finds it done."""


@pytest.fixture
def cluster() -> Iterator[Emulator]:
    """A cluster that takes some time to create a user."""
    with Emulator(version="8.2.0-25", action_delay=ACTION_SECONDS) as emulator:
        yield emulator


def uids(cluster: Emulator) -> list[str]:
    """Return the uids of the users of that name."""
    return [str(user["uid"]) for user in get(cluster, "/v1/users") if user["name"] == "app"]


def interrupted(stack: PulumiStack, cluster: Emulator) -> str:
    """Update the stack, and press Ctrl-C while the creation waits; return what was printed."""
    stack.run("stack", "ls")  # which makes it
    cluster.arm(Fault(Kind.SLOW, method="GET", path="/v1/actions/*", seconds=0.01))
    command = ["pulumi", "--non-interactive", "up", "--yes", "--skip-preview"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command,
        cwd=stack.folder,
        env=stack.environment,
        stdout=pipe,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        assert cluster.wait_for_strike(timeout=COMMAND_SECONDS)
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=COMMAND_SECONDS)
    cluster.clear_faults()
    assert process.returncode != 0
    return printed


def test_next_runs_go_on(new_yaml_stack: NewStack, cluster: Emulator) -> None:
    """The user that was being created is in the state; it is the same one through an update and a rename."""
    stack = new_yaml_stack(PROGRAM.format(name="old"), environment=cluster.environment())
    printed = interrupted(stack, cluster)
    (uid,) = uids(cluster)
    stored = stack.resources()["old"]

    assert "cancelled while waiting for" in printed
    assert "the cluster has taken POST /v1/users before" in printed
    assert uid == stored["id"]
    assert stored["initErrors"]
    stack.up()
    assert [uid] == uids(cluster)
    stack.up(expect_no_changes=True)

    stack.write_yaml(PROGRAM.format(name="new"))
    renamed = stack.up().stdout
    assert "the program still manages it, as 'new'" in renamed
    assert [uid] == uids(cluster)
    assert {"new": uid} == {name: it["id"] for name, it in stack.resources().items() if name in ("old", "new")}
    stack.destroy()
    assert [] == uids(cluster)
