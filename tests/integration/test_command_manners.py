"""The manners of the commands at a terminal, in a pipe, and when they are interrupted, each as a process of its own."""

import os
import pty
import re
import signal
import socket
import subprocess
import sys
import termios
from importlib.metadata import entry_points
from pathlib import Path

import pytest

COMMANDS = Path(sys.executable).parent
DOCTOR = [str(COMMANDS / "pulumi-redis-enterprise"), "doctor"]
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
PLAIN = {name: text for name, text in os.environ.items() if name not in {"COLUMNS", "NO_COLOR", "FORCE_COLOR"}}
# So that doctor misses a Pulumi CLI, and has a fix with an address to print.
PLAIN["PATH"] = str(COMMANDS)

HELP = [
    "pulumi-redis-enterprise",
    *(
        f"pulumi-redis-enterprise {verb}"
        for verb in ("doctor", "audit", "export", "login", "subject", "preview-comment", "probe", "pipeline drift")
    ),
    "redis-enterprise-emulator",
    "redis-enterprise-emulator-pki",
]
CLUSTER = {
    "REDIS_ENTERPRISE_USERNAME": "admin@example.com",
    "REDIS_ENTERPRISE_PASSWORD": "Secret-1",
    "REDIS_ENTERPRISE_SERVER_FINGERPRINT": "0" * 64,
}
TABLE = """
[{name}]
url = "{url}"
username = "admin@example.com"
passwordVariable = "REDIS_ENTERPRISE_PASSWORD"
serverFingerprint = "0000000000000000000000000000000000000000000000000000000000000000"
"""


def at_terminal(command: list[str], columns: int, **environment: str) -> str:
    """Return what a command prints on a terminal of that many columns."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=PLAIN | environment) as process:
        os.close(theirs)
        shown = b""
        while part := _read(ours):
            shown += part
        process.wait(60)
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux answers so when nobody has the other side open
        return b""


class TestWidth:
    def test_terminal(self) -> None:
        """Lines are folded at the width of the terminal."""
        shown = at_terminal(DOCTOR, 60, TERM="xterm")

        assert 40 < max(map(len, ESCAPE.sub("", shown).splitlines())) <= 60

    def test_dumb_terminal(self) -> None:
        """A terminal without colors gets none, and lines of its width."""
        shown = at_terminal(DOCTOR, 60, TERM="dumb")

        assert "\x1b" not in shown
        assert "https://www.pulumi.com/docs/install/" in "".join(shown.split())
        assert 40 < max(map(len, shown.splitlines())) <= 60

    def test_no_color(self) -> None:
        """`NO_COLOR` leaves out bold and dim, too (no-color.org)."""
        assert "\x1b[" in at_terminal(DOCTOR, 60, TERM="xterm")
        assert "\x1b" not in at_terminal(DOCTOR, 60, TERM="xterm", NO_COLOR="1")

    @pytest.mark.parametrize("command", [*HELP[:2], *HELP[-2:]])
    def test_help(self, command: str) -> None:
        """Help is as wide as the terminal; one verb stands for all."""
        name, *verb = command.split()
        shown = at_terminal([str(COMMANDS / name), *verb, "--help"], 70, TERM="xterm")

        assert 50 < max(map(len, shown.splitlines())) <= 70

    @pytest.mark.parametrize("command", HELP)
    def test_help_in_a_pipe(
        self, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A pipe gets each option, and each verb, in a line of its own; pytest's capture is one."""
        name, *verb = command.split()
        monkeypatch.setattr(sys, "argv", [name, *verb, "--help"])
        monkeypatch.delenv("COLUMNS", raising=False)
        with pytest.raises(SystemExit) as ended:
            entry_points(group="console_scripts")[name].load()()
        printed = capsys.readouterr().out

        assert 0 == ended.value.code
        assert "--help" in printed
        assert [] == [line for line in printed.splitlines() if line.startswith(" " * 20)]


@pytest.mark.parametrize(
    "command",
    [
        "pulumi-redis-enterprise doctor",
        "pulumi-redis-enterprise --help",
        "pulumi-redis-enterprise --version",
        "redis-enterprise-emulator --port 0 --no-envoy --print-env",
        "redis-enterprise-emulator --version",
    ],
)
def test_closed_pipe(command: str) -> None:
    """A reader that has gone, as `head` does, ends a command without a traceback."""
    name, *options = command.split()
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [str(COMMANDS / name), *options], stdout=writer, stderr=subprocess.PIPE, text=True, timeout=60, check=False
    )
    os.close(writer)

    assert (1, False) == (done.returncode, "Error" in done.stderr)


@pytest.mark.parametrize(
    ("command", "failure"),
    [("pulumi-redis-enterprise", "cannot read or write"), ("redis-enterprise-emulator", "cannot write the output")],
)
def test_full_disk(command: str, failure: str) -> None:
    """A disk that is full is reported in a line."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [str(COMMANDS / command), "--version"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )

    assert (1, f"{failure}: No space left on device\n") == (done.returncode, done.stderr)


@pytest.mark.parametrize("verb", ["doctor", "audit", "audit --clusters clusters.toml", "export --to exported"])
def test_interrupt(verb: str, tmp_path: Path) -> None:
    """Ctrl-C ends a verb that waits for a cluster at once, with the status that shells expect and no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        (tmp_path / "clusters.toml").write_text("".join(TABLE.format(name=name, url=url) for name in ("east", "west")))
        with (
            subprocess.Popen(
                [DOCTOR[0], *verb.split()],
                cwd=tmp_path,
                env=PLAIN | CLUSTER | {"REDIS_ENTERPRISE_URL": url},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            ) as process,
            silent.accept()[0],
        ):
            process.send_signal(signal.SIGINT)
            _, message = process.communicate(timeout=60)

    assert (130, False) == (process.returncode, "Traceback" in message)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_encoding(encoding: str) -> None:
    """A character that the terminal cannot show does not end a command."""
    done = subprocess.run(
        [DOCTOR[0], "subject", "Zoë-日本.pem"],
        env=PLAIN | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert (1, b".pem: cannot be read: No such file or directory") == (
        done.returncode,
        done.stderr.splitlines()[0][-47:],
    )
