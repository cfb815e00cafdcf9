"""Tests of what all providers share, with rules and a cluster that only note what they are asked."""

import atexit
import sys
import traceback
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import pytest
from pulumi.dynamic import Config, ConfigureRequest
from pulumi.runtime import rpc
from pulumi_redis_enterprise import _engine
from pulumi_redis_enterprise._engine import DEBUG_VARIABLE, flush_warnings
from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.core.claims import Key, LiveObject
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs, Lifetime, PlanWarning, Properties
from pulumi_redis_enterprise.errors import ConflictError, Problem, RedisEnterpriseError
from pulumi_redis_enterprise.life import connected, resource_life
from pulumi_redis_enterprise.life.kind import Rules
from pulumi_redis_enterprise.sdk import run
from pulumi_redis_enterprise.sdk.configuration import Configuration

from tests.support.certificates import NOW
from tests.support.clock import clock_at
from tests.support.inputs import SPELLINGS

RAIN = PlanWarning("today", "it may rain", "take an umbrella")
# At the present of the tests, they end in 10 days.
LIFETIMES = [Lifetime("text", "the note", NOW + timedelta(days=10), unchanged=False)]
STATE = {"text": "old", "cluster": "cluster.local", "__provider": "gASV"}


class _Notes:
    """The rules of a note: its text must not be empty, is managed, and has a title that replaces it."""

    @staticmethod
    def check(_old: object, new: Any, _now: object) -> CheckedInputs:
        problems = [
            Problem(name, "it is empty", "write something") for name in ("text", "title") if new.get(name) == ""
        ]
        return CheckedInputs(inputs={**new, "email": None}, problems=problems, warnings=[RAIN], lifetimes=LIFETIMES)

    @staticmethod
    def changes(old: Any, new: Any) -> Changes:
        return Changes(
            updates=("text",) if old.get("text") != new.get("text") else (),
            replaces=("title",) if old.get("title") != new.get("title") else (),
            deletes_first=old.get("title") != new.get("title") == "the only one",
        )

    @staticmethod
    def natural_key(new: Any) -> Key:
        return (new.get("title"),)


class NoteProvider(Provider):
    """Notes are kept in a list of calls."""

    rules: ClassVar[Rules] = cast("Rules", _Notes)
    live: Properties | None = None
    title: str | None = None
    """Of the note that the cluster has."""
    calls: ClassVar[list[Any]] = []

    def create_object(self, cluster: RedisEnterprise, new: Properties) -> tuple[str, Properties]:
        """Note it."""
        self.calls.append(("create", cluster.name(), new))
        return "7", {"uid": 7, "nothing": None}

    def update_object(
        self, _cluster: RedisEnterprise, id_: str, old: Properties, new: Properties, changes: Changes
    ) -> Properties:
        """Note it."""
        self.calls.append(("update", id_, old, new, changes))
        return {"uid": 7}

    def delete_object(self, _cluster: RedisEnterprise, id_: str, state: Properties) -> None:
        """Note it."""
        self.calls.append(("delete", id_, state))

    def refuse_creation(self, _cluster: RedisEnterprise, new: Properties, id_: str) -> None:
        """Refuse a title that is taken."""
        if new["title"] == "taken":
            raise ConflictError(f"note {id_} stays: the title is taken", fix="choose another one")

    def find_object(self, _cluster: RedisEnterprise, id_: str) -> LiveObject | None:
        """Answer with the title that a test put there."""
        return None if self.title is None else LiveObject(f"note {self.title!r} (uid {id_})", [{self.title}])

    def read_object(
        self, _cluster: RedisEnterprise, _id: str, _state: Properties
    ) -> tuple[Properties, Properties] | None:
        """Answer with what a test put there."""
        return None if self.live is None else (dict(self.live), {"uid": 7})


