"""`ignore_changes` and `replace_on_changes` for every property of every kind of resource.

The engine keeps a property out by putting the input of the last update in the place of the program's before it asks for
a check, or by removing it if there was none (`processIgnoreChanges` of pulumi/pkg/resource/deploy, 3.276); so do these
tests. The options themselves are played with the real CLI by `tests/contract` and `tests/e2e/test_ignore_changes.py`.
"""

from collections.abc import Iterator
from typing import Any, Final

import pulumi_redis_enterprise
import pytest
from pulumi.dynamic import Resource
from pulumi_redis_enterprise.sdk import configuration

from tests.support.engine import CheckFailedError, Engine, begin_run
from tests.support.option_table import Row, World, arguments_of, table
from tests.support.pki import make_pki

KINDS: Final = [
    name
    for name, value in ((name, getattr(pulumi_redis_enterprise, name)) for name in pulumi_redis_enterprise.__all__)
    if isinstance(value, type) and issubclass(value, Resource)
]
NOT_WITHOUT: Final = {
    ("CertificateUser", "certificate"): "take it out of ignore_changes, as a replacement knows nothing"
}
"""The inputs that a replacement cannot do without, and what it says."""
IMPOSSIBLE: Final = {
    "Role": {"databases"},
    "DatabaseMtlsConfig": {"tls_mode"},
    "CertificateUser": {"subject_line"},
    "LoginCheck": {
        "certificate_file",
        "key_file",
        "certificate",
        "key",
        "expect",
        "username",
        "target",
        "host",
        "port",
    },
}
"""Values of the table with which no update could succeed: they are there to be ignored. No cluster has a connection."""

every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The cluster and its resources."""
    configuration.forget_clusters()
    with World.built(table(make_pki(), tmp_path_factory.mktemp("files"))) as built:
        yield built


def ignoring(row: Row, name: str, stored: dict[str, Any]) -> dict[str, Any]:
    """Return what the engine hands over if the program changes a property and has it ignored."""
    given = {key: value for key, value in row.given.items() if key != name}
    return given | ({name: stored[name]} if name in stored else {})


def outcome(engine: Engine, inputs: dict[str, Any]) -> str:
    """Update, and return what was done or said."""
    try:
        return engine.up(**inputs)
    except CheckFailedError as error:
        return str(error)


@every_kind
def test_table_has_every_argument(world: World, kind: str) -> None:
    """A new argument has to be added to the table, and so have the inputs that are derived from arguments."""
    row = world.rows[kind]

    assert set() == {*arguments_of(kind), *world.stored[kind].inputs} - row.others.keys()


@every_kind
def test_ignored_property(world: World, kind: str) -> None:
    """With any one property ignored, later runs go on, also after a refresh, and change nothing."""
    row, before, outcomes = world.rows[kind], world.contents(), {}
    for name in row.others:
        engine = world.engine(row)
        assert engine.stored is not None
        first = outcome(engine, ignoring(row, name, engine.stored.inputs))
        refreshed = engine.refresh()
        outcomes[name] = (first, refreshed, outcome(engine, ignoring(row, name, engine.stored.inputs)))

    assert dict.fromkeys(row.others, ("same", "same", "same")) == outcomes
    assert before == world.contents()


@every_kind
def test_replacement_with_an_ignored_property(world: World, kind: str) -> None:
    """The check of what replaces a resource is told no old inputs: it goes on, or says why it cannot."""
    row = world.rows[kind]
    for name in row.others:
        engine = world.engine(row)
        assert engine.stored is not None
        inputs = ignoring(row, name, engine.stored.inputs)
        message = "".join(failure.reason for failure in engine.provider.check({}, inputs).failures)

        assert bool(message) is ((kind, name) in NOT_WITHOUT), (name, message)
        assert NOT_WITHOUT.get((kind, name), "") in message


@every_kind
def test_replace_on_changes(world: World, kind: str) -> None:
    """An object that the engine replaces needlessly, for a change of one property, stays the same object."""
    row, before = world.rows[kind], world.contents()
    for name, other in row.others.items():
        if name not in arguments_of(kind) or name in {"connection", *IMPOSSIBLE.get(kind, ())}:
            continue
        engine, old = world.engine(row), world.stored[kind]
        replace(engine, {**row.given, name: other})
        assert engine.stored is not None
        assert old.id == engine.stored.id
        assert "gone" != engine.refresh()
        engine.up(**row.given)
        world.stored[kind] = engine.stored

    assert before == world.contents()


def replace(engine: Engine, inputs: dict[str, Any]) -> None:
    """Let the engine replace a resource for a change, unless it would do so, or nothing, without the option."""
    begin_run()
    old, checked = engine.stored, engine.check(inputs)
    assert old is not None
    difference = engine._difference(old, checked)
    if difference.changes is None and not difference.replaces:
        engine.stored = engine._create(engine._checked({}, inputs))
        engine.condemned.append(old)
        engine.delete_condemned()
