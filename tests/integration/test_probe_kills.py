"""A probe that ends in the middle, as a process of its own: the cluster is as before, at once or after the next run."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from redis_enterprise_emulator import Emulator, Fault, Kind

from tests.support.probed_cluster import contents_of

COMMAND = str(Path(sys.executable).parent / "pulumi-redis-enterprise")


def start(emulator: Emulator, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start a probe."""
    environment = {**os.environ, **emulator.environment(), "XDG_STATE_HOME": str(folder)}
    return subprocess.Popen(
        [COMMAND, "probe", *arguments], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def end_at(emulator: Emulator, process: subprocess.Popen[str], number: signal.Signals) -> str:
    """Send a signal when the armed fault has struck; return what the process printed."""
    assert emulator.wait_for_strike(timeout=60)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    emulator.clear_faults()
    return out + err


@pytest.mark.story
@pytest.mark.parametrize(
    ("level", "key", "last"),
    [
        ("--write", "user_rename", "POST /v1/users"),
        ("--write", "delete_redis_acl_in_use", "POST /v1/bdbs"),
        ("--disposable-cluster", "delete_ca_in_use", "PUT /v1/cluster"),
    ],
)
def test_killed_probe_is_mended_by_the_next(
    level: str, key: str, last: str, redis_enterprise_emulator: Emulator, tmp_path: Path
) -> None:
    """The last write is there, and removed or restored by a run that is told to."""
    before = contents_of(redis_enterprise_emulator.state)
    method, _, path = last.partition(" ")
    redis_enterprise_emulator.arm(Fault(Kind.TIMEOUT, method=method, path=path, after=True))
    with start(redis_enterprise_emulator, tmp_path, level, "--only", key) as process:
        end_at(redis_enterprise_emulator, process, signal.SIGKILL)
    assert before != contents_of(redis_enterprise_emulator.state)

    with start(redis_enterprise_emulator, tmp_path, level, "--only", key) as second:
        _, refusal = second.communicate(timeout=60)
    with start(redis_enterprise_emulator, tmp_path, level, "--only", key, "--remove-leftovers") as third:
        third.communicate(timeout=60)

    assert "add --remove-leftovers" in refusal
    assert (1, 0) == (second.returncode, third.returncode)
    assert before == contents_of(redis_enterprise_emulator.state)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_interrupted_probe_cleans_up(
    number: signal.Signals, redis_enterprise_emulator: Emulator, tmp_path: Path
) -> None:
    """A signal that lets the process end in order leaves nothing."""
    before = contents_of(redis_enterprise_emulator.state)
    redis_enterprise_emulator.arm(Fault(Kind.TIMEOUT, method="PUT", path="/v1/users/*", after=True))
    with start(redis_enterprise_emulator, tmp_path, "--write", "--only", "user_rename") as process:
        printed = end_at(redis_enterprise_emulator, process, number)

    assert 0 != process.returncode
    assert "Traceback" not in printed
    assert before == contents_of(redis_enterprise_emulator.state)


@pytest.mark.story
def test_whole_probe_gives_nothing_away(start_redis_enterprise_emulator: Any, tmp_path: Path) -> None:
    """No name, address, password, certificate or key is printed or saved, at the highest level; all is as before."""
    emulator: Emulator = start_redis_enterprise_emulator(
        version="8.2.0-25", name="secret-name.local", databases=["secret-database"]
    )
    before = contents_of(emulator.state)
    file = tmp_path / "cluster.toml"

    with start(emulator, tmp_path, "--disposable-cluster", "--json", "--save", str(file)) as process:
        printed = "".join(process.communicate(timeout=110))

    assert 0 == process.returncode, printed
    given = printed + file.read_text()
    secrets = ("secret-", "127.0.0.1", emulator.password, "-----BEGIN", "NOT-A-REAL", "probe-")
    assert [] == [secret for secret in secrets if secret in given.replace("probe --", "")]
    assert before == contents_of(emulator.state)
    assert ["cluster.toml"] == [path.name for path in tmp_path.rglob("*") if path.is_file()]
