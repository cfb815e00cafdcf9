"""Databases that replicate: instances of an Active-Active database, and both ends of a Replica Of.

A real one comes of a call of its own, POST /v1/crdbs, or of `replica_sources`, and another cluster is on the other
side. Here a database only looks so, for programs, audits and previews to be tried on it; no data is replicated.
"""

import uuid
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final

from redis_enterprise_emulator.state.model import State

SOURCE_URI: Final = "redis://admin@source.example.com:12000"


class Replication(StrEnum):
    """The part of a database in a replication."""

    ACTIVE_ACTIVE = "active-active"
    """An instance of an Active-Active database; the other one is in another cluster."""
    REPLICA = "replica"
    """The destination of a Replica Of: it reads a database of another cluster."""
    SOURCE = "source"
    """The source of a Replica Of: TLS between databases is on, and the other cluster's syncer is in the list."""


def replicate(state: State, replications: Mapping[str, Replication], *, syncer_certificate: str) -> None:
    """Let databases look as if they replicated.

    Args:
        state: The cluster.
        replications: The parts of its databases, by their names.
        syncer_certificate: The PEM of the other cluster's syncer.

    Raises:
        ValueError: There is no database of a name.
    """
    for name, replication in replications.items():
        try:
            database = state.bdb(name)
        except KeyError:
            raise ValueError(f"database {name}, which is to replicate, is not there") from None
        database.update(_FIELDS[replication](syncer_certificate))


def _active_active(_syncer_certificate: str) -> dict[str, Any]:
    return {"crdt": True, "crdt_guid": str(uuid.uuid4()), "crdt_replica_id": 1, "crdt_sync": "enabled"}


def _replica(_syncer_certificate: str) -> dict[str, Any]:
    source = {"uid": 1, "uri": SOURCE_URI, "status": "in-sync", "compression": 0, "lag": 0}
    return {"replica_sources": [source], "replica_sync": "enabled"}


def _source(syncer_certificate: str) -> dict[str, Any]:
    certificates = [{"client_cert": syncer_certificate}]
    return {
        "tls_mode": "replica_ssl",
        "enforce_client_authentication": "enabled",
        "authentication_ssl_client_certs": certificates,
    }


_FIELDS: Final[Mapping[Replication, Callable[[str], dict[str, Any]]]] = {
    Replication.ACTIVE_ACTIVE: _active_active,
    Replication.REPLICA: _replica,
    Replication.SOURCE: _source,
}
