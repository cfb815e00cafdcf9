"""The errors that a user reads.

Every message has two parts: a first line that says what failed (and what the cluster answered), and a
``Fix:`` line that says what to do about it::

    ExplainedError
    ├── CertificateTextError         a text is no certificate that can be used; also a ValueError
    └── RedisEnterpriseError
        ├── SettingsError            connection settings are missing or contradict each other
        ├── InvalidInputError        an input is not what is expected, or names what the cluster does not have
        ├── UnreachableError         no usable answer: network, TLS trust, or not the REST API at all
        ├── ApiError                 the cluster answered with an error status
        ├── ConflictError            something else is there already, or the state belongs to another cluster
        ├── UnsupportedVersionError  the cluster is too old for what is asked
        └── NotConvergedError        the cluster accepted a change, and does not show it

`Problem` is the other form of failure: as data, so that all problems of a resource are reported at once.
"""

from typing import Any, Final

from pulumi_redis_enterprise.core.x509.findings import CertificateTextError, ExplainedError, Problem
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
    "CertificateTextError",
    "ConflictError",
    "ExplainedError",
    "InvalidInputError",
    "NotConvergedError",
    "Problem",
    "RedisEnterpriseError",
    "SettingsError",
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
    """

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(harmless(message), harmless(fix))


class SettingsError(RedisEnterpriseError):
    """Connection settings are missing or contradict each other."""


class InvalidInputError(RedisEnterpriseError):
    """An input is not what is expected, or names something that the cluster does not have."""


class UnreachableError(RedisEnterpriseError):
    """There was no usable answer: network, TLS trust, or something else than the REST API listens there."""


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
        self.args = (*self.args, status, error_code)
        self.status = status
        self.error_code = error_code


class ConflictError(RedisEnterpriseError):
    """Something else is there already, or the state belongs to another cluster."""


class UnsupportedVersionError(RedisEnterpriseError):
    """The cluster is too old for what is asked."""


class NotConvergedError(RedisEnterpriseError):
    """The cluster accepted a change, and does not show it."""
