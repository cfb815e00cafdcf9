"""One emulated call: the user who sends it, and the request."""

from dataclasses import dataclass, replace
from typing import Any

from redis_enterprise_emulator.state import Record, State
from redis_enterprise_emulator.state.access import scopes
from redis_enterprise_emulator.state.access.logins import permissions_of
from redis_enterprise_emulator.state.errors import RestError


@dataclass(frozen=True, slots=True)
class Call:
    """One request of an authenticated user.

    Attributes:
        state: The cluster; a scratch copy for a dry run.
        caller: The user.
        body: The parsed JSON of a POST or PUT.
        query: The query's parameters.
    """

    state: State
    caller: Record
    body: Any
    query: dict[str, str]

    @property
    def permissions(self) -> frozenset[str]:
        """The permissions of the caller."""
        return permissions_of(self.state, self.caller)

    def require(self, permission: str, *, database: int | None = None) -> None:
        """Refuse a caller without the permission, or with one that does not cover that database.

        Raises:
            RestError: 403, or 404 for a database that the caller does not see.
        """
        if permission not in self.permissions:
            raise RestError(403, "forbidden", f"permission {permission} is needed")
        if database is not None:
            scopes.require_database(self.state, self.caller, permission, database)

    def sees(self, database: int) -> bool:
        """Return True if the caller's roles cover that database."""
        return scopes.covers(self.state, self.caller, scopes.VIEW, database)

    def on(self, state: State) -> "Call":
        """Return the same call of another state."""
        return replace(self, state=state)
