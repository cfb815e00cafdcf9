"""Tests of the command redis-enterprise-emulator, as a process."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
import redis_enterprise_emulator
import requests
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.__main__ import main
from redis_enterprise_emulator.command import options

COMMAND = [sys.executable, "-m", "redis_enterprise_emulator"]


@contextmanager
def running(*options: str) -> Iterator[subprocess.Popen[str]]:
    """The command as a process, which is ended in any case."""
    with subprocess.Popen(
        [*COMMAND, "--port", "0", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def environment_of(process: subprocess.Popen[str]) -> dict[str, str]:
    """Return what --print-env printed, as a shell would take it."""
    assert process.stdout
    lines = [process.stdout.readline() for _ in range(4)]
    return dict(shlex.split(line)[1].split("=", 1) for line in lines)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serves_until_it_is_ended(number: signal.Signals) -> None:
    """The printed lines let a client log in; a signal ends it cleanly; the password is told nowhere else."""
    with running("--print-env", "--password", "it's secret", "--version", "7.22.2-14") as process:
        environment = environment_of(process)
        nodes = requests.get(
            f"{environment['REDIS_ENTERPRISE_URL']}/v1/nodes",
            auth=(environment["REDIS_ENTERPRISE_USERNAME"], environment["REDIS_ENTERPRISE_PASSWORD"]),
            verify=environment["REDIS_ENTERPRISE_CA_CERTIFICATE"],
            timeout=60,
        )
        process.send_signal(number)
        rest, message = process.communicate(timeout=60)

    assert "7.22.2-14" == nodes.json()[0]["software_version"]
    assert (0, "") == (process.returncode, rest)
    assert "secret" not in message
    assert not Path(environment["REDIS_ENTERPRISE_CA_CERTIFICATE"]).exists()


def test_without_printed_environment() -> None:
    """By default nothing goes to standard output, and the words say how to learn the password."""
    with running("--assume", "mtls_without_ca=200", "--action-delay", "1.5") as process:
        assert process.stderr
        message = [process.stderr.readline() for _ in range(4)]
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=60)

    assert "emulating cluster cluster.local, version 8.0.20-44, at https://127.0.0.1:" in message[0]
    assert "in front is Envoy 1." in message[1]
    assert "--print-env to be told" in message[3]
    assert "" == rest


def test_fault() -> None:
    """A fault that is ordered strikes, and is read as the control route reads it."""
    with running("--print-env", "--fault", "unavailable,path=/v1/users*,number=1") as process:
        environment = environment_of(process)
        answer = requests.get(
            f"{environment['REDIS_ENTERPRISE_URL']}/v1/users",
            verify=environment["REDIS_ENTERPRISE_CA_CERTIFICATE"],
            timeout=60,
        )

    assert 503 == answer.status_code


def test_state_dir(tmp_path: Path) -> None:
    """The CA's certificate is written where it is wanted, in a folder that is made for it, and stays there."""
    folder = tmp_path / "not/there/yet"
    with running("--state-dir", str(folder), "--print-env") as process:
        environment = environment_of(process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)

    assert str(folder / "ca.pem") == environment["REDIS_ENTERPRISE_CA_CERTIFICATE"]
    assert (folder / "ca.pem").exists()


