"""The errors that a user reads.

Every message has two parts: a first line that says what failed (and what the cluster answered), and a
``Fix:`` line that says what to do about it::

    RedisEnterpriseError
    ├── SettingsError            connection settings are missing or contradict each other
    ├── InvalidInputError        an input names something that the cluster does not have
    ├── UnreachableError         no usable answer: network, TLS trust, or not the REST API at all
    ├── ApiError                 the cluster answered with an error status
    ├── ConflictError            something else is there already, or the state belongs to another cluster
    ├── UnsupportedVersionError  the cluster is too old for what is asked
    └── NotConvergedError        the cluster accepted a change, and does not show it

`Problem` is the other form of failure: as data, so that all problems of a resource are reported at once.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from pulumi_redis_enterprise.core.x509.text import describe, may_hold_key, without_keys

_LONGEST_QUOTE: Final = 80
_LONGEST_LINE: Final = 300
_LONGEST_LINE_OF_MESSAGE: Final = 4_000
# A runner of a pipeline carries out what it reads in a log: lines that begin with `::` (GitHub Actions, after blanks,
# ActionCommand.TryParseV2 of actions/runner), `##[…]` (the same, TryParse) and `##vso[…]` (Azure Pipelines) anywhere.
_RUNNER_COMMAND: Final = re.compile(r"^(\s*):(?=:)|#(?=#\w*\[)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input.

    Attributes:
        property: The path of the input, for example ``certificates[1]``.
        reason: What is wrong, and what was expected. Never holds the input's value if that may be secret.
        fix: What to do about it.
        aged: True if nothing but the passing of time made this a problem, as an expired certificate. For a
            value that did not change since the last update it is then a warning, so that one expired
            certificate does not stop every other change of a stack.
    """

    property: str
    reason: str
    fix: str
    aged: bool = False

    def __str__(self) -> str:
        return harmless(f"{self.property}: {self.reason}\nFix: {self.fix}")


def redact(value: Any) -> str:
    """The value as a message may show it: what is long, or looks like a key, is described instead.

    Somebody who puts the content of a file where its name belongs must not find a private key in a log.
    """
    text = repr(value)
    return describe(value) if len(text) > _LONGEST_QUOTE or may_hold_key(text) else text


def sanitize(text: str) -> str:
    """Return the text of a server for a message: one line of at most 300 characters, none of which moves a cursor.

    A terminal, and many a viewer of logs, obeys the control characters that it is sent.
    """
    return _cut(one_line(text), _LONGEST_LINE)


def one_line(text: str) -> str:
    """Return all of the text in one line, with a question mark for each character that is not to be seen."""
    return "".join(character if character.isprintable() else "?" for character in " ".join(text.split()))


def harmless(text: str) -> str:
    """Return the text, of one line or more, so that neither a terminal nor a runner of a pipeline obeys it.

    Control characters and those that turn the direction of writing are question marks. What a runner would take for
    a command has a blank in it. What may be a part of a private key is left out.
    """
    shown = "".join(character if character.isprintable() or character == "\n" else "?" for character in text)
    shown = without_runner_commands(without_keys(shown))
    return "\n".join(_cut(line, _LONGEST_LINE_OF_MESSAGE) for line in shown.split("\n"))


def without_runner_commands(text: str) -> str:
    """Return the text with a blank in what a runner of a pipeline would take for a command."""
    return _RUNNER_COMMAND.sub(lambda found: f"{found[0]} ", text)


def _cut(line: str, longest: int) -> str:
    return line if len(line) <= longest else line[: longest - 1] + "…"


class RedisEnterpriseError(Exception):
    """The base class of all errors of this package.

    Args:
        message: What failed, and what the cluster said.
        fix: What to do about it.
    """

    def __init__(self, message: str, fix: str) -> None:
        self.message = harmless(message)
        self.fix = harmless(fix)
        super().__init__(self.message, self.fix)

    def __str__(self) -> str:
        return f"{self.message}\nFix: {self.fix}"


class SettingsError(RedisEnterpriseError):
    """Connection settings are missing or contradict each other."""


class InvalidInputError(RedisEnterpriseError):
    """An input names something that the cluster does not have."""


class UnreachableError(RedisEnterpriseError):
    """There was no usable answer: network, TLS trust, or something else than the REST API listens there."""


class ApiError(RedisEnterpriseError):
    """The cluster answered with an error status.

    Args:
        message: Begins with ``<METHOD> <path> -> <status>``.
        fix: What to do about it.
        status: The HTTP status.
        error_code: The vendor's ``error_code``, or "" if the answer had none.
    """

    def __init__(self, message: str, fix: str, status: int, error_code: str = "") -> None:
        super().__init__(message, fix)
        # Python copies and pickles an exception by calling its class with these.
        self.args = (*self.args, status, error_code)
        self.status = status
        self.error_code = error_code


class ConflictError(RedisEnterpriseError):
    """Something else is there already, or the state belongs to another cluster."""


class UnsupportedVersionError(RedisEnterpriseError):
    """The cluster is too old for what is asked."""


class NotConvergedError(RedisEnterpriseError):
    """The cluster accepted a change, and does not show it."""
