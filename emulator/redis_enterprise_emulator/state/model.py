"""The cluster as data. The modules beside this one hold the rules that change it.

Records are the vendor's JSON objects, so that what a client sees is what is stored. Secrets are kept apart
(`Login`), so that no answer can hold one. Tests make drift by changing the records::

    emulator.change(lambda state: state.user("app-1").update(email="other@example.com"))
    emulator.change(lambda state: state.users.pop(2))
    emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=False))
"""

import copy
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, Self

from redis_enterprise_emulator.assumptions import Assumptions
from redis_enterprise_emulator.state.versions import ADMIN_AND_FULL_ACCESS_ONLY, Version, parse_version

Record = dict[str, Any]


_STORED: Final = (
    *("settings", "certificates", "users", "roles", "redis_acls", "bdbs", "leaving_bdbs"),
    *("nodes", "actions", "logins", "last_uids"),
)
"""The parts of the state that change."""


def unclaimed_port(wanted: int) -> int:
    """Return the port for `State.claim_port` where nobody listens: the port that is wanted, or 0 for none yet."""
    return wanted


@dataclass(slots=True)
class Login:
    """The part of a user that no response shows: the password, and failed logins.

    Attributes:
        password_digest: SHA-256 as hex, or None for a user without a password.
        password_prefix: What stands before the password in what is hashed: "", or ``username:clustername:``.
        failures: When logins failed, in seconds; cleared by a success.
        locked_until: Until when the account is locked.
    """

    password_digest: str | None = field(default=None, repr=False)
    password_prefix: str = ""
    failures: list[float] = field(default_factory=list)
    locked_until: float = 0.0


@dataclass(slots=True, kw_only=True)
class State:
    """One cluster.

    Attributes:
        software_version: As the nodes report it, ``8.0.20-44``.
        assumptions: How open questions are answered.
        clock: Seconds since the epoch.
        new_uid: Makes the uid of an action.
        action_delay: Seconds until an action on a user, role or ACL is completed.
        change_delay: Seconds until the creation, change or deletion of a database is completed.
        claim_port: Takes a TCP port for a database, the one that is wanted or for 0 a free one; OSError if it cannot.
        endpoint_address: Where the databases' ports are.
        settings: The cluster object.
        certificates: PEM texts by name: ``mtls_trusted_ca``, and those that each cluster generates.
        users: By uid, as all records.
        leaving_bdbs: When the databases that are being deleted will be gone.
        last_uids: The highest uid given out, by kind: a uid is never given twice.
        changes: Counts successful writes; the ``cluster-state-id`` of each answer.
        mtls_changed_at: When the CA or an mtls_* setting was last written.
        primary: The uid of the node that answers for all.
    """

    software_version: str
    assumptions: Assumptions
    clock: Callable[[], float]
    new_uid: Callable[[], str]
    action_delay: float = 0.0
    change_delay: float = 0.0
    claim_port: Callable[[int], int] = unclaimed_port
    endpoint_address: str = "127.0.0.1"
    settings: Record = field(default_factory=dict)
    certificates: dict[str, str] = field(default_factory=dict)
    users: dict[int, Record] = field(default_factory=dict)
    roles: dict[int, Record] = field(default_factory=dict)
    redis_acls: dict[int, Record] = field(default_factory=dict)
    bdbs: dict[int, Record] = field(default_factory=dict, repr=False)
    leaving_bdbs: dict[int, float] = field(default_factory=dict)
    nodes: dict[int, Record] = field(default_factory=dict)
    actions: dict[str, Record] = field(default_factory=dict)
    logins: dict[int, Login] = field(default_factory=dict, repr=False)
    last_uids: Counter[str] = field(default_factory=Counter)
    changes: int = 1
    mtls_changed_at: float = float("-inf")
    primary: int = 1

    @property
    def name(self) -> str:
        """The cluster's name, its FQDN."""
        return str(self.settings["name"])

    @property
    def version(self) -> Version:
        """The lowest version of all nodes, as numbers: it decides what the cluster can do."""
        versions = [node["software_version"] for node in self.nodes.values()]
        return min(map(parse_version, versions or [self.software_version]))

    @property
    def is_mixed(self) -> bool:
        """True if the nodes' versions differ, as in the middle of an upgrade."""
        return len({node["software_version"] for node in self.nodes.values()}) > 1

    def has(self, feature: Version) -> bool:
        """Return whether the feature that came with that version is there."""
        return self.version >= feature

    @property
    def keeps_old_roles(self) -> bool:
        """True if the roles and Redis ACLs that clusters before 7.2.4 began with are there, too."""
        return self.assumptions.old_roles == "in_use" or not self.has(ADMIN_AND_FULL_ACCESS_ONLY)

    def user(self, name: str) -> Record:
        """Return the user of that name.

        Raises:
            KeyError: There is none.
        """
        return _named(self.users, name)

    def role(self, name: str) -> Record:
        """Return the role of that name.

        Raises:
            KeyError: There is none.
        """
        return _named(self.roles, name)

    def redis_acl(self, name: str) -> Record:
        """Return the Redis ACL of that name.

        Raises:
            KeyError: There is none.
        """
        return _named(self.redis_acls, name)

    def bdb(self, name: str) -> Record:
        """Return the database of that name; the first if there are several.

        Raises:
            KeyError: There is none.
        """
        return _named(self.bdbs, name)

    def new_record_uid(self, kind: str, wanted: int | None = None) -> int:
        """Give out the uid that is wanted, or one that no record of that kind has or had."""
        uid = wanted or self.last_uids[kind] + 1
        self.last_uids[kind] = max(uid, self.last_uids[kind])
        return uid

    def timestamp(self) -> str:
        """Return the present, in the form of the vendor's date fields."""
        return datetime.fromtimestamp(self.clock(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def scratch(self) -> Self:
        """Return a copy to try a change on, for ``dry_run``; it claims no ports."""
        stored = {name: copy.deepcopy(getattr(self, name)) for name in _STORED}
        return replace(self, claim_port=unclaimed_port, **stored)

    def become(self, earlier: "State") -> None:
        """Be again as in a copy that `scratch` made."""
        for name in (*_STORED, "changes", "mtls_changed_at", "primary"):
            setattr(self, name, copy.deepcopy(getattr(earlier, name)))


def _named(records: dict[int, Record], name: str) -> Record:
    for record in records.values():
        if record["name"] == name:
            return record
    raise KeyError(name)
