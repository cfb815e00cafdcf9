"""Syncers in a database's list: whatever `DatabaseMtlsConfig` does, a Replica Of goes on reading."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509
from pulumi_redis_enterprise._engine import flush_warnings
from pulumi_redis_enterprise.core.x509.certificates import certificate_key
from pulumi_redis_enterprise.errors import ConflictError
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.pki import Identity, make_syncer

from tests.support.certificates import read
from tests.support.clusters import NewEmulator
from tests.support.databases import SAN_CN, change, engine_of, settings_of
from tests.support.engine import Engine
from tests.support.pki import Pki
from tests.support.runs import later, writes_to

GENERATED = make_syncer("replicas.example.com", now=datetime.now(UTC))


@pytest.fixture
def engine(orders: Emulator) -> Engine:
    """Settings that the database does not have yet."""
    return engine_of(orders)


def listed(emulator: Emulator) -> list[str]:
    """The common names in the database's list."""
    texts = "".join(entry["client_cert"] for entry in settings_of(emulator)["authentication_ssl_client_certs"])
    certificates = x509.load_pem_x509_certificates(texts.encode()) if texts else []
    return [str(it.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value) for it in certificates]


def list_in(emulator: Emulator, *identities: Identity, **fields: Any) -> None:
    """Let the database list these, as somebody did by hand."""
    entries = [{"client_cert": it.certificate_pem} for it in identities]
    change(emulator, authentication_ssl_client_certs=entries, **fields)


def custom_syncer(emulator: Emulator, pki: Pki) -> Identity:
    """A certificate that somebody issued for this cluster's syncer, which looks like any client's."""
    identity = pki.client("sync")
    emulator.change(lambda state: state.certificates.update(syncer=identity.certificate_pem))
    return identity


