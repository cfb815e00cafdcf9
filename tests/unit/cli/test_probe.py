"""The probe with odd answers, missing rights, and a folder that cannot be written to."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pulumi_redis_enterprise.cli.probe.conversation import Journal
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.messages import Answer, Request
from pulumi_redis_enterprise.cli.probe.question import QuestionResult
from pulumi_redis_enterprise.cli.probe.questions import QUESTIONS
from pulumi_redis_enterprise.cli.probe.run import run, selected
from pulumi_redis_enterprise.cli.probe.stage import find_leftovers, is_throwaway, new_name, remove_leftovers
from pulumi_redis_enterprise.cli.probe.verb import levels_needed
from pulumi_redis_enterprise.errors import ConflictError, InconclusiveError, RedisEnterpriseError

from tests.support.probed_cluster import EmulatedWire, World


class OddWire(EmulatedWire):
    """A way to a cluster whose answers are changed on their way."""

    odd: Callable[[Request, Answer], Answer] = staticmethod(lambda _, answer: answer)

    def send(self, request: Request) -> Answer:
        """Answer one request otherwise."""
        return self.odd(request, super().send(request))


class IgnoringWire(EmulatedWire):
    """A way to a cluster that takes no notice of dry runs."""

    def send(self, request: Request) -> Answer:
        """Answer one request as if it were none."""
        return super().send(replace(request, query="") if "dry_run" in request.query else request)


def odd_world(odd: Callable[[Request, Answer], Answer]) -> World:
    """Start a cluster whose answers are changed once the probe has begun."""
    world = World.new(databases=["cache"])
    wire = OddWire(world.wire.cluster)
    wire.odd = odd
    world.wire = wire
    return world


@pytest.mark.parametrize("body", [None, [], {}, "text", 7, [[]], [{"uid": {}, "name": []}], {"role": []}])
def test_odd_bodies_are_no_answer(body: object) -> None:
    """Whatever a cluster answers, the probe goes on to its end, and settles nothing by it."""
    world = World.new(databases=["cache"])
    conversation = world.begin(Level.DISPOSABLE)
    wire = OddWire(world.wire.cluster)
    wire.odd = lambda _, answer: Answer(answer.status, body, "json")
    conversation.wire = wire

    outcome = run(conversation, QUESTIONS, progress=lambda _: None)

    assert len(QUESTIONS) == len(outcome.results)


@pytest.mark.parametrize(
    "odd",
    [
        lambda _, __: Answer(404, form="html"),
        lambda _, __: Answer(200, form="html"),
        lambda _, __: Answer(200, [], "json"),
        lambda _, __: Answer(200, [{"software_version": "new"}], "json"),
        lambda _, __: Answer(403, {}, "json"),
    ],
)
def test_other_servers_are_not_probed(odd: Callable[[Request, Answer], Answer]) -> None:
    """Another server, or one that may not be read, is one error, and nothing was changed."""
    with pytest.raises(RedisEnterpriseError, match="nothing was changed"):
        odd_world(odd).begin(Level.WRITE)


def test_dry_runs_that_are_carried_out_are_noticed() -> None:
    """A cluster that ignores dry runs is found out by a harmless one, which is removed; no other is sent."""
    world = World.new(databases=["cache"])
    before = world.contents()
    conversation = world.begin(Level.DRY_RUN)
    conversation.wire = IgnoringWire(world.wire.cluster)

    outcome = run(conversation, selected(QUESTIONS, ["subject_line_check", "read_only_keys"]), progress=lambda _: None)

    assert [
        "this cluster carries dry runs of POST /v1/users out",
        "this cluster carries dry runs of PUT /v1/cluster out",
    ] == [result.message for result in outcome.results]
    assert before == world.contents()


def test_viewer_cannot_remove_leftovers() -> None:
    """The role that it takes is named at once."""
    world = World.new()
    state = world.wire.cluster.state
    state.roles[7] = {"uid": 7, "name": new_name(), "management": "none"}
    state.roles[1]["management"] = "cluster_viewer"
    conversation = world.begin(Level.READ_ONLY)

    with pytest.raises(InconclusiveError, match="needs the management role admin"):
        remove_leftovers(conversation, find_leftovers(conversation))


def test_journal_that_cannot_be_written(tmp_path: Path) -> None:
    """Nothing is changed that could not be restored after a kill."""
    (tmp_path / "file").write_text("")
    world = World.new()
    before = world.contents()
    conversation = world.begin(Level.DISPOSABLE)
    conversation.journal = Journal(tmp_path / "file" / "probe.json")

    with pytest.raises(ConflictError, match="nothing was changed"):
        run(conversation, selected(QUESTIONS, ["delete_ca_in_use"]), progress=lambda _: None)
    assert before == world.contents()


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_journal_that_cannot_be_read(text: str, tmp_path: Path) -> None:
    """It is not taken for one that says nothing."""
    file = tmp_path / "probe.json"
    file.write_text(text)

    with pytest.raises(ConflictError, match="cannot read"):
        Journal(file).read()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("probe-0123456789abcdef", True),
        ("PROBE-0123456789ABCDEF", True),
        ("probe-0123456789abcdef@probe.invalid", True),
        ("probe-0123456789abcde", False),
        ("my-probe-0123456789abcdef", False),
        ("probe-0123456789abcdef-2", False),
        ("probe-reader", False),
        (None, False),
    ],
)
def test_throwaway_names(name: str | None, expected: bool) -> None:  # noqa: FBT001
    """Only the exact form is a probe's."""
    assert expected is is_throwaway({"name": name})


def test_higher_levels_are_told() -> None:
    """Each level is said to settle so many questions more."""
    results = [
        QuestionResult(question, needs=level)
        for question, level in zip(QUESTIONS, (Level.DISPOSABLE, Level.WRITE, Level.WRITE, None), strict=False)
    ]

    told = [line.partition(":")[0] for line in levels_needed(results)]

    assert ["2 questions need --write", "1 question needs --disposable-cluster"] == told
