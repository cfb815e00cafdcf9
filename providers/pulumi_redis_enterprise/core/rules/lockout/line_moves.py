"""The subject lines that move from one user of a program to another in the same update.

A cluster must not have two users of one line: which of them a certificate logs in as is undefined. So whoever takes a
line waits until the other user has let it go. What waiting cannot solve is refused: an exchange, in which each waits
for the other, and two users of a program that want the same line. A user that the program no longer has is deleted
last, so that nobody can wait for it; but a preview is told of removed resources only by a refresh, and warns then.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from pulumi_redis_enterprise.core.plan_warnings import PlanWarning
from pulumi_redis_enterprise.errors import redact

_TAKEN: Final = (
    "the update will refuse users whose subject line belongs to a user that is not in the program (any more)"
)
_TAKEN_ADVICE: Final = (
    "run `pulumi up` without the new user first, so that the other one is deleted, and then with it; or make one "
    "resource of both: give the new one the option `aliases` with the name of the old resource"
)


class LineMoves:
    """The subject lines that the users of a run leave and take. Threads may share it."""

    def __init__(self) -> None:
        self._holders: dict[str, str] = {}
        self._after: dict[str, str] = {}
        self._wanted: dict[str, str] = {}
        self._wanting: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._takers: dict[str, str] = {}
        self._seen: dict[str, str] = {}
        self._renamed: set[str] = set()

    def note(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """Note what a check tells of a user.

        Args:
            old: The inputs of the last update; {} if there are none, which is so for what replaces a resource as well.
            new: The checked inputs.
        """
        username, before, after = new["username"], old.get("subject_line"), new["subject_line"]
        if not (isinstance(username, str) and isinstance(after, str)):
            return
        self._wanted[username] = after
        self._wanting[after][username] = None
        if old and old.get("username") != username:
            # Another user, who has the line for itself: the former one keeps its own until it is deleted.
            self._renamed.add(str(old.get("username")))
            return
        if before != after:
            self._takers[username] = after
        if isinstance(before, str) and before != after:
            self._holders[before] = username
            self._after[username] = after

    def note_holder(self, username: str, line: str) -> None:
        """Note a user that the cluster has with this line."""
        self._seen[line] = username

    def note_arrival(self, username: str) -> None:
        """Note that a user is about to get its line, so that nothing is left to warn of."""
        self._takers.pop(username, None)

    def is_left_by(self, username: str, line: str) -> bool:
        """Return whether the program gives this user another line instead of this one."""
        return self._holders.get(line) == username

    def exchange(self, username: str) -> list[str]:
        """Return the users that would have to wait for each other, this one first; [] if there are none."""
        chain = [username]
        while (holder := self._holders.get(self._after.get(chain[-1], ""))) is not None and holder not in chain:
            chain.append(holder)
        return chain if holder == username else []

    def rivals(self, username: str) -> list[str]:
        """Return the users that the program wants to have one line, this one first; [] if none of them is new to it."""
        line = self._wanted.get(username, "")
        users = [username, *(name for name in self._wanting.get(line, ()) if name != username)]
        return users if len(users) > 1 and not self._takers.keys().isdisjoint(users) else []

    def warnings(self) -> list[PlanWarning]:
        """Return what there is to warn of when the program has ended: users that take the line of one outside of it."""
        return [
            PlanWarning(_TAKEN, f"{redact(taker)} that of {redact(holder)} ({line})", _TAKEN_ADVICE)
            for taker, line in self._takers.items()
            if (holder := self._seen.get(line, taker)) != taker
            and holder not in self._wanted
            and holder not in self._renamed
        ]
