"""The changes that a run plans, as far as they decide who may log in: subject lines that move, bundle, users and roles.

A cluster must not have two users of one line: which of them a certificate logs in as is undefined. So a user who takes
a line waits until the other user has let it go. What waiting cannot solve is refused: an exchange, in which each waits
for the other, and two users of a program that want the same line. A user that the program no longer has is deleted
last, so that nobody can wait for it; but a preview learns of removed resources only by a refresh, and warns then.

Bundle, users and roles are checked, and perhaps changed, before a `ClusterMtlsConfig` that depends on them names its
administrator. So nothing could keep the administrator's login safe there; but it can be held against what was planned
until then.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_redis_enterprise.core.model import PlanWarning
from pulumi_redis_enterprise.errors import redact

_TAKEN: Final = (
    "the update will refuse users whose subject line belongs to a user that is not in the program (any more)"
)
_TAKEN_ADVICE: Final = (
    "run `pulumi up` without the new user first, so that the other one is deleted, and then with it; or make one "
    "resource of both: give the new one the option `aliases` with the name of the old resource"
)
_RIGHTS: Final = ("subject_line", "roles")
_ADMIN: Final = "admin"
_BUILT_IN: Final = {"Admin": (_ADMIN, _ADMIN)}
Inputs = Mapping[str, Any]
Move = tuple[Inputs, Inputs]
"""The inputs of the last update, {} if there are none, and the checked ones."""


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
            PlanWarning(f"{redact(taker)} that of {redact(holder)} ({line})", _TAKEN, _TAKEN_ADVICE)
            for taker, line in self._takers.items()
            if (holder := self._seen.get(line, taker)) != taker
            and holder not in self._wanted
            and holder not in self._renamed
        ]


@dataclass(slots=True)
class EarlierChanges:
    """The changes that the checks of a run have found so far. Threads may share it.

    Attributes:
        bundle: The inputs of the `TrustedCa` that was checked last; None before there is one.
        users: The inputs of each `CertificateUser`.
        roles: The management role of each `Role`, before and after, by its name.
    """

    bundle: Move | None = None
    users: list[Move] = field(default_factory=list)
    roles: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def changes_rights(self) -> bool:
        """Return whether a user or a role that was there gets another subject line, roles or management."""
        users = any(old.get(name, new[name]) != new[name] for old, new in self.users for name in _RIGHTS)
        return users or any(before not in (None, after) for before, after in self.roles.values())

    @property
    def changes_bundle(self) -> bool:
        """Return whether the bundle is another one than at the last update."""
        return self.bundle is not None and self.bundle[0].get("certificates") != self.bundle[1]["certificates"]

    def note_role(self, old: Inputs, new: Inputs) -> None:
        """Note the inputs of a `Role`."""
        self.roles[str(new["role_name"])] = (old.get("management"), new["management"])

    def ended_rights(self, line: str) -> list[str]:
        """Return what users of this subject line lose, if it is the line or the management role admin, in words."""
        is_kept = any(new["subject_line"] == line for _, new in self.users)
        users = [(old, new) for old, new in self.users if old.get("subject_line") == line]
        lost = [new for _, new in users if not is_kept]
        demoted = [new for old, new in users if is_kept and self._is_demoted(old["roles"], new["roles"])]
        return [
            *(f"the user {user['username']!r} gets another subject line" for user in lost),
            *(f"the user {user['username']!r} loses the management role admin" for user in demoted),
        ]

    def _is_demoted(self, before: Iterable[Any], after: Iterable[Any]) -> bool:
        """Return True if the roles had the management role admin, and for certain have it no more."""
        known = {**_BUILT_IN, **self.roles}
        had = any(known.get(role, (None, None))[0] == _ADMIN for role in before)
        return had and all(known.get(role, (_ADMIN, _ADMIN))[1] != _ADMIN for role in after)
