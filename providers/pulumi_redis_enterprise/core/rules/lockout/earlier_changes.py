"""All that a run is told of bundle, users and roles before it knows the administrator whom a `ClusterMtlsConfig` names.

They are checked, and perhaps changed, before these settings, which depend on them. So nothing could keep the
administrator's login safe there; but it can be held against what was planned until then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_RIGHTS: Final = ("subject_line", "roles")
_ADMIN: Final = "admin"
_BUILT_IN: Final = {"Admin": (_ADMIN, _ADMIN)}

Inputs = Mapping[str, Any]
Move = tuple[Inputs, Inputs]
"""The inputs of the last update, {} if there are none, and the checked ones."""


@dataclass(slots=True)
class EarlierChanges:
    """The changes that the checks of a run have told until now. Threads may share it.

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
