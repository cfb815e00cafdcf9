"""`DatabaseMtlsConfig` against an emulated cluster: drift, deletion, and what is never kept."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pulumi_redis_enterprise.core.trust.stored_authorities import text_of
from pulumi_redis_enterprise.errors import ConflictError, InvalidInputError
from pulumi_redis_enterprise.sdk import configuration
from redis_enterprise_emulator import Assumptions, Emulator
from redis_enterprise_emulator.state.database.database_fields import FAKE_PASSWORD_MARKER
from redis_enterprise_emulator.state.database.databases import create_database, delete_database

from tests.support.clusters import NewEmulator
from tests.support.databases import SAN_CN, change, engine_of, let_somebody_in, settings_of
from tests.support.engine import Engine
from tests.support.pki import Pki
from tests.support.runs import drifted_inputs, later, writes_to


@pytest.fixture(autouse=True)
def _accessible(orders: Emulator) -> None:
    """The default user is not the only one who can log in: so it may go off."""
    orders.change(let_somebody_in)


@pytest.fixture
def engine(orders: Emulator) -> Engine:
    """The settings of a database without TLS."""
    return engine_of(orders)


class TestRead:
    @pytest.mark.parametrize(
        ("fields", "drifted"),
        [
            ({"tls_mode": "replica_ssl"}, {"tls_mode"}),
            ({"enforce_client_authentication": "disabled"}, {"enforce_client_authentication"}),
            ({"client_cert_subject_validation_type": "disabled"}, {"subject_validation"}),
            ({"authorized_subjects": []}, {"authorized_subjects"}),
            ({"default_user": True}, {"default_user"}),
            (
                {"enforce_client_authentication": "disabled", "authentication_ssl_client_certs": []},
                {"enforce_client_authentication", "client_certificates"},
            ),
        ],
        ids=["tls_mode", "enforce", "validation", "subjects", "default user", "certificates"],
    )
    def test_drift_names_the_property(
        self,
        engine: Engine,
        orders: Emulator,
        trusting_a: Mapping[str, Any],
        fields: dict[str, Any],
        drifted: set[str],
    ) -> None:
        """A change by somebody else shows as exactly that property."""
        engine.up(**trusting_a, **SAN_CN, default_user=False)
        change(orders, **fields)

        assert drifted == drifted_inputs(engine, orders)

    def test_renamed_database_is_the_same(
        self, engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any]
    ) -> None:
        """Another name is no drift: the settings are those of the same database."""
        engine.up(**trusting_a)
        change(orders, name="renamed")

        again = later(engine, orders)
        again.refresh()
        assert ("orders", "renamed") == (again.outputs["database"], again.outputs["database_name"])
        assert "same" == again.up(**trusting_a)

    def test_name_that_another_database_has_by_now(
        self, engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any]
    ) -> None:
        """It means that other database: the state names its own one by the new name."""
        engine.up(**trusting_a)
        change(orders, name="renamed")
        orders.change(lambda state: create_database(state, {"name": "orders", "memory_size": 1 << 30}))

        assert {"database"} == drifted_inputs(engine, orders)

    def test_other_certificates(
        self, engine: Engine, orders: Emulator, pki: Pki, trusting_a: Mapping[str, Any]
    ) -> None:
        """Another CA shows by its name, and goes with the next update, if its clients may be cut off."""
        engine.up(**trusting_a)
        wanted = settings_of(orders)
        change(orders, authentication_ssl_client_certs=[{"client_cert": pki.b.certificate_pem}])

        assert {"client_certificates"} == drifted_inputs(engine, orders)
        assert "CN=Root B,O=Acme,C=US" in next(iter(engine.outputs["client_certificates"]))
        assert "update" == engine.up(**trusting_a, replace_at_once=True)
        assert wanted == settings_of(orders)

    @pytest.mark.parametrize("echo", ["verbatim", "normalised"])
    def test_same_certificates_otherwise(
        self, start_redis_enterprise_emulator: NewEmulator, pki: Pki, echo: Any
    ) -> None:
        """The same certificates in another order, or in one entry, are no drift."""
        emulator = start_redis_enterprise_emulator(databases=["orders"], assumptions=Assumptions(certificate_echo=echo))
        engine, pems = engine_of(emulator), [pki.a.certificate_pem, pki.b.certificate_pem]
        engine.up(database="orders", client_certificates=pems)
        change(emulator, authentication_ssl_client_certs=[{"client_cert": "# both\n" + pems[1] + pems[0]}])

        assert "same" == later(engine, emulator).refresh()

    @pytest.mark.parametrize(
        "fields",
        [{"tls_mode": "disabled"}, {"default_user": True}, {"client_cert_subject_validation_type": "full_subject"}],
        ids=repr,
    )
    def test_drift_is_repaired(
        self, engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any], fields: dict[str, Any]
    ) -> None:
        """The next update makes everything as it was."""
        given = {**trusting_a, **SAN_CN, "default_user": False}
        engine.up(**given)
        wanted = settings_of(orders)
        change(orders, **fields)
        again = later(engine, orders)

        assert "drifted" == again.refresh()
        assert "update" == again.up(**given)
        assert wanted == settings_of(orders)

    def test_gone(self, engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """A database that somebody deleted has no settings; there is nothing to create them in."""
        engine.up(**trusting_a)
        orders.change(lambda state: delete_database(state, 1))
        again = later(engine, orders)

        assert "gone" == again.refresh()
        with pytest.raises(InvalidInputError, match=r"has no database 'orders'\nFix: .*of these: none"):
            again.up(**trusting_a)

    def test_deleted_before_an_update(self, engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """Without a refresh, an update tells that the database is gone."""
        engine.up(**trusting_a)
        orders.change(lambda state: delete_database(state, 1))

        with pytest.raises(ConflictError, match="the database 1 is gone\nFix: run `pulumi refresh`"):
            engine.up(**trusting_a, **SAN_CN)

    def test_imported(self, engine: Engine, orders: Emulator, pki: Pki) -> None:
        """Settings that somebody else made can be imported by the database's uid."""
        entry = {"client_cert": pki.a.certificate_pem}
        change(orders, tls_mode="enabled", authentication_ssl_client_certs=[entry])

        inputs = engine.provider.read("1", {}).inputs
        assert inputs is not None
        assert ("orders", pki.a.certificate_pem) == (inputs["database"], text_of(inputs["client_certificates"]))


