"""The fork server of `make test`: what it runs does the same as a Python that is started."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from redis_enterprise_emulator import Emulator

from tests.support import note
from tests.support.paths import ROOT
from tests.support.pulumi_cli import PulumiStack
from tests.support.quick_cli import fork_server, quick_cli
from tests.support.world import World

PROGRAM: Final = """
import os
import sys
from pathlib import Path

# A started Python has not imported this yet.
Path("is-fork").write_text(str("OpenSSL" in sys.modules))

import pulumi
from note import Note
from pulumi_redis_enterprise import RedisAcl, Role

RedisAcl("acl", acl_name="app", rule="+@read ~app:*")
Role("role", role_name="app", management="db_viewer")
Note("note", path="note.txt", text=pulumi.Config().require_secret("text"))
pulumi.export("process", [os.getcwd(), sys.argv, sys.path])
pulumi.export("environment", sorted(it for it in os.environ if not it.startswith("FORK_SERVER_")))
"""

VOLATILE: Final = {"created", "modified", "ciphertext", "provider", "stackTrace"}


@pytest.fixture
def world(tmp_path: Path, real_pulumi_folder: Path, pulumi_home: Path, redis_enterprise_emulator: Emulator) -> World:
    """A stack that is not yet up, whose CLI starts Python each time."""
    cli = quick_cli(real_pulumi_folder, _folder(tmp_path / "plain"))
    environment = redis_enterprise_emulator.environment()
    stack = PulumiStack(tmp_path / "stack", cli=cli, home=pulumi_home, environment=environment)
    stack.write_project(PROGRAM)
    shutil.copy(note.__file__, stack.folder)
    stack.config_set("text", "hello", secret=True)
    return World(redis_enterprise_emulator, stack).arrange()


@pytest.mark.story
def test_same_state(world: World, tmp_path: Path, real_pulumi_folder: Path) -> None:
    """With and without it, an update and a refresh store the same state, in the same folder, paths and environment."""
    assert world.arranged is not None
    started = played(world.stack)
    world.restore(world.arranged)
    with fork_server() as socket:
        cli = quick_cli(real_pulumi_folder, _folder(tmp_path / "forking"), socket=socket)
        world.stack.environment["PATH"] = f"{cli}:{world.stack.environment['PATH']}"
        forked = played(world.stack)

    assert ["False", "True"] == [started.pop("is fork"), forked.pop("is fork")]
    assert started == forked


@pytest.mark.story
def test_failures_are_told(world: World, tmp_path: Path, real_pulumi_folder: Path) -> None:
    """The error of a program, and that of a provider, get to the user, and the command fails."""
    with fork_server() as socket:
        cli = quick_cli(real_pulumi_folder, _folder(tmp_path / "forking"), socket=socket)
        world.stack.environment["PATH"] = f"{cli}:{world.stack.environment['PATH']}"
        world.stack.write_project(PROGRAM.replace("~app:*", "app:*"))
        refused = world.stack.up(succeeds=False).stdout
        world.stack.write_project("raise RuntimeError('the program is wrong')")
        failed = world.stack.up(succeeds=False).stdout

    assert "Fix: " in refused
    assert "the program is wrong" in failed


def test_ends_with_the_tests() -> None:
    """It ends when the process that started it does, which may be killed and then tells nobody."""
    program = (
        "import os, signal\n"
        "from tests.support.quick_cli import fork_server\n"
        "with fork_server() as socket:\n"
        "    print(socket, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    # The server has this stderr, too, so that it is open for as long as the server runs.
    killed = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    shutil.rmtree(Path(killed.stdout.strip()).parent)

    assert (-signal.SIGKILL, "") == (killed.returncode, killed.stderr)


def played(stack: PulumiStack) -> dict[str, Any]:
    """Update and refresh; return what is stored, and what the processes were like."""
    stack.up()
    stack.refresh()
    stored = sorted(stack.resources().items())
    resources = {name: _comparable(it) for name, it in stored if not it["type"].startswith("pulumi:providers:")}
    is_fork = stack.folder.joinpath("is-fork").read_text()
    return {"resources": resources, "outputs": stack.outputs(), "is fork": is_fork}


def _comparable(value: Any) -> Any:
    """Leave out what differs in each run of one program, and the frames of the server in the stack's trace."""
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    if isinstance(value, dict):
        return {key: _comparable(item) for key, item in value.items() if key not in VOLATILE}
    return value


def _folder(path: Path) -> Path:
    path.mkdir()
    return path
