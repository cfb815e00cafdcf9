"""Tests of when a login is tried, and what is stored of it."""

import time
from pathlib import Path
from typing import Any

import pytest
from pulumi_redis_enterprise.api.probes import awaited_login
from pulumi_redis_enterprise.errors import NotConvergedError
from redis_enterprise_emulator import Assumptions, Emulator
from redis_enterprise_emulator.state.database.databases import delete_database

from tests.support.clusters import NewEmulator
from tests.support.engine import CheckFailedError, Engine
from tests.support.login_checks import ON_DATABASE, Client, prepare
from tests.support.pki import Pki
from tests.support.runs import later, writes_to

pytestmark = pytest.mark.both_fronts


@pytest.fixture
def engine(client: Client) -> Engine:
    """A login that was not tried yet."""
    return client.engine()


@pytest.fixture
def inputs(client: Client, pki: Pki) -> dict[str, Any]:
    """The inputs that log in as app-1, with a trigger."""
    return {**client.files(pki.client("app-1")), "triggers": ["one"]}


def logins(emulator: Emulator) -> int:
    """Return how often app-1 logged in to the REST API."""
    return len([request for request in emulator.requests if request.username == "app-1"])


def test_nothing_of_the_files_is_stored(engine: Engine, inputs: dict[str, Any]) -> None:
    """The state has paths and a fingerprint, never what is in the files."""
    engine.up(**inputs, **ON_DATABASE)
    engine.refresh()

    stored = repr(engine.stored)
    for path in (inputs["certificate_file"], inputs["key_file"]):
        assert path in stored
        assert [] == [line for line in Path(path).read_text().splitlines() if line in stored]


def test_no_op(engine: Engine, emulator: Emulator, inputs: dict[str, Any]) -> None:
    """Without a change nothing is tried: neither by an update nor by a refresh."""
    engine.up(**inputs)

    assert "same" == engine.up(**inputs)
    assert "same" == engine.refresh()
    assert 1 == logins(emulator)


@pytest.mark.parametrize(
    "change",
    [{"triggers": ["another"]}, {"certificate_sha256": "0" * 64}, {"username": "app-1"}],
    ids=["trigger", "certificate", "username"],
)
def test_tried_again(engine: Engine, emulator: Emulator, inputs: dict[str, Any], change: dict[str, Any]) -> None:
    """The login is tried again after a change of the question, or of what the answer depends on."""
    engine.up(**inputs)

    assert "update" == engine.up(**{**inputs, **change})
    assert 2 == logins(emulator)


def test_tried_until_it_is_as_expected(engine: Engine, emulator: Emulator, inputs: dict[str, Any]) -> None:
    """A failed update is no update: the next one tries again."""
    engine.up(**inputs)
    emulator.change(lambda state: state.user("app-1").update(certificate_subject_line="CN=other"))
    again = later(engine, emulator)

    for _ in range(2):
        with pytest.raises(NotConvergedError, match="stopped at the look-up of the user"):
            again.up(**{**inputs, "triggers": ["two"]})
    emulator.change(lambda state: state.user("app-1").update(certificate_subject_line="CN=app-1,O=Acme,C=US"))
    assert "update" == again.up(**{**inputs, "triggers": ["two"]})


def test_wrong_target(engine: Engine, emulator: Emulator, inputs: dict[str, Any]) -> None:
    """The name of a database is no target; nothing is sent."""
    with pytest.raises(CheckFailedError, match=r'target: expected "rest" or a DatabaseMtlsConfig, got \'orders\''):
        engine.up(**{**inputs, "target": "orders"})

    assert [] == emulator.requests


def test_import(engine: Engine) -> None:
    """A login that was never tried cannot be imported."""
    assert engine.provider.read("rest:app-1.pem", {}).id is None


def test_destroy(engine: Engine, emulator: Emulator, inputs: dict[str, Any]) -> None:
    """There is nothing to destroy, also after its database is gone."""
    engine.up(**inputs, **ON_DATABASE)
    emulator.change(lambda state: delete_database(state, 1))
    engine.destroy()

    assert [] == writes_to(emulator)


def test_silence_is_not_waited_out(
    start_redis_enterprise_emulator: NewEmulator, pki: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that does not know of the TLS of its database yet leaves clients without an answer; it is asked again."""
    monkeypatch.setattr(awaited_login, "_FIRST_ATTEMPT", 0.2)
    emulator = start_redis_enterprise_emulator(databases=["orders"], assumptions=Assumptions(propagation_delay=1))
    prepare(emulator, pki)
    client, started = Client(emulator, tmp_path), time.monotonic()

    assert "user app-1" == client.result(pki.client("app-1"), **ON_DATABASE, timeout=20)
    assert 10 > time.monotonic() - started