class TestDelete:
    def test_gone_already(self, engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """A database that is gone already is fine."""
        engine.up(**trusting_a)
        orders.change(lambda state: delete_database(state, 1))
        orders.clear_requests()
        engine.destroy()

        assert [] == writes_to(orders)


class TestSecrets:
    def test_passwords_of_a_database_are_never_kept(self, orders: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """A cluster would show a database's passwords in clear: nobody asks for them, so nobody can keep them."""
        orders.change(lambda state: state.bdb("orders").update(authentication_redis_pass=f"{FAKE_PASSWORD_MARKER}-2"))
        engine = engine_of(orders)
        engine.up(**trusting_a)
        engine.refresh()
        engine.up(**trusting_a, **SAN_CN)

        assert FAKE_PASSWORD_MARKER in json.dumps(orders.state.bdb("orders"))
        assert FAKE_PASSWORD_MARKER not in repr(engine.stored)
        (cluster,) = (it for it in configuration._clusters.values() if it.url == orders.url)
        assert FAKE_PASSWORD_MARKER not in repr(cluster.databases.all())

    def test_only_named_fields_are_asked_for(
        self, engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any]
    ) -> None:
        """Every look at a database names the fields, none of which is a secret."""
        engine.up(**trusting_a)
        later(engine, orders).refresh()
        looks = [it.query for it in orders.requests if it.method == "GET" and it.path.startswith("/v1/bdbs")]

        assert looks
        assert all(query.startswith("fields=uid") and "_pass" not in query for query in looks)
