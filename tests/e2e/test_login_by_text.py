"""Logins by certificates and keys given as text: tried in the update that issues them, and the keys stored nowhere."""

import json
import shutil
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.pki import Identity

from tests.support import issued
from tests.support.cli_logs import ENVIRONMENT, LOUD, SILENT_SINCE
from tests.support.clusters import add_certificate_user
from tests.support.pki import Pki
from tests.support.pulumi_cli import Completed, NewStack, PulumiStack

pytestmark = pytest.mark.story

# Plain text, as a program may have it: only the resource can know that the key is a secret.
FROM_FILES: Final = """
from pathlib import Path
from pulumi_redis_enterprise import LoginCheck

LoginCheck("login", certificate=Path("app.pem").read_text(), key=Path("app.key").read_text(), username="app-1")
"""
FROM_RESOURCE: Final = """
import os
from issued import Issued
from pulumi_redis_enterprise import LoginCheck

issued = Issued("issued", name="app-1", number=int(os.environ["NUMBER"]))
login = LoginCheck("login", certificate=issued.certificate, key=issued.key, username="app-1")
"""
# sdk/go/common/resource/sig, the mark of an encrypted value in a checkpoint.
SECRET_MARK: Final = "4dabf18193072939515e22adb298388d"


@pytest.fixture
def emulator(start_redis_enterprise_emulator: Callable[..., Emulator], pki: Pki) -> Emulator:
    """A cluster that lets app-1 in."""
    emulator = start_redis_enterprise_emulator()
    emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=pki.a.certificate_pem))
    emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
    add_certificate_user(emulator, "app-1", role="Admin")
    return emulator


def logins(emulator: Emulator) -> int:
    """Return how often app-1 logged in to the REST API."""
    return len([request for request in emulator.requests if request.username == "app-1"])


def test_login_in_the_update_that_issues(new_stack: NewStack, emulator: Emulator, pki: Pki) -> None:
    """A new and a renewed certificate are unknown in the preview, and tried by the update that makes them."""
    stack = new_stack(FROM_RESOURCE, environment={**emulator.environment(), "NUMBER": "1"})
    shutil.copy(issued.__file__, stack.folder)
    pki.a.write(stack.folder, "issuer")

    first = stack.previewed_steps()["login"]
    stack.up()
    tried = [logins(emulator)]
    stack.up("--refresh", expect_no_changes=True)
    stack.environment["NUMBER"] = "2"
    renewal = stack.previewed_steps()["login"]
    before = stack.resources()["login"]["outputs"]["certificate_sha256"]
    stack.up()
    tried.append(logins(emulator))

    login = stack.resources()["login"]
    assert ("create", "update") == (first["op"], renewal["op"])
    assert {"certificate_sha256", "subject_line"} == set(renewal["diffReasons"])
    assert [1, 2] == tried
    assert before != login["outputs"]["certificate_sha256"]
    # The key is in the state of the resource that made it, encrypted, and in no other.
    assert SECRET_MARK in json.dumps(stack.resources()["issued"])
    assert SECRET_MARK not in json.dumps(login)
    stack.destroy()


def test_key_is_nowhere(new_stack: NewStack, emulator: Emulator, pki: Pki) -> None:
    """State, its backups and history, plans, events, previews, output and logs have no line of a key."""
    stack = new_stack(FROM_FILES, environment={**ENVIRONMENT, **emulator.environment()})
    clients = [pki.client("app-1") for _ in range(2)]
    printed = [text for done in life_of(stack, emulator, clients) for text in (done.stdout, done.stderr)]
    # The log of a command goes to the folder for temporary files, unless it is told to go to stderr.
    files = [path for path in stack.folder.rglob("*") if path.is_file() and path.name != "app.key"]
    stored = [path.read_text(errors="replace") for path in files]

    lines = [line for client in clients for line in client.key_pem.splitlines()[1:-1]]
    assert [] == [text for text in (*printed, *stored) if any(line in text for line in lines)]
    assert {".bak", ".events", ".plan"} <= {path.suffix for path in files}
    # No value is encrypted either, in no version of the state.
    states = [path for path in files if ".state" in path.parts]
    assert [] == [path for path in states if SECRET_MARK in path.read_text(errors="replace")]


def life_of(stack: PulumiStack, emulator: Emulator, clients: list[Identity]) -> Iterator[Completed]:
    """Create, preview and make a renewal, fail, refresh, export, and destroy."""
    # Older engines log each property that they send to a plugin: see `test_secrets`.
    loud = LOUD if stack.version() >= SILENT_SINCE else ()

    def recorded(name: str) -> list[str]:
        return [*loud, "--event-log", str(stack.folder / f"{name}.events")]

    for number, client in enumerate(clients):
        client.write(stack.folder, "app")
        yield stack.preview("--json", "--show-sames", *loud)
        yield stack.preview("--diff", "--save-plan", str(stack.folder / f"{number}.plan"), *loud)
        yield stack.up(*recorded(f"up-{number}"))
    assert 2 == logins(emulator)
    emulator.change(lambda state: state.user("app-1").update(certificate_subject_line="CN=other"))
    failed = stack.up("--replace", "**login", "--json", *recorded("fail"), succeeds=False)
    assert "stopped at the look-up of the user" in failed.stdout
    yield failed
    yield stack.refresh(*recorded("refresh"))
    yield stack.run("stack", "export", "--show-secrets")
    yield stack.run("stack", "history", "--show-secrets", "--json")
    yield stack.destroy(*recorded("destroy"))
