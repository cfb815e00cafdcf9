"""The process of the plugin: how it begins, and how it ends with the engine or without it.

The engine reads the port from the first line, and kills a plugin that does not end after an interrupt (sdk/go/common/
resource/plugin, plugin.go of Pulumi).
"""

import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf import empty_pb2  # type: ignore[import-untyped]
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.pki import Authority

from tests.support.cluster_contents import contents
from tests.support.engine import configuration_of
from tests.support.plugin_edge import EdgeEngine
from tests.support.plugin_process import COMMAND, SECONDS, started


def address_of_nobody() -> str:
    """An address where no engine listens any more."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_it(cluster: Emulator, number: signal.Signals) -> None:
    """It ends at once, and well, and has printed nothing but its port."""
    with started() as (process, edge):
        edge.configure(configuration_of(cluster))
        process.send_signal(number)
        printed = process.communicate(timeout=SECONDS)

        assert (0, ("", "")) == (process.returncode, printed)


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_kept_warnings_are_told_at_the_end(*, is_cancelled: bool) -> None:
    """Warnings are reported together, once, when the engine cancels or ends the plugin."""
    with started() as (process, edge):
        edge.configure({"redis-enterprise:url": "https://cluster.invalid:9443"})
        now = datetime.now(UTC)
        authority = Authority.create("CN=Root,O=Acme,C=US", now=now)
        for number in range(12):
            soon = authority.issue_client(f"CN=app-{number}", now=now, lifetime=timedelta(days=5)).certificate_pem
            given = {"username": f"app-{number}", "certificate": soon, "roles": ["Admin"]}
            assert [] == edge.failures("CertificateUser", given)
        if is_cancelled:
            edge.call("Cancel", empty_pb2.Empty())
        process.send_signal(signal.SIGINT)
        printed, told = process.communicate(timeout=SECONDS)

    assert "" == printed
    assert 1 == told.count("warning: certificates expire within")
    assert "(12): " in told


def test_death_of_the_engine_ends_it() -> None:
    """A plugin whose engine was killed, which tells nobody, does not stay behind."""
    program = (
        "import os, signal, subprocess, sys\n"
        "process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)\n"
        "process.stdout.readline()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    # The plugin has this stderr, too, so that it is open for as long as the plugin runs.
    killed = subprocess.run(
        [sys.executable, "-c", program, COMMAND], stderr=subprocess.PIPE, text=True, timeout=SECONDS, check=False
    )

    assert (-signal.SIGKILL, "") == (killed.returncode, killed.stderr)


def test_lost_log_does_not_stop_a_change(cluster: Emulator) -> None:
    """A line that the engine does not take is printed; the call does what it was asked for, and its result is kept."""
    nothing = contents(cluster)
    with started() as (_, edge):
        edge.configure(configuration_of(cluster))
        assert "create" == EdgeEngine(edge, "Role").up(roleName="lost-log")
    with started(address_of_nobody()) as (process, edge):
        edge.configure(configuration_of(cluster))
        role = EdgeEngine(edge, "Role")
        # It is told that this one is taken over.
        assert "create" == role.up(roleName="lost-log")
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=SECONDS)
    assert "lost-log" in contents(cluster).values()
    with started(address_of_nobody()) as (_, edge):
        edge.configure(configuration_of(cluster))
        removed = EdgeEngine(edge, "Role")
        removed.stored = role.stored
        removed.destroy()

    assert nothing == contents(cluster)
    assert "lost-log" in told
    assert "Traceback" not in told


def test_run_by_hand() -> None:
    """Run by hand, it says what it is."""
    told = subprocess.run([COMMAND, "--help"], stdout=subprocess.PIPE, text=True, timeout=SECONDS, check=True).stdout

    assert "a plugin, which Pulumi starts by itself.\nFix: " in told