@pytest.fixture(autouse=True)
def _process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process of its own, which reaches the cluster `cluster.local`."""
    client = SimpleNamespace(log=lambda line: sys.stderr.write(f"{line}\n"))
    cluster = SimpleNamespace(
        name=lambda: "cluster.local", installation=lambda: "", url="https://a:9443", client=client
    )
    monkeypatch.setattr(connected, "connect", lambda _configuration: cluster)
    monkeypatch.setattr(_engine, "_warnings", {})
    monkeypatch.setattr(run, "_claims", {})
    monkeypatch.delenv(DEBUG_VARIABLE, raising=False)
    monkeypatch.setattr(atexit, "register", lambda _function: None)
    monkeypatch.setattr(NoteProvider, "calls", [])
    with clock_at(of=resource_life):
        yield


def provider(live: Properties | None = None) -> NoteProvider:
    """A provider that is configured."""
    notes = configured({"redis-enterprise:url": "https://a:9443", "other:url": "x"})
    notes.live = live
    return notes


def configured(settings: dict[str, str]) -> NoteProvider:
    """A provider with these settings."""
    notes = NoteProvider()
    notes.configure(ConfigureRequest(Config(settings, "project")))
    return notes


class TestConfigure:
    def test_own_settings_are_kept(self) -> None:
        """The settings of the package's namespace are kept; nothing is looked at before it is needed."""
        assert Configuration((("redis-enterprise:url", "https://a:9443"),)) == provider()._configuration

    def test_own_errors_are_short(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The plugin process tells errors of this package without a traceback."""
        monkeypatch.setitem(vars(sys.modules["__main__"]), "traceback", traceback)
        provider()

        assert traceback is not vars(sys.modules["__main__"])["traceback"]


class TestCheck:
    def test_inputs_travel_in_the_engines_form(self) -> None:
        """Results of the rules go to the engine without Nones, and with its spelling of unknown."""
        result = NoteProvider().check({}, {"text": SPELLINGS[0]})

        assert {"text": rpc.UNKNOWN} == result.inputs
        assert [] == result.failures

    def test_all_problems_are_failures_without_a_property(self) -> None:
        """The engine prints the value of a property that a failure names; that may be a private key."""
        failures = NoteProvider().check({}, {"text": "", "title": ""}).failures

        assert [
            ("", "text: it is empty\nFix: write something"),
            ("", "title: it is empty\nFix: write something"),
        ] == [(failure.property, failure.reason) for failure in failures]

    def test_warnings_are_shown(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Small faults are warnings."""
        NoteProvider().check({}, {"text": "a"})
        flush_warnings()

        assert [
            "warning: certificates expire within 30 days (1): 2026-06-11 the note",
            "warning: it may rain (1): today",
        ] == [line.partition(". Fix: ")[0] for line in capsys.readouterr().err.splitlines()]

    def test_problems_come_without_warnings(self, capsys: pytest.CaptureFixture[str]) -> None:
        """If something has to be mended first, advice is noise."""
        NoteProvider().check({}, {"text": ""})
        flush_warnings()

        assert "" == capsys.readouterr().err

    def test_settings_of_lifetimes_are_looked_at(self) -> None:
        """The time left for the renewal of a certificate is the stack's to say; a preview needs no other setting."""
        notes = configured({"redis-enterprise:expiryErrorDays": "11"})

        assert ["text: the note expires on 2026-06-11, within the 11 days of redis-enterprise:expiryErrorDays"] == [
            failure.reason.splitlines()[0] for failure in notes.check({}, {"text": "a"}).failures
        ]

    def test_wrong_settings_of_lifetimes_are_failures(self) -> None:
        """They are reported with all that is wrong with the inputs."""
        notes = configured({"redis-enterprise:expiryWarningDays": "soon"})

        assert ["redis-enterprise:expiryWarningDays: is not a number of days (from the stack configuration)"] == [
            failure.reason.splitlines()[0] for failure in notes.check({}, {"text": "a"}).failures
        ]
        assert 2 == len(notes.check({}, {"text": ""}).failures)


class TestDiff:
    def test_equal_properties(self) -> None:
        """Nothing managed differs: no update, whatever else did change, as the stored provider."""
        result = NoteProvider().diff("7", STATE, {"text": "old", "__provider": "other"})

        assert (False, None) == (result.changes, result.replaces)

    def test_change_is_left_to_the_engine_to_show(self) -> None:
        """Only without an answer of its own the engine names each property with its old and new value."""
        result = NoteProvider().diff("7", STATE, {"text": "new"})

        assert (None, []) == (result.changes, result.replaces)

    @pytest.mark.parametrize(("title", "deletes_first"), [("new", False), ("the only one", True)])
    def test_replacement_deletes_first_if_it_has_to(self, title: str, deletes_first: bool) -> None:  # noqa: FBT001
        """Otherwise the new object is created first, so that a failure leaves the old one as it was."""
        result = NoteProvider().diff("7", STATE, {"text": "old", "title": title})

        assert (None, ["title"], deletes_first) == (result.changes, result.replaces, result.delete_before_replace)


class TestCreate:
    def test_outputs_are_inputs_results_and_cluster(self) -> None:
        """Every later call finds all it needs in the outputs, the cluster's name first of all."""
        result = provider().create({"text": "new", "__provider": "gASV"})

        assert "7" == result.id
        assert {"text": "new", "uid": 7, "cluster": "cluster.local"} == result.outs
        assert [("create", "cluster.local", {"text": "new"})] == NoteProvider.calls

    def test_own_object_is_updated(self) -> None:
        """The engine may create anew what is there, as `replace_on_changes` asks for: it is changed in place."""
        notes = provider()
        notes.title = "plan"
        inputs = notes.check({}, {"text": "new", "title": "plan"}).inputs
        notes.diff("9", STATE | {"title": "plan"}, inputs)

        result = notes.create(inputs)

        assert "9" == result.id
        old = {"text": "old", "title": "plan", "cluster": "cluster.local"}
        assert [("update", "9", old, inputs, Changes(updates=("text",)))] == NoteProvider.calls

    @pytest.mark.parametrize("title", [None, "plan"], ids=["gone", "another one"])
    def test_new_object_is_created(self, title: str | None) -> None:
        """The replacement of a missing object, or of another one, is created."""
        notes = provider()
        notes.title = title
        inputs = notes.check({}, {"text": "new", "title": "draft"}).inputs
        notes.diff("9", STATE | {"title": "plan"}, inputs)

        assert "7" == notes.create(inputs).id
        assert ["create"] == [call[0] for call in NoteProvider.calls]


class TestUpdate:
    def test_object_is_given_what_changed(self) -> None:
        """The outputs are complete again: the engine forgets what is not among them."""
        result = provider().update("7", STATE, {"text": "new", "count": 2.0})

        assert {"text": "new", "count": 2, "uid": 7, "cluster": "cluster.local"} == result.outs
        assert [
            (
                "update",
                "7",
                {"text": "old", "cluster": "cluster.local"},
                {"text": "new", "count": 2},
                Changes(updates=("text",)),
            )
        ] == NoteProvider.calls


class TestDelete:
    def test_object_is_given_its_state(self) -> None:
        """The outputs tell what to delete."""
        provider().delete("7", STATE)

        assert [("delete", "7", {"text": "old", "cluster": "cluster.local"})] == NoteProvider.calls

    @pytest.fixture
    def notes(self) -> NoteProvider:
        """The provider of a cluster with the note `plan`, whose uid is 7."""
        notes = provider()
        notes.title = "plan"
        return notes

    def test_object_of_the_program_is_kept(self, notes: NoteProvider, capsys: pytest.CaptureFixture[str]) -> None:
        """An object that a resource of the program manages is not deleted for another one, and a line says so."""
        notes.check({}, {"text": "a", "title": "plan"})
        notes.delete("7", STATE)

        assert [] == NoteProvider.calls
        assert capsys.readouterr().err.startswith(
            "kept note 'plan' (uid 7) of cluster 'cluster.local': the program still "
        )

    def test_what_only_the_old_resource_knew(self, notes: NoteProvider, capsys: pytest.CaptureFixture[str]) -> None:
        """A line says that a destroy will not give back what the resource of the old name had found."""
        notes.check({}, {"text": "a", "title": "plan"})
        notes.delete("7", STATE | {"previous_settings": {"text": "found"}})

        assert "; a destroy will not give back how this resource had found it. To rename" in capsys.readouterr().err

    def test_object_of_the_program_is_kept_whatever_its_name(self, notes: NoteProvider) -> None:
        """Somebody may have renamed it by hand: its id is claimed by the difference that is asked for after a check."""
        inputs = notes.check({}, {"text": "old", "title": "draft"}).inputs
        notes.diff("7", STATE | {"title": "draft"}, inputs)
        notes.delete("7", STATE)

        assert [] == NoteProvider.calls

    def test_created_object_is_kept(self, notes: NoteProvider) -> None:
        """An object that this run created or adopted is not deleted by it."""
        notes.create({"text": "a", "title": "draft"})
        notes.delete("7", STATE)

        assert ["create"] == [call[0] for call in NoteProvider.calls]

    def test_refresh_claims_nothing(self, notes: NoteProvider) -> None:
        """A refresh asks for differences too, of what the program has no more: in an update it is really deleted."""
        notes.diff("7", STATE | {"title": "plan"}, {"text": "old", "title": "plan"})
        notes.check({}, {"text": "a", "title": "another"})
        notes.delete("7", STATE | {"title": "plan"})

        assert ["delete"] == [call[0] for call in NoteProvider.calls]

    def test_replaced_object_is_deleted(self, notes: NoteProvider) -> None:
        """The program wants another one instead."""
        inputs = notes.check({}, {"text": "a", "title": "other"}).inputs
        notes.diff("7", STATE | {"title": "plan"}, inputs)
        notes.delete("7", STATE | {"title": "plan"})

        assert ["delete"] == [call[0] for call in NoteProvider.calls]

    @pytest.mark.parametrize("inputs", [{"text": "", "title": "plan"}, {"text": "a", "title": SPELLINGS[0]}])
    def test_what_is_wrong_or_unknown_claims_nothing(self, notes: NoteProvider, inputs: dict[str, Any]) -> None:
        """Nobody manages an object by such inputs."""
        notes.check({}, inputs)
        notes.diff("7", STATE, inputs)
        notes.delete("7", STATE)

        assert ["delete"] == [call[0] for call in NoteProvider.calls]

    def test_object_stays_if_its_successor_cannot_be(self, notes: NoteProvider) -> None:
        """Nothing is deleted to make room unless the rest can succeed."""
        inputs = notes.check({}, {"text": "a", "title": "taken"}).inputs
        notes.diff("7", STATE | {"title": "plan"}, inputs)

        with pytest.raises(ConflictError, match="note 7 stays"):
            notes.delete("7", STATE | {"title": "plan"})
        assert [] == NoteProvider.calls

    def test_object_goes_once_its_successor_is_there(self, notes: NoteProvider) -> None:
        """There is nothing to look ahead to: what is deleted last only has to go."""
        inputs = notes.check({}, {"text": "a", "title": "taken"}).inputs
        notes.diff("6", STATE | {"title": "plan"}, inputs)
        notes.create(inputs)
        notes.delete("6", STATE | {"title": "plan"})

        assert ["create", "delete"] == [call[0] for call in NoteProvider.calls]

    def test_object_that_is_gone_is_nobodys(self) -> None:
        """The deletion finds out that there is nothing left to do."""
        notes = provider()
        notes.check({}, {"text": "a", "title": "plan"})
        notes.delete("7", STATE)

        assert ["delete"] == [call[0] for call in NoteProvider.calls]


class TestRead:
    def test_live_object(self) -> None:
        """The inputs that describe it are what makes drift visible; the outputs are complete."""
        result = provider(live={"text": "changed"}).read("7", STATE)

        assert {"text": "changed"} == result.inputs
        assert {"text": "changed", "uid": 7, "cluster": "cluster.local"} == result.outs
        assert "7" == result.id

    def test_adopt_existing_is_kept(self) -> None:
        """The cluster cannot tell what only the program knows; dropped, it would look like drift."""
        result = provider(live={"text": "changed"}).read("7", STATE | {"adopt_existing": True})

        assert {"text": "changed", "adopt_existing": True} == result.inputs

    def test_object_that_is_gone(self) -> None:
        """This answer, and no other, makes the engine drop it from the state."""
        result = provider().read("7", STATE)

        assert (None, {}) == (result.id, result.outs)

    def test_object_without_outputs(self) -> None:
        """An object that is imported, or whose creation was interrupted, is of the cluster that is reached."""
        result = provider(live={"text": "a"}).read("7", {"text": "a"})

        assert {"text": "a", "uid": 7, "cluster": "cluster.local"} == result.outs


class TestWrongCluster:
    OTHER: ClassVar = STATE | {"cluster": "other.local"}

    def test_nothing_is_done_to_another_cluster(self) -> None:
        """A state is never applied to a cluster that merely answers at the URL by now."""
        message = "the state is of the cluster 'other.local', but https://a:9443 is the cluster 'cluster.local'"
        notes = provider(live={"text": "a"})
        for call in (
            lambda: notes.update("7", self.OTHER, {"text": "new"}),
            lambda: notes.delete("7", self.OTHER),
            lambda: notes.read("7", self.OTHER),
        ):
            with pytest.raises(ConflictError) as caught:
                call()

            assert message == caught.value.message

        assert [] == NoteProvider.calls


def test_unforeseen_error_is_reported_with_the_call() -> None:
    """An error that nobody foresaw names provider and call, and nothing of its text."""
    with pytest.raises(RedisEnterpriseError) as caught:
        provider().diff("7", cast("dict[str, Any]", 5), {})

    assert "internal error in NoteProvider.diff: AttributeError" == caught.value.message


@pytest.mark.parametrize(
    "call",
    [
        lambda it: it.create_object(None, {}),
        lambda it: it.update_object(None, "7", {}, {}, Changes()),
        lambda it: it.delete_object(None, "7", {}),
        lambda it: it.read_object(None, "7", {}),
    ],
)
def test_each_provider_has_to_say_how(call: Any) -> None:
    """A provider that forgets one of the four is found at once."""
    with pytest.raises(NotImplementedError):
        call(Provider())
