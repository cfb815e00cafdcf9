"""Tests of when a provider lets the cluster try a change: only if it is asked to, and there is something to try."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, cast

import pytest
from pulumi.dynamic import Config, ConfigureRequest
from pulumi.runtime import rpc
from pulumi_redis_enterprise import _engine, _provider
from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.core.claims import Key
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs, PlanWarning, Properties, changes_between
from pulumi_redis_enterprise.errors import ApiError, Problem, RedisEnterpriseError, UnreachableError
from pulumi_redis_enterprise.life import resource_life
from pulumi_redis_enterprise.life.kind import Rules

from tests.support.clock import clock_at

RAIN = PlanWarning("today", "it may rain", "take an umbrella")
Tried = tuple[Properties, Properties]


class _Notes:
    """The rules of a note: its text must not be empty."""

    @staticmethod
    def check(_old: object, new: Mapping[str, Any], _now: datetime) -> CheckedInputs:
        problems = [] if new["text"] else [Problem("text", "it is empty", "write something")]
        return CheckedInputs(inputs=dict(new), problems=problems)

    @staticmethod
    def natural_key(_new: Mapping[str, Any]) -> Key:
        """Return that there is one object."""
        return ()

    @staticmethod
    def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
        return changes_between(old, new, managed=("text",))


@dataclass
class NoteProvider(Provider):
    """Notes what it is asked to try, and then raises or warns."""

    rules: ClassVar[Rules] = cast("Rules", _Notes)
    error: RedisEnterpriseError | None = None
    tried: list[Tried] = field(default_factory=list)

    def dry_run(
        self, _cluster: RedisEnterprise, old: Properties, new: Properties, _changes: Changes
    ) -> list[PlanWarning]:
        """Note it."""
        self.tried.append((old, new))
        if self.error:
            raise self.error
        return [RAIN]


@pytest.fixture(autouse=True)
def warnings(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[PlanWarning, None]]:
    """Return what a process of its own keeps to warn of; it can reach any cluster."""
    kept: dict[PlanWarning, None] = {RAIN: None}
    monkeypatch.setattr(resource_life, "connect", lambda _configuration: None)
    monkeypatch.setattr(_engine, "_warnings", kept)
    monkeypatch.setattr(_provider, "shorten_own_errors", lambda: None)
    kept.clear()
    with clock_at(of=resource_life):
        yield kept


def notes(*, on: str = "true", error: RedisEnterpriseError | None = None) -> NoteProvider:
    """A provider with the setting."""
    provider = NoteProvider(error=error)
    provider.configure(ConfigureRequest(Config({"redis-enterprise:serverValidation": on}, "project")))
    return provider


@pytest.mark.parametrize(
    ("old", "expected"),
    [({}, {}), ({"text": "b", "__provider": "gASV"}, {"text": "b"})],
    ids=["new", "changed"],
)
def test_tried(warnings: dict[PlanWarning, None], old: Properties, expected: Properties) -> None:
    """New and changed objects are tried, and warnings are kept."""
    provider = notes()

    assert [] == provider.check(old, {"text": "a"}).failures
    assert [(expected, {"text": "a"})] == provider.tried
    assert [RAIN] == list(warnings)


@pytest.mark.parametrize(
    ("on", "old", "new"),
    [
        ("false", {}, {"text": "a"}),
        ("true", {"text": "a", "aside": 1}, {"text": "a", "aside": 2}),
        ("true", {}, {"text": rpc.UNKNOWN}),
        ("true", {"text": "a"}, {"text": "b", "aside": [rpc.UNKNOWN]}),
        ("true", {}, {"text": ""}),
        ("maybe", {}, {"text": "a"}),
    ],
    ids=["switched off", "nothing managed differs", "unknown", "unknown at some depth", "wrong", "wrong setting"],
)
def test_not_tried(on: str, old: Properties, new: Properties) -> None:
    """There is nothing to try, or not yet."""
    provider = notes(on=on)
    provider.check(old, new)

    assert [] == provider.tried


def test_refused() -> None:
    """A refusal of the cluster is a failure, like one of the rules; no property is named."""
    error = ApiError("POST /v1/notes -> 400", fix="write another", status=400)
    (failure,) = notes(error=error).check({}, {"text": "a"}).failures

    assert "" == failure.property
    assert failure.reason.startswith("the cluster would refuse it: POST /v1/notes -> 400\nFix: write another; or, ")


def test_unasked() -> None:
    """An unreachable cluster is an error, which says nothing about the inputs."""
    with pytest.raises(UnreachableError, match=r"as redis-enterprise:serverValidation wants: no answer\n"):
        notes(error=UnreachableError("no answer", fix="wait")).check({}, {"text": "a"})


def test_by_default_nothing_is_tried() -> None:
    """A kind of resource whose changes cannot be tried sends nothing."""
    assert [] == Provider().dry_run(cast("RedisEnterprise", None), {}, {}, Changes())