def test_relative_state_dir(tmp_path: Path) -> None:
    """The printed path is absolute: other processes run in other folders."""
    command = [*COMMAND, "--port", "0", "--state-dir", "state", "--print-env"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        environment = environment_of(process)
        process.send_signal(signal.SIGTERM)

    assert str(tmp_path / "state/ca.pem") == environment["REDIS_ENTERPRISE_CA_CERTIFICATE"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--host", "0.0.0.0"], "0.0.0.0 is not a loopback address; --allow-remote lets others connect"),  # noqa: S104
        (["--host", "example.com"], "example.com is not a loopback address"),
        (["--assume", "typo=1"], "no assumption is named 'typo'"),
        (["--version", "newest"], "expected a version such as 8.0.20-44; got 'newest'"),
        (["--port", "65536"], "expected a port from 0 to 65535; got '65536'"),
        (["--port", "-1"], "expected a port from 0 to 65535; got '-1'"),
        (["--action-delay", "soon"], "expected seconds, zero or more; got 'soon'"),
        (["--action-delay", "-1"], "expected seconds, zero or more; got '-1'"),
        (["--change-delay", "soon"], "expected seconds, zero or more; got 'soon'"),
        (["--database", "cache:one"], "expected a port from 0 to 65535; got 'one'"),
        (["--nodes", "0"], "expected a number, one or more; got '0'"),
        (["--node-version", "7.4.6"], "expected a node and its version, as in 2=7.4.6; got '7.4.6'"),
        (["--node-version", "2=old"], "expected a version such as 8.0.20-44; got 'old'"),
        (["--state-dir", "/dev/null/x"], "/dev/null/x cannot be made a folder: Not a directory"),
    ],
)
def test_wrong_options(arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong option ends the command with status 2 and the reason."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)

    assert 2 == caught.value.code
    assert reason in capsys.readouterr().err


def test_taken_port(redis_enterprise_emulator: Emulator) -> None:
    """A taken port ends the command with status 1 and one line."""
    with running("--port", str(redis_enterprise_emulator.port)) as process:
        _, message = process.communicate(timeout=60)

    assert 1 == process.returncode
    assert ["redis-enterprise-emulator: cannot start"] == [line[:39] for line in message.splitlines()]


def test_databases() -> None:
    """Databases of the start are reported with where they are, and with what answers there."""
    with running("--database", "cache", "--database", "sessions:0", "--change-delay", "1") as process:
        assert process.stderr
        message = [process.stderr.readline() for _ in range(6)]
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)

    assert ["cache is at redis://127.0.0.1", "sessions is at redis://127.0.0.1"] == [
        line.partition("database ")[2].rpartition(":")[0] for line in message[3:5]
    ]
    assert "redis-enterprise-emulator: databases: " in message[5]


def test_nodes() -> None:
    """Further nodes are reported with their versions and with where they are."""
    with running("--nodes", "3", "--node-version", "2=7.4.6") as process:
        assert process.stderr
        message = [process.stderr.readline() for _ in range(3)]
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)

    assert ["node 2, version 7.4.6, is at", "node 3, version 8.0.20-44, is at"] == [
        line.partition(": ")[2].partition(" https:")[0] for line in message[1:]
    ]


def test_impossible_database() -> None:
    """A database that cannot be ends the command with status 1 and one line."""
    with running("--database", "two words") as process:
        _, message = process.communicate(timeout=60)

    assert 1 == process.returncode
    assert ["redis-enterprise-emulator: cannot start: database two words: "] == [
        line[:61] for line in message.splitlines()
    ]


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """Without the version of a cluster, the command says its own."""
    code = main(["--version"])

    expected = f"redis-enterprise-emulator {redis_enterprise_emulator.__version__}\n"
    assert (0, expected) == (code, capsys.readouterr().out)


def test_interrupt_while_it_loads(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C before the server is there ends the command with the status that shells expect."""

    def interrupt(_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(options, "parse_options", interrupt)

    assert (130, "") == (main([]), capsys.readouterr().err)


@pytest.mark.parametrize("arguments", [[], ["--database", "orders"]], ids=["alone", "with a database"])
def test_without_its_extra(arguments: list[str]) -> None:
    """One line says what to install if only the resources were installed."""
    block = "import sys; sys.modules['werkzeug'] = None"
    program = f"{block}; from redis_enterprise_emulator.__main__ import main; sys.exit(main({arguments!r}))"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)

    expected = "this command needs the package werkzeug: pip install 'pulumi-redis-enterprise[emulator]'\n"
    assert (1, "", expected) == (done.returncode, done.stdout, done.stderr)


def test_help_names_switches(capsys: pytest.CaptureFixture[str]) -> None:
    """The help lists the switches."""
    with pytest.raises(SystemExit) as caught:
        main(["--help"])

    assert 0 == caught.value.code
    assert "subject_line_match" in capsys.readouterr().out


def test_plugin_is_cheap() -> None:
    """Loading the pytest plugin imports no server."""
    code = "import sys, redis_enterprise_emulator.pytest_plugin; print('werkzeug' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)

    assert "False\n" == done.stdout


def test_plugin_is_found(tmp_path: Path) -> None:
    """If the distribution is installed, pytest finds the fixtures without any import."""
    (tmp_path / "test_it.py").write_text(
        "def test_it(redis_enterprise_emulator):\n    assert redis_enterprise_emulator.url\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]

    done = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=os.environ | {"TERM": "dumb"},
    )

    assert "1 passed" in done.stdout


@pytest.mark.parametrize("name", redis_enterprise_emulator.__all__)
def test_public_names(name: str) -> None:
    """Each public name is there, whether it is imported at once or when used."""
    assert name == getattr(redis_enterprise_emulator, name).__name__


def test_no_other_name() -> None:
    """A name that is not there is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = redis_enterprise_emulator.Nothing  # type: ignore[attr-defined]
