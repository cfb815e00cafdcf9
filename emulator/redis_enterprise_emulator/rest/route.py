"""One call of the REST API, as a row of a table of routes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from redis_enterprise_emulator.state.versions import Version

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


def no_answer(*_: Any, **__: Any) -> Any:
    """Stand for the answer of a call that is not emulated.

    Raises:
        NotImplementedError: Always.
    """
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Route:
    """One call that some version has.

    Attributes:
        method: ``GET``.
        path: With its variable parts as werkzeug writes them.
        answer: The function that answers it; `no_answer` for a call that is not emulated.
        permission: What the caller must be permitted, or "" if anybody recognized may call.
        since: The version that brought the call.
        until: The first version that does not have it any more, or () for none.
        dry_run: The version from which on ``?dry_run`` is understood, or None.
    """

    method: str
    path: str
    answer: Callable[..., Any] = no_answer
    permission: str = ""
    since: Version = ()
    until: Version = ()
    dry_run: Version | None = None

    @property
    def is_emulated(self) -> bool:
        """True if the emulator answers the call."""
        return self.answer is not no_answer

    @property
    def is_about_a_database(self) -> bool:
        """True if the `uid` in the path is that of a database."""
        return self.path.startswith(("/v1/bdbs/", "/v1/actions/bdb/", "/v1/local/bdbs/")) and "<int:uid>" in self.path

    def exists_in(self, version: Version) -> bool:
        """Return whether that version has the call."""
        return version >= self.since and (not self.until or version < self.until)
