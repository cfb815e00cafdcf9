"""The levels of a probe, each of which may send what those before it may, and the reasons that end a question early."""

from enum import IntEnum
from typing import Final


class Level(IntEnum):
    """The levels of a probe: how far it may go."""

    READ_ONLY = 1
    DRY_RUN = 2
    WRITE = 3
    DISPOSABLE = 4

    @property
    def option(self) -> str:
        """The option of the command that chooses the level."""
        return _OPTIONS[self]

    @property
    def roles(self) -> tuple[str, ...]:
        """The management roles that may send what the level needs, the strongest first."""
        return _READERS if self is Level.READ_ONLY else ("admin",)


_OPTIONS: Final = {
    Level.READ_ONLY: "--read-only",
    Level.DRY_RUN: "--dry-run",
    Level.WRITE: "--write",
    Level.DISPOSABLE: "--disposable-cluster",
}


# "permissions.md" of the vendor's REST reference: every role but none may look at cluster, nodes, roles and databases;
# writes of users, roles, databases and cluster settings together are permitted to admin alone.
_READERS: Final = ("admin", "cluster_member", "cluster_viewer", "db_member", "db_viewer", "user_manager")

MEANINGS: Final = {
    Level.READ_ONLY: "Sends GET, HEAD and OPTIONS only.",
    Level.DRY_RUN: "Adds POST and PUT with `dry_run=true`, to calls whose dry run this version knows.",
    Level.WRITE: "Adds throwaway users, roles, Redis ACLs and one small database at a time, called `probe-` and 16 "
    "hexadecimal digits. They are removed.",
    Level.DISPOSABLE: "Also changes the trusted CA and the settings of certificate authentication, and restores them.",
}
