"""Databases that look as if they replicated: what the providers make of them, without a change of the state by hand."""

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi_redis_enterprise.errors import ConflictError
from redis_enterprise_emulator import Emulator, Replication
from redis_enterprise_emulator.state.database.replication import SOURCE_URI

from tests.contract.rest import Rest
from tests.support.clusters import NewEmulator
from tests.support.databases import engine_of
from tests.support.pki import Pki


@pytest.fixture
def emulator(start_redis_enterprise_emulator: NewEmulator) -> Emulator:
    """A cluster with one database of each part, and one that does not replicate."""
    parts = {part.value: part for part in Replication}
    return start_redis_enterprise_emulator(databases=[*parts, "plain"], replications=parts)


@pytest.fixture
def shown(emulator: Emulator) -> Mapping[str, Mapping[str, Any]]:
    """The databases as REST shows them, by name."""
    return {bdb["name"]: bdb for bdb in Rest(emulator).send("GET", "bdbs")}


def test_fields(shown: Mapping[str, Mapping[str, Any]]) -> None:
    """Each part shows in the fields by which it is known; the plain one has none of them."""
    assert {"active-active": True, "replica": False, "source": False, "plain": False} == {
        name: bdb["crdt"] and bool(bdb["crdt_guid"]) for name, bdb in shown.items()
    }
    assert {"active-active": [], "replica": [SOURCE_URI], "source": [], "plain": []} == {
        name: [source["uri"] for source in bdb["replica_sources"]] for name, bdb in shown.items()
    }
    assert {"active-active": 0, "replica": 0, "source": 1, "plain": 0} == {
        name: len(bdb["authentication_ssl_client_certs"]) for name, bdb in shown.items()
    }


def test_active_active(emulator: Emulator, pki: Pki) -> None:
    """The TLS mode of one instance alone is refused."""
    with pytest.raises(ConflictError, match="is an instance of the Active-Active database"):
        engine_of(emulator).up(database="active-active", client_certificates=[pki.a.certificate_pem])


def test_source(emulator: Emulator, pki: Pki) -> None:
    """The syncer stays in the list, beside the clients' CA."""
    engine = engine_of(emulator)
    engine.up(database="source", client_certificates=[pki.a.certificate_pem])

    assert 1 == len(engine.outputs["syncer_certificates"])


def test_fresh_again(emulator: Emulator) -> None:
    """A reset brings the parts back."""
    before = emulator.state.bdb("source")["tls_mode"]
    emulator.change(lambda state: state.bdb("source").update(tls_mode="disabled"))
    emulator.reset()

    assert "replica_ssl" == before == emulator.state.bdb("source")["tls_mode"]


def test_database_that_is_not_there() -> None:
    """Its name is reported."""
    with pytest.raises(ValueError, match="database orders, which is to replicate, is not there"):
        Emulator(replications={"orders": Replication.REPLICA})
