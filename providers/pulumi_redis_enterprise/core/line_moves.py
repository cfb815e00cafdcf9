"""The subject lines that move from one user of a program to another in the same update.

A cluster must not have two users of one line: which of them a certificate logs in as is undefined. So whoever takes a
line waits until the other user has let it go, and an exchange, in which each waits for the other, is refused.
"""


class LineMoves:
    """What the checks of a run have told of users that get another line. Threads may share it."""

    def __init__(self) -> None:
        self._holders: dict[str, str] = {}
        self._after: dict[str, str] = {}

    def note(self, username: str, before: str, after: str) -> None:
        """Note the line that a user had at the last update, and the one that it gets."""
        if before != after:
            self._holders[before] = username
            self._after[username] = after

    def is_left_by(self, username: str, line: str) -> bool:
        """Return whether the program gives this user another line instead of this one."""
        return self._holders.get(line) == username

    def exchange(self, username: str) -> list[str]:
        """Return the users that would have to wait for each other, this one first; [] if there are none."""
        chain = [username]
        while (holder := self._holders.get(self._after.get(chain[-1], ""))) is not None and holder not in chain:
            chain.append(holder)
        return chain if holder == username else []
