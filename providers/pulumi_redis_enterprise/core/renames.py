"""The roles, or the Redis ACLs, that a program gives other names in one update.

A cluster has no two roles of one name. So whoever takes a name waits until the other role has left it, and an exchange,
in which each waits for the other, is refused.
"""

from typing import Any


class Renames:
    """The names that objects of one kind leave and take in a run. Threads may share it."""

    def __init__(self) -> None:
        self._after: dict[str, str] = {}

    def note(self, before: Any, after: Any) -> None:
        """Note the name of the last update, None if there was none, and the one that is wanted, if it is known yet."""
        if isinstance(before, str) and isinstance(after, str) and before != after:
            self._after[before] = after

    def is_left(self, name: str) -> bool:
        """Return True if the object of this name gets another one."""
        return name in self._after

    def former(self, name: str) -> str | None:
        """Return the name that an object of this name had before; None if it has it since the last update."""
        return next((before for before, after in self._after.items() if after == name), None)

    def exchange(self, name: Any) -> list[str]:
        """Return the names whose objects would have to wait for each other, this one first; [] if none would."""
        if not isinstance(name, str):
            return []
        chain = [name]
        while (taken := self._after.get(chain[-1])) is not None and taken not in chain:
            chain.append(taken)
        return chain if taken == name else []
