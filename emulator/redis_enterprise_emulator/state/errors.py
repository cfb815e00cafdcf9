"""Error responses, in the vendor's words.

Rules of the state raise it; `application` turns it into ``{"description": ..., "error_code": ...}``, the form
that real clusters were seen to answer with.
"""

from collections.abc import Collection, Iterable
from typing import Any


class RestError(Exception):
    """The request is refused.

    Args:
        status: The HTTP status.
        error_code: The vendor's semantic code, such as ``user_not_exist``.
        description: For a person; names what was wrong, never a secret.
    """

    def __init__(self, status: int, error_code: str, description: str) -> None:
        # Python copies and pickles an exception by calling its class with its `args`: each subclass keeps its own.
        super().__init__(status, error_code, description)
        self.status = status
        self.error_code = error_code
        self.description = description


class UnauthorizedError(RestError):
    """Nobody could be authenticated: no credentials, wrong ones, or a locked account."""

    def __init__(self) -> None:
        # One text for all of them: which part was wrong is not a stranger's business.
        super().__init__(401, "unauthorized", "missing or wrong credentials")
        self.args = ()


class MethodNotAllowedError(RestError):
    """The path has other methods.

    Args:
        method: The one that was asked for.
        path: The path.
        allowed: Those that it has, for the header ``Allow`` (RFC 9110, section 15.5.6).
    """

    def __init__(self, method: str, path: str, allowed: Collection[str]) -> None:
        self.allowed = ", ".join(allowed)
        super().__init__(405, "method_not_allowed", f"{path} has no {method}, only {self.allowed}")
        self.args = (method, path, tuple(allowed))


class NotFoundError(RestError):
    """There is no such object.

    Args:
        kind: The kind of object, as ``node``.
        name: Its uid or name, as it was asked for.
    """

    def __init__(self, kind: str, name: object) -> None:
        super().__init__(404, f"{kind}_not_exist", f"there is no {kind} {name}")
        self.args = (kind, name)


def existing(kind: str, records: Iterable[dict[str, Any]], key: str, value: object) -> dict[str, Any]:
    """Return the record with this value.

    Raises:
        NotFoundError: There is none.
    """
    for record in records:
        if record[key] == value:
            return record
    raise NotFoundError(kind, value)
