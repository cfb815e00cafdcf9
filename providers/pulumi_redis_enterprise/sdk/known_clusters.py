"""The clusters that the settings of a run lead to, as far as they are known: a preview asks none.

Two connections may lead to one cluster, as when one gets another name; and a resource may get another connection, to
the same cluster or to another one. The stored outputs tell most of it, and a cluster that was asked tells for certain.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from pulumi_redis_enterprise.core.claims import Claims
from pulumi_redis_enterprise.core.identity import INSTALLATION, is_same_installation
from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.sdk.configuration import Configuration
from pulumi_redis_enterprise.sdk.run import all_claims

_stored: dict[Configuration, KnownCluster] = {}
_asked: dict[Configuration, KnownCluster] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class KnownCluster:
    """A cluster by its name, and by its installation if that is known."""

    name: str
    installation: str = ""

    def is_same(self, other: KnownCluster) -> bool | None:
        """Return True or False if that is certain, and None otherwise: many clusters are called alike."""
        if self.name != other.name:
            return False
        return is_same_installation({INSTALLATION: self.installation}, other.installation)


def note_state(configuration: Configuration, state: Properties) -> None:
    """Note which cluster the stored outputs of a resource of these settings name."""
    if known := cluster_of_state(state):
        with _lock:
            if not _stored.get(configuration, known).installation or known.installation:
                _stored[configuration] = known


def note_answer(configuration: Configuration, name: str, installation: str) -> None:
    """Note which cluster has answered."""
    with _lock:
        _asked[configuration] = KnownCluster(name, installation)


def cluster_of_state(state: Properties) -> KnownCluster | None:
    """Return the cluster of stored outputs; None if they name none."""
    name: Any = state.get("cluster")
    return KnownCluster(name, str(state.get(INSTALLATION) or "")) if isinstance(name, str) else None


def known_cluster(configuration: Configuration) -> KnownCluster | None:
    """Return the cluster of these settings, if it is known."""
    with _lock:
        return _asked.get(configuration) or _stored.get(configuration)


def is_same_cluster(one: Configuration, other: Configuration) -> bool | None:
    """Return True or False if that is certain, and None otherwise."""
    if one == other or one.urls() & other.urls():
        return True
    first, second = known_cluster(one), known_cluster(other)
    return first.is_same(second) if first and second else None


def leads_elsewhere(state: Properties, old: Configuration | None, new: Configuration) -> bool:
    """Return True if a resource that gets another connection is to become an object of another cluster.

    Where nothing is known, the addresses of two named connections decide. Without a name, a resource may have been of
    an explicit provider, whose settings are not known here: then the update looks where it got.

    Args:
        state: The stored outputs.
        old: The settings that it was managed by; None if they are gone.
        new: The settings that it is to be managed by.
    """
    was, known = cluster_of_state(state), known_cluster(new)
    if was and known and (same := was.is_same(known)) is not None:
        return not same
    if old is None or not (old.connection and new.connection):
        return False
    return bool(old.urls() and new.urls()) and not old.urls() & new.urls()


def claims_of_cluster(configuration: Configuration, kind: str) -> list[Claims]:
    """Return what the run manages of one kind of resource in the cluster of these settings, by whatever settings."""
    return [claims for given, claims in all_claims(kind) if is_same_cluster(configuration, given)]


def forget() -> None:
    """Start over as a new process does."""
    with _lock:
        _stored.clear()
        _asked.clear()
