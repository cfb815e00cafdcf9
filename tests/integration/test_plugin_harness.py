"""The harness over the real plugin process, with a resource that is no more than a text file."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.note import NoteProvider
from tests.support.paths import ROOT
from tests.support.plugin import UNKNOWN, Plugin, PluginError, Properties, RemoteProvider, secret


@pytest.fixture
def plugin() -> Iterator[Plugin]:
    """A plugin process that finds the tests' modules."""
    with Plugin(folder=ROOT, configuration={"note:prefix": ">> "}) as plugin:
        yield plugin


@pytest.fixture
def remote(plugin: Plugin) -> RemoteProvider:
    """The provider of notes, in that process."""
    return plugin.provider(NoteProvider())


@pytest.fixture
def inputs(tmp_path: Path) -> Properties:
    """A note that says hello."""
    return {"path": str(tmp_path / "note.txt"), "text": "hello"}


def test_life_of_a_resource(remote: RemoteProvider, inputs: Properties) -> None:
    """Create, read, update and delete reach the provider, which knows its configuration."""
    file = Path(inputs["path"])

    created = remote.create(inputs)
    assert str(file) == created.id
    assert inputs | {"length": 8} == created.outputs
    assert ">> hello" == file.read_text()

    updated = remote.update(created.id, created.outputs, inputs | {"text": "bye"})
    assert inputs | {"text": "bye", "length": 6} == updated

    file.write_text(">> drifted")
    read = remote.read(created.id, updated)
    assert inputs | {"text": "drifted"} == read.inputs
    assert inputs | {"text": "drifted", "length": 6} == read.outputs

    remote.delete(created.id, read.outputs)
    assert not file.exists()
    assert "" == remote.read(created.id, read.outputs).id


def test_check(remote: RemoteProvider, inputs: Properties) -> None:
    """Failures come back with their property."""
    assert [] == remote.check({}, inputs).failures
    assert [("text", "is empty")] == remote.check({}, inputs | {"text": ""}).failures


def test_diff(remote: RemoteProvider, inputs: Properties) -> None:
    """The three answers of a diff come back apart from one another, with the properties that replace."""
    same = remote.diff("id", inputs, inputs)
    other_text = remote.diff("id", inputs, inputs | {"text": "bye"})
    other_path = remote.diff("id", inputs, inputs | {"path": "elsewhere"})

    assert (False, []) == (same.changes, same.replaces)
    assert (None, []) == (other_text.changes, other_text.replaces)
    assert (None, ["path"]) == (other_path.changes, other_path.replaces)


def test_unknown_value(remote: RemoteProvider, inputs: Properties) -> None:
    """A value that is not known yet comes back as such, at any depth."""
    unknown = {"text": UNKNOWN, "path": ["known", {"deep": UNKNOWN}]}

    assert inputs | unknown == remote.check({}, inputs | unknown).inputs


def test_secret_configuration(inputs: Properties) -> None:
    """The provider gets a secret of the configuration in the clear."""
    with Plugin(folder=ROOT, configuration={"note:prefix": secret("secretly ")}) as plugin:
        plugin.provider(NoteProvider()).create(inputs)

    assert "secretly hello" == Path(inputs["path"]).read_text()


def test_error(remote: RemoteProvider, plugin: Plugin, inputs: Properties) -> None:
    """An exception in the provider is an error with its text, and the process lives on."""
    with pytest.raises(PluginError, match="FileNotFoundError"):
        remote.create(inputs | {"path": "/nowhere/note.txt"})

    assert "" == plugin.stderr
    assert [] == remote.check({}, inputs).failures


def test_process_ends_with_the_block() -> None:
    """At the end of the block the process is gone."""
    with Plugin(folder=ROOT) as plugin:
        pid = plugin.pid

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_module_that_is_not_there(tmp_path: Path, inputs: Properties) -> None:
    """A provider whose module cannot be imported in the folder is an error that names the module."""
    with (
        Plugin(folder=tmp_path) as plugin,
        pytest.raises(PluginError, match="No module named 'tests'"),
    ):
        plugin.provider(NoteProvider()).create(inputs)
