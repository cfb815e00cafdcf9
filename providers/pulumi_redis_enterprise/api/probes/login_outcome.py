"""The outcome of a login that was tried."""

from dataclasses import dataclass

from pulumi_redis_enterprise.errors import UnreachableError


@dataclass(frozen=True, slots=True)
class Login:
    """How a login went.

    Attributes:
        stopped_at: The step at which it was refused; "" if it was allowed.
        said: What the other side said: the user's role or name, or why not.
        username: Who it was, if that is known.
        role: The management role on the REST API, if that was asked for.
    """

    stopped_at: str
    said: str
    username: str = ""
    role: str = ""


class EndedError(UnreachableError):
    """The other side ended the connection without a word about the client."""
