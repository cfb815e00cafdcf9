"""The edge to the engine: its spellings of values, its warnings, its errors."""

import atexit
import sys
import traceback
from dataclasses import replace
from types import ModuleType
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import rpc
from pulumi_redis_enterprise import _engine
from pulumi_redis_enterprise._engine import (
    DEBUG_VARIABLE,
    PROVIDER_KEY,
    debugging,
    emit,
    error_boundary,
    flush_warnings,
    from_engine,
    note_connection,
    shorten_own_errors,
    to_engine,
    warn,
    warn_at_the_end,
    write_to,
)
from pulumi_redis_enterprise.core.model import PlanWarning
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.errors import ConflictError, RedisEnterpriseError

from tests.support.inputs import SPELLINGS, anything

PLUGIN = ModuleType("__main__")
SOON = PlanWarning("app-1", "it ends soon", "renew it")


@pytest.fixture(autouse=True)
def _process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process of its own: nothing warned of yet, tracebacks as usual, no debugging."""
    monkeypatch.setattr(_engine, "_warnings", {})
    monkeypatch.setattr(_engine, "_finders", {})
    monkeypatch.setattr(atexit, "register", lambda _function: None)
    monkeypatch.setitem(sys.modules, "__main__", PLUGIN)
    monkeypatch.setattr(PLUGIN, "traceback", traceback, raising=False)
    monkeypatch.delenv(DEBUG_VARIABLE, raising=False)


def told_of(error: Exception) -> str:
    """Return what the SDK's plugin process answers when a provider raises this."""
    try:
        raise error.with_traceback(None) from OSError("cause")  # noqa: TRY301 - what is raised is what it is about
    except Exception:  # noqa: BLE001 - as the SDK does
        return str(PLUGIN.traceback.format_exc())


class TestFromEngine:
    @pytest.mark.parametrize("spelling", SPELLINGS, ids=["object", "text"])
    def test_both_spellings_of_unknown_are_one(self, spelling: object) -> None:
        """Whatever the SDK's version, the core sees its own sentinel, at any depth."""
        properties = {"a": spelling, "b": [spelling, {"c": (spelling,)}]}

        assert {"a": UNKNOWN, "b": [UNKNOWN, {"c": [UNKNOWN]}]} == from_engine(properties)

    def test_provider_is_left_out(self) -> None:
        """The way a provider is stored is no property of a resource."""
        assert {"a": 1} == from_engine({"a": 1, PROVIDER_KEY: "gASV"})

    @pytest.mark.parametrize(("expected", "value"), [("2", 2.0), ("2.5", 2.5), ("True", True), ("inf", float("inf"))])
    def test_whole_numbers_are_integers(self, expected: str, value: object) -> None:
        """The wire knows doubles only; a uid is none."""
        assert {"a": [expected]} == {
            key: [repr(item) for item in items] for key, items in from_engine({"a": [value]}).items()
        }


class TestToEngine:
    def test_unknown_is_spelled_as_on_the_wire(self) -> None:
        """Every SDK understands the text."""
        properties = {"a": UNKNOWN, "b": [UNKNOWN, {"c": (UNKNOWN, 1)}]}

        assert {"a": rpc.UNKNOWN, "b": [rpc.UNKNOWN, {"c": [rpc.UNKNOWN, 1]}]} == to_engine(properties)

    def test_none_is_left_out(self) -> None:
        """Absent and None are one to the engine, so a property never alternates between them."""
        assert {"a": 0, "b": ""} == to_engine({"a": 0, "b": "", "c": None})

    @given(st.dictionaries(st.sampled_from("abc"), anything(leaves=st.just(UNKNOWN) | st.integers() | st.text())))
    def test_there_and_back_is_the_same(self, properties: dict[str, Any]) -> None:
        """Nothing is lost on the way to the engine and back."""
        assert properties == from_engine(to_engine(properties))