class TestSetUp:
    def test_beside_a_syncer(self, engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """A source of a Replica Of gets the clients' CA beside the syncer: without asking, and without drift."""
        list_in(orders, GENERATED, tls_mode="replica_ssl")

        engine.up(**trusting_a)

        assert ["Root A", "replicas.example.com"] == listed(orders)
        assert "enabled" == settings_of(orders)["tls_mode"]
        assert [certificate_key(read(GENERATED))] == list(engine.outputs["syncer_certificates"])
        assert "same" == engine.up(**trusting_a)
        assert "same" == later(engine, orders).refresh()

    def test_adopted(self, engine: Engine, orders: Emulator, pki: Pki, trusting_a: Mapping[str, Any]) -> None:
        """Other CAs are replaced if asked to; the syncer is not."""
        list_in(orders, pki.b, GENERATED, tls_mode="enabled")

        engine.up(**trusting_a, adopt_existing=True, replace_at_once=True)

        assert ["Root A", "replicas.example.com"] == listed(orders)

    def test_own_syncer(self, engine: Engine, orders: Emulator, pki: Pki, trusting_a: Mapping[str, Any]) -> None:
        """The certificate of this cluster's syncer is known, whoever issued it."""
        list_in(orders, custom_syncer(orders, pki))

        engine.up(**trusting_a)

        assert ["Root A", "sync"] == listed(orders)

    @pytest.mark.parametrize("fields", [{"replica_sources": [{"uri": "redis://a:1"}]}, {"crdt": True}], ids=repr)
    def test_database_that_replicates(
        self, engine: Engine, orders: Emulator, pki: Pki, trusting_a: Mapping[str, Any], fields: dict[str, Any]
    ) -> None:
        """If data is known to be replicated, everybody's own certificate may be a syncer's."""
        list_in(orders, pki.client("unknown"), tls_mode="enabled")
        orders.change(lambda state: state.bdb("orders").update(fields))

        engine.up(**trusting_a, adopt_existing=True, replace_at_once=True)

        assert ["Root A", "unknown"] == listed(orders)
        assert "same" == later(engine, orders).refresh()

    def test_source_of_another_database(
        self, start_redis_enterprise_emulator: NewEmulator, pki: Pki, trusting_a: Mapping[str, Any]
    ) -> None:
        """A database whose replica is in the same cluster is known to be a source."""
        emulator = start_redis_enterprise_emulator(databases=["orders", "replica"])
        port = emulator.state.bdb("orders")["endpoints"][0]["port"]
        sources = [{"uri": f"redis://admin:secret@127.0.0.1:{port}"}]
        emulator.change(lambda state: state.bdb("replica").update(replica_sources=sources))
        list_in(emulator, pki.client("unknown"), tls_mode="enabled")

        engine_of(emulator).up(**trusting_a, adopt_existing=True, replace_at_once=True)

        assert ["Root A", "unknown"] == listed(emulator)

    def test_certificate_that_may_be_one(
        self, engine: Engine, orders: Emulator, pki: Pki, trusting_a: Mapping[str, Any]
    ) -> None:
        """A certificate that may be another cluster's syncer is only removed once a preview has named it."""
        unknown = pki.client("unknown")
        list_in(orders, unknown, tls_mode="enabled")
        with pytest.raises(ConflictError, match=r"would lose .*: CN=unknown,.* could no longer read\nFix: add them to"):
            engine.up(**trusting_a, adopt_existing=True, replace_at_once=True)
        assert [] == writes_to(orders)

        pems = [pki.a.certificate_pem, unknown.certificate_pem]
        engine.up(database="orders", client_certificates=pems, adopt_existing=True, replace_at_once=True)
        assert ["Root A", "unknown"] == listed(orders)
        assert "update" == engine.up(**trusting_a, adopt_existing=True, replace_at_once=True)
        assert ["Root A"] == listed(orders)

    def test_validation_is_skipped(
        self, engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any], capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The warning says that subjects are no longer validated, and nothing against the syncer."""
        list_in(orders, GENERATED)

        engine.up(**trusting_a, **SAN_CN)

        flush_warnings()
        told = capsys.readouterr().err
        assert (
            "skip the validation of subjects for everybody, as there is a syncer's own certificate in their list"
            in told
        )
        assert "Fix: leave it there as long as a Replica Of reads by it" in told


class TestLater:
    def test_rotation(self, engine: Engine, orders: Emulator, pki: Pki, trusting_a: Mapping[str, Any]) -> None:
        """A syncer that was added by hand since the last look survives a change of the list."""
        engine.up(**trusting_a)
        list_in(orders, pki.a, GENERATED)

        assert "update" == engine.up(
            database="orders", client_certificates=[pki.b.certificate_pem], replace_at_once=True
        )

        assert ["Root B", "replicas.example.com"] == listed(orders)

    def test_no_drift(self, engine: Engine, orders: Emulator, pki: Pki, trusting_a: Mapping[str, Any]) -> None:
        """It is no drift of what the program wants, but seen."""
        engine.up(**trusting_a)
        inputs = engine.stored.inputs if engine.stored else {}
        list_in(orders, pki.a, GENERATED)
        again = later(engine, orders)

        again.refresh()

        assert again.stored is not None
        assert inputs == again.stored.inputs
        assert [certificate_key(read(GENERATED))] == list(again.outputs["syncer_certificates"])
        assert "same" == again.up(**trusting_a)

    def test_taken_out_of_the_program(
        self, engine: Engine, orders: Emulator, pki: Pki, trusting_a: Mapping[str, Any]
    ) -> None:
        """A program that named it once does not remove it either."""
        pems = [pki.a.certificate_pem, GENERATED.certificate_pem]
        engine.up(database="orders", client_certificates=pems)

        assert "update" == engine.up(**trusting_a)

        assert ["Root A", "replicas.example.com"] == listed(orders)
        assert "same" == later(engine, orders).refresh()

    def test_unknown_one_since_the_last_look(
        self, engine: Engine, orders: Emulator, pki: Pki, trusting_a: Mapping[str, Any]
    ) -> None:
        """An update does not remove a possible syncer that its preview did not show."""
        engine.up(**trusting_a)
        list_in(orders, pki.a, pki.client("unknown"))
        with pytest.raises(ConflictError, match=r"would lose .*: CN=unknown,.*\nFix: run `pulumi refresh`"):
            engine.up(database="orders", client_certificates=[pki.b.certificate_pem], replace_at_once=True)
        assert ["Root A", "unknown"] == listed(orders)

        again = later(engine, orders)
        assert "drifted" == again.refresh()
        assert "update" == again.up(
            database="orders", client_certificates=[pki.b.certificate_pem], replace_at_once=True
        )
        assert ["Root B"] == listed(orders)

    def test_other_changes(self, engine: Engine, orders: Emulator, pki: Pki, trusting_a: Mapping[str, Any]) -> None:
        """An update that leaves the list alone leaves all in it alone."""
        engine.up(**trusting_a, **SAN_CN)
        list_in(orders, pki.a, GENERATED)

        assert "update" == engine.up(**trusting_a, **{**SAN_CN, "subject_validation": "full_subject"})

        assert ["Root A", "replicas.example.com"] == listed(orders)


class TestDestroy:
    def test_replication_goes_on(
        self, engine: Engine, orders: Emulator, pki: Pki, trusting_a: Mapping[str, Any]
    ) -> None:
        """A database that was found without TLS and became a source since: TLS stays between databases."""
        engine.up(**trusting_a)
        list_in(orders, pki.a, GENERATED)

        engine.destroy()

        assert ["replicas.example.com"] == listed(orders)
        assert "replica_ssl" == settings_of(orders)["tls_mode"]
        assert "enabled" == settings_of(orders)["enforce_client_authentication"]

    @pytest.mark.parametrize("named", [False, True])
    def test_found_beside_others(
        self,
        engine: Engine,
        orders: Emulator,
        pki: Pki,
        named: bool,  # noqa: FBT001
    ) -> None:
        """The found settings come back, and the syncer is still there; also one that the program named."""
        list_in(orders, pki.b, tls_mode="enabled")
        pems = [pki.a.certificate_pem, GENERATED.certificate_pem][: 1 + named]
        engine.up(database="orders", client_certificates=pems, adopt_existing=True, replace_at_once=True)
        list_in(orders, pki.a, GENERATED)

        engine.destroy()

        assert ["Root B", "replicas.example.com"] == listed(orders)
        assert "enabled" == settings_of(orders)["tls_mode"]
