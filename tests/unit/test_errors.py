"""Tests of what users read when something fails."""

import copy
import importlib
import inspect
import pickle
import pkgutil
import re
from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from typing import Any, Final, get_type_hints

import pulumi_redis_enterprise
import pytest
import redis_enterprise_emulator
from hypothesis import given
from hypothesis import strategies as st
from pulumi_redis_enterprise import errors
from pulumi_redis_enterprise.errors import ApiError, Problem, RedisEnterpriseError, harmless, redact

OURS: Final = (pulumi_redis_enterprise.__name__, redis_enterprise_emulator.__name__)
SAMPLES: Final[Mapping[Any, Any]] = {
    str: "a: b",
    int: 409,
    HTTPStatus: HTTPStatus.CONFLICT,
    object: "a",
    Collection[str]: ("GET", "PUT"),
    dict[str, Any]: {"uid": 1},
}
"""An argument of each type that the constructors of errors have."""


def all_errors() -> list[type[Exception]]:
    """Return every class of errors of the package and of the emulator."""
    for package in (pulumi_redis_enterprise, redis_enterprise_emulator):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    return sorted(_below(Exception), key=lambda it: it.__name__)


def _below(error: type[Exception]) -> set[type[Exception]]:
    below = error.__subclasses__()
    return {it for it in below if it.__module__.startswith(OURS)} | {it for each in below for it in _below(each)}


def made(error: type[Exception]) -> Exception:
    """Return an error with a value for each argument of its class."""
    if not any("__init__" in vars(it) for it in error.__mro__ if it.__module__.startswith(OURS)):
        return error("a: b")
    annotations = get_type_hints(error.__init__)
    return error(*(SAMPLES[annotations[name]] for name in inspect.signature(error).parameters))


TREE = [error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, RedisEnterpriseError)]


def test_problem_reads_as_what_and_fix() -> None:
    """A problem is two lines: what is wrong with which input, and what to do."""
    assert "email: is wrong\nFix: correct it" == str(Problem("email", "is wrong", "correct it"))


def test_error_reads_as_what_and_fix() -> None:
    """An error is two lines: what failed, and what to do."""
    assert "it failed\nFix: try again" == str(RedisEnterpriseError("it failed", fix="try again"))


def test_api_error_tells_status_and_code() -> None:
    """The status and the code of the answer are attributes of the error."""
    error = ApiError("PUT /v1/cluster -> 400 bad", fix="mend it", status=400, error_code="invalid")

    assert (400, "invalid") == (error.status, error.error_code)
    assert "" == ApiError("PUT /v1/cluster -> 500", fix="wait", status=500).error_code


@pytest.mark.parametrize("error", TREE)
def test_error_is_found_where_it_says(error: type[RedisEnterpriseError]) -> None:
    """Its module is the one that it is in, as of any exception."""
    assert error is getattr(importlib.import_module(error.__module__), error.__name__)


def test_notes_are_kept() -> None:
    """A copy has the notes that somebody added."""
    error = RedisEnterpriseError("it failed", fix="try again")
    error.add_note("at night")

    assert ["at night"] == pickle.loads(pickle.dumps(error)).__notes__  # noqa: S301 - made here


@pytest.mark.parametrize("error", all_errors(), ids=lambda it: it.__name__)
@pytest.mark.parametrize(
    "repeated",
    [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))],  # noqa: S301 - made here
    ids=["copy", "deepcopy", "pickle"],
)
def test_error_can_be_copied(error: type[Exception], repeated: Callable[[Exception], Exception]) -> None:
    """A pool of processes, a queue or a debugger gets the error itself, with all that it tells."""
    original = made(error)
    again = repeated(original)

    assert error is type(again)
    assert (str(original), original.args, vars(original)) == (str(again), again.args, vars(again))


def test_overview_names_every_error() -> None:
    """The tree in the module's docstring is complete."""
    assert [] == [error.__name__ for error in TREE if error.__name__ not in str(errors.__doc__)]


class TestHarmless:
    @pytest.mark.parametrize(
        ("expected", "text"),
        [
            ("a?[31mb", "a\x1b[31mb"),
            ("a?b", "a\u202eb"),
            ("a?b", "a\x9bb"),
            ("a?b?c", "a\rb\tc"),
            ("a?b", "a\ud800b"),
            ("a?b", "a\u2028b"),
            ("Zoë 日本", "Zoë 日本"),
            ("a\n  - b", "a\n  - b"),
            (": :set-output name=a::b", "::set-output name=a::b"),
            ("a\n  : :error::b", "a\n  ::error::b"),
            ("https://[::1]:9443", "https://[::1]:9443"),
            ("CN=# #vso[task.complete]", "CN=##vso[task.complete]"),
            ("# #[command]", "##[command]"),
            ("## A heading", "## A heading"),
            ("x" * 3_999 + "…", "x" * 5_000),
            ("got ***, line 1", f"got {'MIGHAgEAMBMGByqGSM49' * 3}/+==, line 1"),
            ("0123456789abcdef" * 4, "0123456789abcdef" * 4),
            ("/builds/Acme/Platform2/certs/" * 2 + "a.pem", "/builds/Acme/Platform2/certs/" * 2 + "a.pem"),
        ],
        ids=repr,
    )
    def test_text(self, expected: str, text: str) -> None:
        """Neither a terminal nor the runner of a pipeline obeys it; whatever is readable stays."""
        assert expected == harmless(text)

    @given(st.text(), st.text())
    def test_errors_and_problems(self, text: str, fix: str) -> None:
        """Every message goes through it, whoever put what into it."""
        for told in (str(RedisEnterpriseError(text, fix=fix)), str(Problem(text, text, fix))):
            assert told.replace("\n", "").isprintable()
            assert not re.search(r"^\s*::|##\w*\[", told, re.MULTILINE)


class TestQuoted:
    @pytest.mark.parametrize("value", ["san-cn", 5, None, ["a"], "a" * 78], ids=repr)
    def test_short_value_is_shown(self, value: object) -> None:
        """A user recognizes the own value."""
        assert repr(value) == redact(value)

    @pytest.mark.parametrize(
        ("expected", "value"),
        [
            ("str of 81 characters", "a" * 79),
            ("str of 30 characters", "-----BEGIN PRIVATE KEY-----\n"[:27] + "x"),
            ("list of 14 characters", ["-----EN---"]),
        ],
    )
    def test_long_value_or_key_is_described(self, expected: str, value: object) -> None:
        """A value that may be a private key, or would fill the screen, is not shown."""
        assert expected == redact(value)