class TestDebugging:
    @pytest.mark.parametrize(("expected", "value"), [(False, ""), (False, "0"), (True, "1"), (True, "yes")])
    def test_variable(self, expected: bool, value: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
        """Nothing and 0 mean no, anything else means yes."""
        monkeypatch.setenv(DEBUG_VARIABLE, value)

        assert expected is debugging()

    def test_own_errors_are_short(self) -> None:
        """A user is not shown the inside of this package."""
        shorten_own_errors()

        assert "ConflictError: there is another\nFix: look\n" == told_of(ConflictError("there is another", fix="look"))

    @pytest.mark.parametrize("error", [ValueError("x"), SyntaxError("x"), KeyError("x")], ids=repr)
    def test_errors_of_others_are_whole(self, error: Exception) -> None:
        """The errors of other providers in the process stay as they are, causes included."""
        before = told_of(error)
        shorten_own_errors()

        assert before == told_of(error)
        assert "The above exception was the direct cause" in before

    def test_own_errors_are_whole_when_debugging(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever asks for tracebacks gets them."""
        monkeypatch.setenv(DEBUG_VARIABLE, "1")
        shorten_own_errors()

        assert "Traceback (most recent call last):" in told_of(ConflictError("there is another", fix="look"))

    def test_other_main_module(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A process that is no plugin is left alone."""
        monkeypatch.delattr(PLUGIN, "traceback")
        shorten_own_errors()

        assert not hasattr(PLUGIN, "traceback")


class TestReported:
    def test_error_of_this_package_is_passed_on_without_its_cause(self) -> None:
        """The causes of an error are not printed above it."""
        error = ConflictError("there is another", fix="look")
        error.__cause__ = KeyError("hunter2")
        with pytest.raises(ConflictError) as caught, error_boundary("TrustedCaProvider.create"):
            raise error

        assert caught.value.__suppress_context__
        assert caught.value.__cause__ is None

    def test_error_that_nobody_foresaw_tells_its_kind_only(self) -> None:
        """The text of any library's error may quote a secret; it is only for whoever debugs."""
        with pytest.raises(RedisEnterpriseError) as caught, error_boundary("TrustedCaProvider.create"):
            raise ValueError("hunter2")

        assert "internal error in TrustedCaProvider.create: ValueError" == caught.value.message
        assert "set REDIS_ENTERPRISE_DEBUG=1, run it again, and report the traceback" == caught.value.fix
        assert caught.value.__suppress_context__

    @pytest.mark.parametrize(
        ("error", "expected"),
        [
            (ConflictError("there is another", fix="look"), "connection 'east': there is another"),
            (ConflictError("there is no connection 'east'", fix="look"), "there is no connection 'east'"),
            (ConflictError("cannot connect to 'east': no", fix="look"), "cannot connect to 'east': no"),
            (ValueError("hunter2"), "connection 'east': internal error in x: ValueError"),
        ],
        ids=["not named", "named", "named otherwise", "not foreseen"],
    )
    def test_connection_is_named_once(self, error: Exception, expected: str) -> None:
        """Of many clusters, the first line says which one it is about; the error itself may be told of others, too."""
        before = str(error)

        def call() -> None:
            note_connection("east")
            raise error

        with pytest.raises(RedisEnterpriseError) as caught, error_boundary("x"):
            call()
        with pytest.raises(ConflictError) as other, error_boundary("x"):
            raise ConflictError("there is another", fix="look")

        assert (expected, before) == (caught.value.message, str(error))
        assert "there is another" == other.value.message

    @pytest.mark.parametrize("error", [ConflictError("there is another", fix="look"), ValueError("hunter2")])
    def test_debugging_shows_everything(self, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever debugs gets the error as it was raised."""
        monkeypatch.setenv(DEBUG_VARIABLE, "1")
        with pytest.raises(type(error)) as caught, error_boundary("x"):
            raise error

        assert error is caught.value
        assert not caught.value.__suppress_context__

    def test_interrupt_is_no_error(self) -> None:
        """Ctrl-C stays what it is."""
        with pytest.raises(KeyboardInterrupt), error_boundary("x"):
            raise KeyboardInterrupt


class TestCautions:
    def test_nothing_is_told_before_the_end(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A resource that is still to be checked may be of the same kind."""
        warn([SOON])

        assert "" == capsys.readouterr().err

    def test_what_is_known_at_the_end(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A warning that depends on the whole program is made when it has ended, and told once."""
        made: list[PlanWarning] = []

        def find() -> list[PlanWarning]:
            return made

        warn_at_the_end(find)
        warn_at_the_end(find)
        made.append(SOON)
        flush_warnings()

        assert "warning: it ends soon (1): app-1. Fix: renew it\n" == capsys.readouterr().err

    def test_each_is_told_once(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The engine checks a resource more than once; a user needs to read of it once."""
        warn([SOON])
        warn([SOON, replace(SOON, property="app-2")])
        flush_warnings()
        flush_warnings()

        assert ("", "warning: it ends soon (2): app-1; app-2. Fix: renew it\n") == capsys.readouterr()


class ForgetfulLog:
    """A log that does not take the first line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._is_first = True

    def info(self, message: str) -> None:
        """Take a line."""
        self.lines.append(message)

    def advise(self, message: str) -> None:
        """Take a warning, but for the first one."""
        if self._is_first:
            self._is_first = False
            raise OSError(message)
        self.lines.append(message)


def test_warning_that_was_not_sent_is_told_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning counts as told once the log has taken it."""
    log = ForgetfulLog()
    monkeypatch.setattr(_engine, "_log", None)
    monkeypatch.setattr(_engine, "_shown", {})
    write_to(log)
    with pytest.raises(OSError, match="it ends soon"):
        warn([SOON])
    warn([SOON])
    warn([SOON])

    assert ["it ends soon: app-1. Fix: renew it"] == log.lines


def test_what_is_told_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """The plugin's stdout is the engine's: its first line is the port."""
    emit("waiting")

    assert ("", "waiting\n") == capsys.readouterr()


def test_line_is_written_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that print at the same time do not mix their lines."""
    written: list[str] = []
    monkeypatch.setattr("sys.stderr", mock.Mock(write=written.append))

    emit("waiting")

    assert ["waiting\n"] == written
