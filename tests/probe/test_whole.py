"""All questions one after the other: the answers are right on each version, and the cluster is as before."""

from typing import Any

import pytest
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.questions import QUESTIONS
from pulumi_redis_enterprise.cli.probe.run import STOPPED, run, selected
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.versions import PROFILES

from tests.support.certificates import root
from tests.support.probe_cases import BARE_SOCKETS
from tests.support.probed_cluster import World

OLDEST, *BETWEEN, NEWEST = [version for version in PROFILES if version != "7.4.6"]
ALONE = {"redirect_status", "redirect_location", "redirected_calls", "writes_during_upgrade"}
"""The questions about several nodes."""


def use(state: State) -> None:
    """Let clients log in by certificate already, whose subjects are validated."""
    state.certificates["mtls_trusted_ca"] = "# ours\n" + root().certificate_pem
    state.settings |= {
        "mtls_certificate_authentication": True,
        "mtls_client_cert_subject_validation_type": "san_cn",
        "mtls_authorized_subjects": [{"CN": "app-1", "O": "Acme"}],
    }


def probed(world: World, level: Level) -> dict[str, str]:
    """Ask all; return the answers and, in brackets, the reasons for none."""
    outcome = run(world.begin(level), QUESTIONS, progress=lambda _: None)
    assert not outcome.left
    return {result.question.key: result.answer or f"({result.message})" for result in outcome.results}


@pytest.mark.parametrize(
    ("version", "is_used"),
    [
        (OLDEST, True),
        *(pytest.param(version, True, marks=pytest.mark.story) for version in BETWEEN),
        (NEWEST, True),
        (NEWEST, False),
    ],
)
def test_all_is_told_and_as_before(version: str, is_used: bool) -> None:  # noqa: FBT001
    """Actions take their time, and so do changes of databases; what is about the version is reported."""
    world = World.new(version, databases=["cache"], action_delay=1.0, change_delay=5.0)
    if is_used:
        use(world.wire.cluster.state)
    before = world.contents()

    found = probed(world, Level.DISPOSABLE)

    expected = {
        it.key: it.default for it in QUESTIONS if it.level and it.applies_to(world.begin(Level.READ_ONLY).version)
    }
    skipped = BARE_SOCKETS | ALONE | ({"dry_run_flag"} if version == "7.8.4-18" else set())
    assert {key: answer for key, answer in expected.items() if key not in skipped} == {
        key: found[key] for key in expected if key not in skipped
    }
    assert before == world.contents()
    assert not world.journal.file.exists()


@pytest.mark.parametrize("level", Level, ids=lambda level: level.option)
def test_level_sends_only_what_it_may(level: Level) -> None:
    """No request goes beyond the level, and nobody else's object is named by a write."""
    world = World.new(databases=["cache"])
    before = world.contents()
    others = {f"/v1/{kind}/1" for kind in ("users", "roles", "redis_acls", "bdbs")}

    probed(world, level)

    assert before == world.contents()
    writes = [request for request in world.wire.sent if request.method not in {"GET", "HEAD", "OPTIONS"}]
    assert not writes or level > Level.READ_ONLY
    assert [] == [request.label for request in writes if request.target.partition("?")[0] in others]
    if level < Level.DISPOSABLE:
        assert [] == _real_writes_of_settings(writes)
    if level < Level.WRITE:
        assert {"dry_run=true"} >= {request.query for request in writes}


def test_rejected_credentials_are_not_sent_again() -> None:
    """A password that is changed meanwhile is sent once more; what was made is said to be left."""
    world = World.new()
    conversation = world.begin(Level.WRITE)
    questions = selected(QUESTIONS, ["head_requests", "user_rename", "error_form"])

    def change_password(text: str) -> None:
        if "user_rename" in text:
            world.wire.changes_password_at = len(world.wire.sent) + 3

    outcome = run(conversation, questions, progress=change_password)

    assert (True, "your credentials were rejected before that") == (outcome.is_rejected, outcome.left)
    assert ["as_get", "", ""] == [result.answer for result in outcome.results]
    assert [STOPPED, STOPPED] == [result.message for result in outcome.results[1:]]
    assert world.wire.changes_password_at == len(world.wire.sent)


def _real_writes_of_settings(writes: list[Any]) -> list[str]:
    """Return what would change settings or certificates; a PUT that names no known certificate changes nothing."""
    return [
        request.label
        for request in writes
        if request.path.startswith("/v1/cluster")
        and request.query != "dry_run=true"
        and "mtls_trusted_ca" in str(request.body) + str(request.uid)
    ] + [it.label for it in writes if it.path == "/v1/cluster" and it.query != "dry_run=true"]
