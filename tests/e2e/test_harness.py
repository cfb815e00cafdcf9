"""The harness over the real CLI, with a resource that is no more than a text file."""

import json
import os
import select
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support import note
from tests.support.pulumi_cli import CommandError, NewStack, PulumiStack, events_in

pytestmark = pytest.mark.story

PROGRAM = """
import pulumi
from note import Note

note = Note("greeting", path={path!r}, text={text!r})
pulumi.export("length", note.length)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file that the note is."""
    return tmp_path / "greeting.txt"


@pytest.fixture
def stack(new_stack: NewStack, file: Path) -> PulumiStack:
    """A stack with one note that says hello."""
    stack = new_stack(PROGRAM.format(path=str(file), text="hello"))
    shutil.copy(note.__file__, stack.folder)
    return stack


def test_up_then_no_changes(stack: PulumiStack, file: Path) -> None:
    """An update runs the program and the provider, and a second one finds nothing to do."""
    stack.up()

    assert "hello" == file.read_text()
    assert {"length": 5} == stack.outputs()
    assert str(file) == stack.resources()["greeting"]["id"]

    stack.up(expect_no_changes=True)
    stack.preview(expect_no_changes=True)


def test_change_is_previewed_in_detail(stack: PulumiStack, file: Path) -> None:
    """A preview tells the step and the property, as data and as text, and changes nothing."""
    stack.up()
    stack.write_project(PROGRAM.format(path=str(file), text="bye"))

    step = stack.previewed_steps()["greeting"]

    assert "update" == step["op"]
    assert {"text": {"kind": "update", "inputDiff": True}} == step["detailedDiff"]
    assert '~ text: "hello" => "bye"' in stack.preview("--diff").stdout
    assert "hello" == file.read_text()


def test_drift_is_seen_and_repaired(stack: PulumiStack, file: Path) -> None:
    """A change behind the engine's back shows in a preview with refresh, and the next update repairs it."""
    stack.up()
    file.write_text("drifted")

    stack.preview("--refresh", expect_no_changes=True, succeeds=False)
    stack.up("--refresh")

    assert "hello" == file.read_text()


def test_refresh_notices_what_is_gone(stack: PulumiStack, file: Path) -> None:
    """A refresh drops an object that is gone."""
    stack.up()
    file.unlink()

    stack.refresh()

    assert "greeting" not in stack.resources()


def test_destroy(stack: PulumiStack, file: Path) -> None:
    """Destroying leaves neither objects nor resources."""
    stack.up()
    stack.destroy()

    assert not file.exists()
    assert {} == stack.resources()


def test_import_file(stack: PulumiStack) -> None:
    """An object that is there already comes in by an import file, after which nothing is to be done."""
    stack.up()
    stored = stack.resources()["greeting"]
    stack.run("state", "delete", stored["urn"], "--yes")

    entry = {key: stored[key] for key in ("type", "id", "inputs", "outputs")} | {"name": "greeting"}
    stack.import_file([entry])

    assert stored["outputs"] == stack.resources()["greeting"]["outputs"]
    stack.preview(expect_no_changes=True)


def test_configuration_reaches_the_provider(stack: PulumiStack, file: Path) -> None:
    """Configuration, also secret one, gets to the provider's process; the secret is not stored in the clear."""
    stack.config_set("note:prefix", "-secret prefix-", secret=True)
    stack.up()

    assert "-secret prefix-hello" == file.read_text()
    assert "secret prefix" not in json.dumps(stack.state())
    assert "secret prefix" not in stack.folder.joinpath("Pulumi.test.yaml").read_text()


def test_events(stack: PulumiStack) -> None:
    """An update as JSON is the list of the engine's events."""
    events = events_in(stack.up("--json"))

    summaries = [event["summaryEvent"]["resourceChanges"] for event in events if "summaryEvent" in event]
    assert [{"create": 2}] == summaries


def test_unexpected_status(stack: PulumiStack, file: Path) -> None:
    """A command that fails though it has to succeed raises what it printed, and the other way round."""
    stack.write_project(PROGRAM.format(path=str(file), text=""))

    with pytest.raises(CommandError, match="is empty"):
        stack.up()

    assert "is empty" in stack.up(succeeds=False).stdout
    with pytest.raises(CommandError, match="ended with 0"):
        stack.run("stack", "ls", succeeds=False)


def test_environment_is_built_from_nothing(new_stack: NewStack, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable gets in from outside, save the search path; those of the stack do."""
    monkeypatch.setenv("REDIS_ENTERPRISE_URL", "https://production.example.com:9443")
    program = "import os, pulumi; pulumi.export('names', sorted(n for n in os.environ if n.startswith('REDIS')))"
    stack = new_stack(program, environment={"REDIS_ENTERPRISE_USERNAME": "somebody"})

    stack.up()

    assert {"names": ["REDIS_ENTERPRISE_USERNAME"]} == stack.outputs()


def test_stuck_program_is_ended(new_stack: NewStack, tmp_path: Path) -> None:
    """A program that never ends is ended after the time-out, and leaves no process behind."""
    pid_file = tmp_path / "pid"
    stack = new_stack(f"""
import os, pathlib, threading
pathlib.Path({str(pid_file)!r}).write_text(str(os.getpid()))
threading.Event().wait()
""")

    with pytest.raises(subprocess.TimeoutExpired):
        stack.run("preview", timeout=6)

    assert _ends(int(pid_file.read_text()))


def _ends(pid: int) -> bool:
    """Return True if the process is gone, or goes within seconds."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    gone, _, _ = select.select([process], [], [], 10)
    os.close(process)
    return bool(gone)
