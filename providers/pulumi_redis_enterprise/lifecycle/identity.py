"""Keeps writes away from an object that only has the uid of a stored one; `core.identity` says when that is so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pulumi_redis_enterprise.core.claims import Identifies, LiveObject
from pulumi_redis_enterprise.core.identity import INSTALLATION, is_recognized, is_same_installation, last_names
from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.errors import ConflictError

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise


def origin(cluster: RedisEnterprise, state: Properties | None = None, *, by_uid: bool) -> Properties:
    """Return the outputs that say of which cluster an object is, and of which installation of it.

    Args:
        cluster: Where.
        state: The stored outputs, in a refresh. To one of an earlier release, a new output would look like drift.
        by_uid: True if the id of the object is made of uids, so that the installation matters.
    """
    matters = by_uid and (not state or "cluster" not in state or INSTALLATION in state)
    installation = cluster.installation() if matters else ""
    return {"cluster": cluster.name()} | ({INSTALLATION: installation} if installation else {})


def refuse_other_cluster(cluster: RedisEnterprise, state: Properties) -> None:
    """Refuse to go on with the state of one cluster in another one that has the same name.

    Raises:
        ConflictError: The installations are known, and differ.
    """
    if is_same_installation(state, cluster.installation()) is False:
        raise ConflictError(
            f"the state is of another cluster that is called {cluster.name()!r}, not of the one at {cluster.url}",
            fix="to move a resource to another cluster, give it another name in the program: it is created there, and "
            "deleted here",
        )


class StoredIdentity:
    """The stored identity of an object, to be compared with the live one that has its uid.

    Args:
        cluster: Where.
        rules: Say which inputs identify the object; None if nothing but the cluster does.
        state: The stored outputs.
    """

    def __init__(self, cluster: RedisEnterprise, rules: Identifies | None, state: Properties) -> None:
        self._cluster = cluster
        self._key = rules.natural_key(last_names(state)) if rules else ()
        self._given = rules.natural_key(state) if rules else ()
        self._same_installation = is_same_installation(state, cluster.installation()) if rules else True

    def is_of(self, live: LiveObject) -> bool:
        """Return True if the live object is the stored one."""
        return is_recognized(self._key, live, same_installation=self._same_installation, given=self._given)

    def refuse_other(self, live: LiveObject) -> None:
        """Refuse to change another object.

        Raises:
            ConflictError: The live object is not the stored one.
        """
        if not self.is_of(live):
            raise ConflictError(
                f"{live.label} is not changed: at the last update this uid was that of {self}",
                fix="run `pulumi refresh`: what somebody renamed shows as changed, and what another object replaced "
                "shows as deleted",
            )

    def keeps(self, live: LiveObject) -> bool:
        """Return True if the live object is another one, which a deletion leaves alone; say so."""
        if self.is_of(live):
            return False
        self._cluster.client.log(f"kept {live.label}: at the last update this uid was that of {self}")
        return True

    def is_gone(self, live: LiveObject, *, is_renamed: Callable[[], bool]) -> bool:
        """Return True if the live object is another one, and not the stored one under a new name; say so."""
        if self.is_of(live) or (self._same_installation and is_renamed()):
            return False
        self._cluster.client.log(f"{self} is gone: its uid is that of {live.label} by now")
        return True

    def __str__(self) -> str:
        return " in ".join(map(repr, reversed(self._key)))
