"""What users read when something fails."""

import pytest
from pulumi_redis_enterprise import errors
from pulumi_redis_enterprise.errors import ApiError, Problem, RedisEnterpriseError, quoted

TREE = [error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, RedisEnterpriseError)]


def test_problem_reads_as_what_and_fix() -> None:
    """A problem is two lines: what is wrong with which input, and what to do."""
    assert "email: is wrong\nFix: correct it" == str(Problem("email", "is wrong", "correct it"))


def test_error_reads_as_what_and_fix() -> None:
    """An error is two lines: what failed, and what to do."""
    assert "it failed\nFix: try again" == str(RedisEnterpriseError("it failed", fix="try again"))


def test_api_error_tells_status_and_code() -> None:
    """What the cluster answered is there for code to look at."""
    error = ApiError("PUT /v1/cluster -> 400 bad", fix="mend it", status=400, error_code="invalid")

    assert (400, "invalid") == (error.status, error.error_code)
    assert "" == ApiError("PUT /v1/cluster -> 500", fix="wait", status=500).error_code


@pytest.mark.parametrize("error", TREE)
def test_error_prints_without_a_module(error: type[RedisEnterpriseError]) -> None:
    """The engine prints the last line of a traceback, which names modules unless they are builtins."""
    assert "builtins" == error.__module__


def test_overview_names_every_error() -> None:
    """The tree in the module's docstring is complete."""
    assert [] == [error.__name__ for error in TREE if error.__name__ not in str(errors.__doc__)]


class TestQuoted:
    @pytest.mark.parametrize("value", ["san-cn", 5, None, ["a"], "a" * 78], ids=repr)
    def test_short_value_is_shown(self, value: object) -> None:
        """A user recognises the own value."""
        assert repr(value) == quoted(value)

    @pytest.mark.parametrize(
        ("expected", "value"),
        [
            ("str of 81 characters", "a" * 79),
            ("str of 30 characters", "-----BEGIN PRIVATE KEY-----\n"[:27] + "x"),
            ("list of 14 characters", ["-----EN---"]),
        ],
    )
    def test_long_value_or_key_is_described(self, expected: str, value: object) -> None:
        """What may be a private key, or would fill the screen, is not shown."""
        assert expected == quoted(value)
