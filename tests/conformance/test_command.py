"""Tests of `python -m tests.conformance`, against an emulator in another process than the suites."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.redis_acls import create_redis_acl
from redis_enterprise_emulator.state.roles import create_role
from redis_enterprise_emulator.state.users import create_user

from tests.conformance.__main__ import main
from tests.support.clusters import NewEmulator
from tests.support.paths import ROOT

ROLES = "tests/integration/test_role.py"
TRUST = "tests/integration/test_trusted_ca.py"
PARTS = ("roles", "redis_acls", "bdbs", "certificates", "settings")
LEFT = {"name": "conformance-0123456789abcdef-app", "management": "none"}


def add_objects_of_others(state: State) -> None:
    """Let a cluster be in use: what others have shifts all uids."""
    for number in range(3):
        role = create_role(state, {"name": f"theirs-{number}", "management": "db_viewer"})
        create_redis_acl(state, {"name": f"theirs-{number}", "acl": "+@read ~*"})
        line = {"auth_method": "certificate", "certificate_subject_line": f"CN=their-{number}"}
        create_user(state, {"name": f"their-{number}", **line, "role_uids": [role["uid"]]})


@pytest.fixture
def cluster(start_redis_enterprise_emulator: NewEmulator) -> Emulator:
    """A cluster in use, which nobody could take for a new one."""
    emulator = start_redis_enterprise_emulator(
        version="8.2.0-25", name="east.example.com", username="jane@example.com", databases=["theirs"]
    )
    emulator.change(add_objects_of_others)
    return emulator


@pytest.fixture(autouse=True)
def _own_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The journal is in a folder of the test; the command's handler of signals ends with it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def command(*arguments: str, report: Path) -> list[str]:
    """The command."""
    return [sys.executable, "-m", "tests.conformance", *arguments, "--report", str(report)]


def run(cluster: Emulator, *arguments: str, report: Path) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    return subprocess.run(
        command(*arguments, report=report),
        cwd=ROOT,
        env={**os.environ, **cluster.environment()},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def counts(report: Path) -> dict[str, int]:
    """The numbers of tests by outcome."""
    outcomes = [result["outcome"] for result in json.loads(report.with_suffix(".json").read_text())["results"]]
    return {outcome: outcomes.count(outcome) for outcome in outcomes}


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("level", "path", "least"),
    [
        ("--read-only", "tests/integration/test_certificate_user.py", 3),
        ("--write", ROLES, 5),
        ("--disposable-cluster", TRUST, 5),
    ],
)
def test_sample(cluster: Emulator, tmp_path: Path, level: str, path: str, least: int) -> None:
    """At each level tests pass and none fails, the cluster is as before, and the report tells nothing of it."""
    before, report = cluster.state.scratch(), tmp_path / "report.md"
    done = run(cluster, level, path, "-k", "TestCreate", report=report)

    assert 0 == done.returncode, done.stdout + done.stderr
    assert 0 == counts(report).get("failed", 0), report.read_text()
    assert least <= counts(report)["passed"]
    assert [getattr(before, part) for part in PARTS] == [getattr(cluster.state, part) for part in PARTS]
    assert [*before.users] == [*cluster.state.users]
    for word in ("east.example.com", "jane", "127.0.0.1", "BEGIN", cluster.password):
        assert word not in report.read_text() + report.with_suffix(".json").read_text()


@pytest.mark.timeout(600)
def test_interrupt_leaves_nothing(cluster: Emulator, tmp_path: Path) -> None:
    """A run that is ended in the middle removes what it made, and the report says that it is not whole."""
    before, report = cluster.state.scratch(), tmp_path / "report.md"
    environment = {**os.environ, **cluster.environment()}
    with subprocess.Popen(
        command("--write", ROLES, report=report), cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    ) as process:
        while not any(request.method == "POST" for request in cluster.requests):
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=300)

    assert 1 == process.returncode
    assert "Ended early: interrupted." in report.read_text()
    assert [getattr(before, part) for part in PARTS] == [getattr(cluster.state, part) for part in PARTS]


def problem(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str, **environment: str
) -> str:
    """Return what the command says when it does not begin."""
    for name in [name for name in os.environ if name.startswith("REDIS_ENTERPRISE_")]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert 2 == main(arguments)
    output = capsys.readouterr().err
    assert 2 == output.count("\n"), output
    assert "\nFix: " in output
    return output


Problem = Any


class TestBadInput:
    """Each is a line with a Fix, and nothing was changed."""

    @pytest.fixture
    def output(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Problem:
        """Return what the command says."""
        return lambda *arguments, **environment: problem(monkeypatch, capsys, *arguments, **environment)

    def test_no_cluster(self, output: Problem) -> None:
        """No cluster is named."""
        assert "Fix: make conformance URL=https://HOST:9443" in output()

    def test_certificate(self, output: Problem, cluster: Emulator) -> None:
        """A certificate in place of the password cannot be passed on."""
        files = {"REDIS_ENTERPRISE_CLIENT_CERTIFICATE": "x.pem", "REDIS_ENTERPRISE_CLIENT_KEY": "x.key"}

        assert "logs in with a password" in output(REDIS_ENTERPRISE_URL=cluster.url, **files)

    def test_unreachable(self, output: Problem, cluster: Emulator) -> None:
        """An address where nobody listens is an error."""
        environment = {**cluster.environment(), "REDIS_ENTERPRISE_URL": "https://127.0.0.1:1"}

        assert "cannot reach the cluster" in output(**environment)

    def test_wrong_credentials(self, output: Problem, cluster: Emulator) -> None:
        """A 401 ends it, after one request."""
        assert "answered 401" in output(**{**cluster.environment(), "REDIS_ENTERPRISE_PASSWORD": "wrong"})
        assert 1 == len(cluster.requests)

    def test_old_version(self, output: Problem, start_redis_enterprise_emulator: NewEmulator) -> None:
        """There is no login by certificate before 7.8.4."""
        assert "the cluster has 7.4.6" in output(**start_redis_enterprise_emulator(version="7.4.6").environment())

    def test_leftovers(self, output: Problem, cluster: Emulator) -> None:
        """An object that an earlier run left is reported, and not touched without the option."""
        cluster.change(lambda state: create_role(state, LEFT))

        assert "an earlier run left 1 of /v1/roles; nothing was changed" in output("--write", **cluster.environment())
        assert LEFT["name"] in [role["name"] for role in cluster.state.roles.values()]


@pytest.mark.timeout(600)
def test_leftovers_are_removed(cluster: Emulator, tmp_path: Path) -> None:
    """With the option, what an earlier run left is gone before anything else is done."""
    cluster.change(lambda state: create_role(state, LEFT))
    done = run(cluster, "--write", "--remove-leftovers", ROLES, "-k", "test_built_in", report=tmp_path / "report.md")

    assert 0 == done.returncode, done.stdout + done.stderr
    assert LEFT["name"] not in [role["name"] for role in cluster.state.roles.values()]
