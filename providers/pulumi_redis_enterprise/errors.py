"""The errors that a user reads.

Every message has two parts: a first line that says what failed (and what the cluster answered), and a
``Fix:`` line that says what to do about it::

    ExplainedError
    ├── CertificateTextError         a text is no certificate that can be used; also a ValueError
    └── RedisEnterpriseError
        ├── SettingsError            connection settings are missing or contradict each other
        ├── InvalidInputError        an input is not what is expected, or names what the cluster does not have
        │   └── PreviewTextError     a text is not what `pulumi preview --json` prints
        ├── UnreachableError         no usable answer: network, TLS trust, or not the REST API at all
        │   ├── BadAnswerError       an answer is too large, or encoded as nobody asked for
        │   ├── EndedError           the other side ended the connection without a word
        │   ├── SilentError          nothing came in time
        │   ├── NoListenerError      nobody listens at the endpoint
        │   └── OtherNameError       the other side is trusted, but for another name
        ├── ApiError                 the cluster answered with an error status
        │   └── RejectedError        the cluster answered 401 to the caller of a probe
        ├── RedisError               a database answered a command with an error
        ├── ConflictError            something else is there already, or the state belongs to another cluster
        ├── UnsupportedVersionError  the cluster is too old for what is asked
        ├── NotConvergedError        the cluster accepted a change, and does not show it
        ├── InconclusiveError        an answer does not settle the question of a probe
        ├── NotAskedError            a question needs a higher level of the probe
        ├── HostError                the host of a pull request did not take the comment
        ├── CancelledError           somebody interrupted the update; says what was changed before
        └── PartialStateError        a creation or update failed on its way, and has left an object behind

`Problem` is the other form of failure: as data, so that all problems of a resource are reported at once.
"""

from collections.abc import Callable
from copy import copy
from http import HTTPStatus
from typing import Any, Final, Self

from pulumi_redis_enterprise.core.x509.findings import CertificateTextError, Diagnostic, ExplainedError, Problem
from pulumi_redis_enterprise.core.x509.text import (
    describe,
    harmless,
    may_hold_key,
    one_line,
    sanitize,
    without_runner_commands,
)

__all__ = [
    "ApiError",
    "BadAnswerError",
    "CancelledError",
    "CertificateTextError",
    "ConflictError",
    "Diagnostic",
    "EndedError",
    "ExplainedError",
    "HostError",
    "InconclusiveError",
    "InvalidInputError",
    "NoListenerError",
    "NotAskedError",
    "NotConvergedError",
    "OtherNameError",
    "PartialStateError",
    "PreviewTextError",
    "Problem",
    "RedisEnterpriseError",
    "RedisError",
    "RejectedError",
    "SettingsError",
    "SilentError",
    "UnreachableError",
    "UnsupportedVersionError",
    "harmless",
    "one_line",
    "redact",
    "sanitize",
    "without_runner_commands",
]

_LONGEST_QUOTE: Final = 80


def redact(value: Any) -> str:
    """The value as a message may show it: what is long, or looks like a key, is described instead.

    Somebody who puts the content of a file where its name belongs must not find a private key in a log.
    """
    text = repr(value)
    return describe(value) if len(text) > _LONGEST_QUOTE or may_hold_key(text) else text


class RedisEnterpriseError(ExplainedError):
    """The base class of all errors of this package.

    Args:
        message: What failed, and what the cluster said.
        fix: What to do about it.
        property: What it is about, as the path of an input or the name of a setting; "" if that is not known.
    """

    def __init__(self, message: str, fix: str, property: str = "") -> None:  # noqa: A002 - the name of the field
        super().__init__(harmless(message), harmless(fix), property)

    @classmethod
    def of(cls, found: Diagnostic | ExplainedError, before: str = "") -> Self:
        """Return the error for what is wrong, with what was tried before its message."""
        return cls(f"{before}{found.message}", found.fix, found.property)

    def by_connection(self, name: str, in_place: Callable[[str], str]) -> Self:
        """Return the error with the named connection that it is about, unless the message names it already.

        Args:
            name: The name of the connection.
            in_place: Returns a text with the settings of the connection instead of those of the stack.
        """
        # A copy, as an error may be kept, and be told of several resources.
        named = copy(self)
        message, named.fix = in_place(self.message), in_place(self.fix)
        is_named = any(f"{before} {name!r}" in message for before in ("connection", "connect to"))
        named.message = message if is_named else harmless(f"connection {name!r}: {message}")
        return named


