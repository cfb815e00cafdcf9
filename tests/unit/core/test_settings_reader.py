"""Commands in the fixes of the stack's settings, which work as they are printed."""

import shlex
from typing import Any

import pytest
from pulumi_redis_enterprise.core.rules.stack_settings import SettingsReader
from pulumi_redis_enterprise.core.settings_reader import path_of, set_command

GOOD: dict[str, Any] = {"trustedCa": "ca.pem"}


def fixes(**given: Any) -> list[str]:
    """The fixes of settings, of which the files are all there."""
    reader = SettingsReader(GOOD | given, lambda path: path)
    reader.settings()
    return [problem.fix for problem in reader.problems]


@pytest.mark.parametrize(
    ("given", "fix"),
    [
        ({"trustedCa": None}, "pulumi config set --path 'trustedCa[0]' ca.pem"),
        ({"subjectValidation": "SAN"}, "pulumi config set --path subjectValidation san_cn"),
        ({"adoptExisting": "yes"}, "pulumi config set --path adoptExisting true"),
        ({"users": [{"roles": ["a"]}]}, "pulumi config set --path 'users[0].username' app-1"),
        ({"users": [{"username": "a"}]}, "pulumi config set --path 'users[0].roles[0]' app"),
        ({"acls": [{"name": "a"}]}, "pulumi config set --path 'acls[0].rule' '+@read ~*'"),
        ({"roles": [{}]}, "pulumi config set --path 'roles[0].name' app"),
        (
            {"databases": [{"name": "a"}, {"name": "b", "subjectValidation": "x"}]},
            "pulumi config set --path 'databases[1].subjectValidation' san_cn",
        ),
        (
            {"databases": [{"name": "a", "defaultUser": "no"}]},
            "pulumi config set --path 'databases[0].defaultUser' true",
        ),
    ],
    ids=str,
)
def test_command(given: dict[str, Any], fix: str) -> None:
    """It names the path in full, with an example for a value that is missing."""
    assert fix in fixes(**given)


def test_words_of_the_command() -> None:
    """A shell takes path and value for one word each."""
    command = set_command("acls[0].rule", "+@read ~*")

    assert ["pulumi", "config", "set", "--path", "acls[0].rule", "+@read ~*"] == shlex.split(command)


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("name", "users[0].name"),
        ("first.name", 'users[0]["first.name"]'),
        ('a"b\\', 'users[0]["a\\"b\\\\"]'),
        ("0", 'users[0]["0"]'),
    ],
)
def test_keys_that_are_no_words(key: str, path: str) -> None:
    """A dot in a key divides no path; ParsePropertyPath of the engine reads quotes and backslashes so."""
    assert path == path_of("users[0]", key)
