"""The outcome of a login that was tried."""

from dataclasses import dataclass, field

from pulumi_redis_enterprise.errors import UnreachableError


@dataclass(frozen=True, slots=True)
class LoginOutcome:
    """The outcome of a login.

    Attributes:
        failed_step: The step at which it was refused; "" if it was allowed.
        message: What the other side said: the user's role or name, or why not.
        username: Who it was, if that is known.
        role: The management role on the REST API, if that was asked for.
        fix: What to do about the refusal; "" for what helps at that step in general.
        is_pending: Whether the cluster's settings say otherwise, so that a change may not have reached the proxy yet.
    """

    failed_step: str
    message: str
    username: str = ""
    role: str = ""
    fix: str = field(default="", compare=False)
    is_pending: bool = field(default=False, compare=False)


class EndedError(UnreachableError):
    """The other side ended the connection without a word about the client."""


class SilentError(UnreachableError):
    """Nothing came in time: neither a word about the client, nor the end of the connection."""


class NoListenerError(UnreachableError):
    """Nobody listens at the endpoint of a database, as while its proxy starts anew."""
