"""Tests of logins with a certificate and a key that are given as text."""

from typing import Any

import pytest
from pulumi_redis_enterprise.errors import InvalidInputError, NotConvergedError
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.pki import Identity

from tests.support.engine import CheckFailedError, Engine, begin_run
from tests.support.login_checks import Client, everywhere
from tests.support.pki import Pki
from tests.support.plugin import UNKNOWN

pytestmark = pytest.mark.both_fronts


def texts(identity: Identity) -> dict[str, Any]:
    """The inputs of a client that is given as text."""
    return {"certificate": identity.certificate_pem, "key": identity.key_pem}


def logins(emulator: Emulator) -> int:
    """Return how often app-1 logged in to the REST API."""
    return len([request for request in emulator.requests if request.username == "app-1"])


@pytest.fixture
def engine(client: Client) -> Engine:
    """A login that was not tried yet."""
    return client.engine()


@pytest.fixture
def app(pki: Pki) -> Identity:
    """The client that is a user of the cluster."""
    return pki.client("app-1")


@everywhere
def test_allowed(engine: Engine, app: Identity, target: dict[str, str]) -> None:
    """The client logs in, as with files; the id has its subject."""
    engine.up(**texts(app), **target, username="app-1")

    assert engine.stored is not None
    assert engine.stored.id.endswith(":CN=app-1,O=Acme,C=US")
    assert engine.outputs["result"] in {"role db_viewer", "user app-1"}


def test_nothing_of_the_texts_is_stored(engine: Engine, app: Identity) -> None:
    """The state has a fingerprint and a subject, also after a refresh, and no line of certificate or key."""
    engine.up(**texts(app))
    refreshed = engine.refresh()

    stored = repr(engine.stored)
    lines = [line for text in texts(app).values() for line in text.splitlines()]
    assert "same" == refreshed
    assert [] == [line for line in lines if line in stored]
    assert {"certificate", "key"}.isdisjoint(engine.outputs)


def test_no_op(engine: Engine, emulator: Emulator, app: Identity) -> None:
    """Without a change nothing is tried."""
    engine.up(**texts(app))

    assert "same" == engine.up(**texts(app))
    assert 1 == logins(emulator)


def test_renewed_certificate(engine: Engine, emulator: Emulator, pki: Pki, app: Identity) -> None:
    """Another certificate of the same subject is tried, with its own key."""
    engine.up(**texts(app))

    assert "update" == engine.up(**texts(pki.client("app-1")))
    assert 2 == logins(emulator)


def test_unknown_in_a_preview(engine: Engine, emulator: Emulator, app: Identity) -> None:
    """A preview of what is not issued yet goes through, for a new login and for a known one, and tries nothing."""
    unknown = {"certificate": UNKNOWN, "key": UNKNOWN}
    new = engine.plan(unknown)
    engine.up(**texts(app))
    begin_run()

    assert ("create", "update") == (new, engine.plan(unknown))
    assert 1 == logins(emulator)


@pytest.mark.parametrize("text", ["certificate", "key"])
def test_one_text_and_one_file(engine: Engine, client: Client, app: Identity, text: str) -> None:
    """Either of the two may be in a file, while the other one is given as text."""
    file = f"{text}_file"
    inputs: dict[str, Any] = {name: value for name, value in client.files(app).items() if name != file} | {
        text: texts(app)[text]
    }
    if text == "certificate":
        del inputs["certificate_sha256"]

    engine.up(**inputs, username="app-1")
    assert "role db_viewer" == engine.outputs["result"]


def test_file_of_another_key(engine: Engine, client: Client, pki: Pki, app: Identity) -> None:
    """A file is read by the login only, which names it if it belongs to another certificate."""
    files = client.files(pki.client("app-1"))

    with pytest.raises(
        InvalidInputError, match=r"key_file: .*\.key is not the key of the certificate in `certificate`"
    ):
        engine.up(certificate=app.certificate_pem, key_file=files["key_file"])


def test_key_of_another_certificate(engine: Engine, emulator: Emulator, pki: Pki, app: Identity) -> None:
    """Two texts that do not belong together are refused before anything is sent, without any of them."""
    other = pki.client("app-1")
    with pytest.raises(CheckFailedError, match="key: is not the key of the certificate") as caught:
        engine.up(certificate=app.certificate_pem, key=other.key_pem)

    assert [] == emulator.requests
    assert [] == [line for line in other.key_pem.splitlines() if line in str(caught.value)]


def test_denied_login_is_told_without_the_key(engine: Engine, pki: Pki) -> None:
    """A login that fails names the client by its subject."""
    stranger = pki.client("stranger")
    with pytest.raises(NotConvergedError) as caught:
        engine.up(**texts(stranger), timeout=0)

    told = str(caught.value)
    assert told.startswith("the login to the REST API with CN=stranger,O=Acme,C=US stopped at ")
    assert [] == [line for text in texts(stranger).values() for line in text.splitlines() if line in told]


@pytest.mark.parametrize("text", ["certificate", "key"])
def test_text_that_is_left_out(engine: Engine, app: Identity, text: str) -> None:
    """A login that is to be tried again without one of its texts says what to do; nothing else needs them."""
    engine.up(**texts(app))
    others = {name: value for name, value in texts(app).items() if name != text}
    fix = f"{text}: it is needed for a login, and is not stored\nFix: take {text} out of ignore_changes"

    assert "same" == engine.up(**others)
    with pytest.raises(InvalidInputError, match=fix):
        engine.up(**others, triggers=["another"])