class SettingsError(RedisEnterpriseError):
    """Connection settings are missing or contradict each other."""


class InvalidInputError(RedisEnterpriseError):
    """An input is not what is expected, or names something that the cluster does not have."""


class PreviewTextError(InvalidInputError):
    """The text is not what `pulumi preview --json` prints; the message says what it is instead."""


class UnreachableError(RedisEnterpriseError):
    """There was no usable answer: network, TLS trust, or something else than the REST API listens there."""


class BadAnswerError(UnreachableError):
    """An answer that is not taken any further.

    Args:
        message: The reason, as the end of "<url> …".
        fix: What to do about it; "" for what helps with any connection.
        property: The connection setting that it is about; "" for the URL.
    """

    def __init__(self, message: str, fix: str = "", property: str = "") -> None:  # noqa: A002 - the name of the field
        super().__init__(message, fix, property)


class EndedError(UnreachableError):
    """The other side ended the connection without a word about the client."""


class SilentError(UnreachableError):
    """Nothing came in time: neither a word about the client, nor the end of the connection."""


class NoListenerError(UnreachableError):
    """Nobody listens at the endpoint of a database, as while its proxy starts anew."""


class OtherNameError(UnreachableError):
    """The other side's certificate is trusted, but for another name."""


UPGRADING: Final = "unsupported_resource"
"""The vendor's ``error_code`` of a cluster whose nodes have different versions."""


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
        self.args = (self.message, self.fix, status, error_code)
        self.status = status
        self.error_code = error_code


class RejectedError(ApiError):
    """The cluster answered 401 to the caller's own credentials; a probe sends nothing more with them."""

    def __init__(self) -> None:
        super().__init__(
            "the cluster answered 401 to your credentials, so no more requests are sent with them",
            "check username and password, or the certificate; five failed logins lock a user for half an hour",
            HTTPStatus.UNAUTHORIZED,
        )
        self.args = ()


class RedisError(RedisEnterpriseError):
    """A database answered a command with an error.

    Args:
        message: The text of the answer.

    Attributes:
        code: Its first word, as NOPERM or WRONGPASS.
    """

    def __init__(self, message: str) -> None:
        super().__init__(sanitize(message), "check what the user may do (`ACL GETUSER`)")
        self.args = (self.message,)
        self.code = message.partition(" ")[0]


class ConflictError(RedisEnterpriseError):
    """Something else is there already, or the state belongs to another cluster."""


class UnsupportedVersionError(RedisEnterpriseError):
    """The cluster is too old for what is asked."""


class NotConvergedError(RedisEnterpriseError):
    """The cluster accepted a change, and does not show it."""


class InconclusiveError(RedisEnterpriseError):
    """The cluster answered, and the answer does not settle the question of a probe.

    Args:
        message: The reason.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, "run the probe again, and look at the cluster if it stays so")
        self.args = (self.message,)


class NotAskedError(RedisEnterpriseError):
    """A question needs a request that the level of the probe does not allow.

    Args:
        option: The option of the command that chooses the level that does.
        level: That level.
    """

    def __init__(self, option: str, level: int) -> None:
        super().__init__(f"needs {option}", f"run the probe with {option}")
        self.args = (option, level)
        self.level = level


class HostError(RedisEnterpriseError):
    """The host of a pull request did not do what it was asked."""


class CancelledError(RedisEnterpriseError):
    """Somebody interrupted the update."""


class PartialStateError(RedisEnterpriseError):
    """A creation or an update failed on its way, and has left an object behind.

    Args:
        message: What failed.
        fix: What to do about it.
        id_: The id of the object.
        outputs: What the state should hold of it, under the names of programs.
    """

    def __init__(self, message: str, fix: str, id_: str, outputs: dict[str, Any]) -> None:
        super().__init__(message, fix)
        self.args = (self.message, self.fix, id_, outputs)
        self.id = id_
        self.outputs = outputs
