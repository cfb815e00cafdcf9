"""`DatabaseMtlsConfig` against an emulated cluster: creation and update."""

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi_redis_enterprise._engine import flush_warnings
from pulumi_redis_enterprise.errors import ConflictError, InvalidInputError
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator
from tests.support.databases import PUT, SAN_CN, change, engine_of, let_somebody_in, settings_of
from tests.support.engine import CheckFailedError, Engine
from tests.support.pki import Pki
from tests.support.runs import later, writes_to


def trusted_by(orders: Emulator) -> list[str]:
    """Return the certificates of the database as REST shows them."""
    entries = settings_of(orders)["authentication_ssl_client_certs"]
    return [entry["client_cert"] for entry in entries]


@pytest.fixture(autouse=True)
def _accessible(orders: Emulator) -> None:
    """The default user is not the only one who can log in: so it may go off."""
    orders.change(let_somebody_in)


@pytest.fixture
def engine(orders: Emulator) -> Engine:
    """The settings of a database without TLS."""
    return engine_of(orders)


class TestCreate:
    def test_one_request(self, engine: Engine, orders: Emulator, pki: Pki) -> None:
        """All settings go in one PUT; the id is the database's uid."""
        pems = [pki.a.certificate_pem, pki.b.certificate_pem]
        engine.up(database="orders", client_certificates=pems, default_user=False, **SAN_CN)

        assert {
            "tls_mode": "enabled",
            "enforce_client_authentication": "enabled",
            "authentication_ssl_client_certs": [{"client_cert": pem} for pem in pems],
            "client_cert_subject_validation_type": "san_cn",
            "authorized_subjects": [{"CN": "app-1"}],
            "default_user": False,
        } == settings_of(orders)
        assert [PUT] == writes_to(orders)
        assert engine.stored is not None
        assert "1" == engine.stored.id

    def test_same_is_there(
        self,
        engine: Engine,
        orders: Emulator,
        trusting_a: Mapping[str, Any],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """Settings exactly as wanted, as after a creation that was killed, are taken over, and a line says so."""
        engine.up(**trusting_a)
        again = engine_of(orders)
        orders.clear_requests()

        again.up(**trusting_a)

        assert [] == writes_to(orders)
        assert "enabled" == again.outputs["previous_tls_mode"]
        assert (
            "adopted existing mutual TLS of database 'orders' (uid 1) of cluster 'cluster.local': nothing differs"
            in capsys.readouterr().err
        )

    def test_outputs(self, engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """The outputs say how to connect and how TLS was found; they leave the default user out."""
        engine.up(**trusting_a)

        port = orders.state.bdb("orders")["endpoints"][0]["port"]
        assert f"127.0.0.1:{port}" == engine.outputs["endpoint"]
        assert engine.outputs["redis_cli_command"].startswith(f"redis-cli -h 127.0.0.1 -p {port} --tls --cacert ")
        assert "disabled" == engine.outputs["previous_tls_mode"]
        assert "cluster.local" == engine.outputs["cluster"]
        assert not {"default_user", "previous_default_user"} & engine.outputs.keys()

    @pytest.mark.parametrize("more", [{}, SAN_CN, {"default_user": True}, {"tls_mode": "replica_ssl"}], ids=repr)
    def test_no_op(self, engine: Engine, trusting_a: Mapping[str, Any], more: Mapping[str, Any]) -> None:
        """The same program again changes nothing, nor does a refresh see anything."""
        engine.up(**trusting_a, **more)

        assert "same" == engine.up(**trusting_a, **more)
        assert "same" == engine.refresh()

    def test_by_uid(self, engine: Engine, trusting_a: Mapping[str, Any]) -> None:
        """A database that the program names by its uid is named so in the state, also after a refresh."""
        engine.up(**{**trusting_a, "database": 1})

        assert "same" == engine.refresh()
        assert 1 == engine.outputs["database"]

    def test_unknown_database(self, engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """The error lists what there is; nothing is sent."""
        with pytest.raises(InvalidInputError, match=r"has no database 'order'\nFix: .*'orders' \(uid 1\)"):
            engine.up(**{**trusting_a, "database": "order"})

        assert [] == writes_to(orders)

    def test_name_of_two_databases(
        self, start_redis_enterprise_emulator: NewEmulator, trusting_a: Mapping[str, Any]
    ) -> None:
        """A name that two have names neither; one of the uids in the error does."""
        emulator = start_redis_enterprise_emulator(databases=["orders", "orders"])
        engine = engine_of(emulator)

        with pytest.raises(InvalidInputError, match=r"has 2 databases 'orders'\nFix: .*\(uid 1\), 'orders' \(uid 2\)"):
            engine.up(**trusting_a)
        assert [] == writes_to(emulator)

        engine.up(**{**trusting_a, "database": 2})
        assert ["PUT /v1/bdbs/2"] == writes_to(emulator)

    def test_certificates_are_missing(self, engine: Engine, orders: Emulator) -> None:
        """A database that requires client certificates and trusts none is refused before anything is sent."""
        with pytest.raises(CheckFailedError, match="client_certificates: no certificate is given"):
            engine.up(database="orders", client_certificates=[])

        assert [] == orders.requests

    def test_subjects_are_missing(self, engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """Validation without subjects is not sent, as it would lock every client out."""
        with pytest.raises(CheckFailedError, match="with subject_validation san_cn and no authorized subject"):
            engine.up(**trusting_a, subject_validation="san_cn")

        assert [] == orders.requests

    def test_no_client_certificates(self, engine: Engine, orders: Emulator) -> None:
        """TLS alone is possible too."""
        engine.up(database="orders", client_certificates=[], enforce_client_authentication=False)

        assert "enabled" == settings_of(orders)["tls_mode"]
        assert "disabled" == settings_of(orders)["enforce_client_authentication"]
        assert "same" == engine.refresh()

    @pytest.mark.parametrize("validation", ["san_cn", "full_subject"])
    def test_leaf_in_the_list(
        self, engine: Engine, pki: Pki, capsys: pytest.CaptureFixture[str], validation: str
    ) -> None:
        """A client's own certificate is taken, with a warning that validation is then skipped."""
        pems = [pki.a.certificate_pem, pki.client("app-1").certificate_pem]
        engine.up(database="orders", client_certificates=pems, **{**SAN_CN, "subject_validation": validation})

        flush_warnings()

        told = capsys.readouterr().err
        assert "warning: databases skip the validation of subjects for everybody, as there is a leaf" in told
        assert f"'orders', {validation} (CN=app-1,O=Acme,C=US [" in told
        assert "same" == engine.refresh()


class TestSetUpAlready:
    @pytest.fixture(autouse=True)
    def _set_up(self, orders: Emulator, pki: Pki) -> None:
        """Somebody let the clients of CA B in."""
        entry = {"client_cert": pki.b.certificate_pem}
        change(orders, tls_mode="enabled", authentication_ssl_client_certs=[entry])

    def test_same_settings_are_taken_over(self, engine: Engine, orders: Emulator, pki: Pki) -> None:
        """Settings that are as wanted are adopted without a write."""
        engine.up(database="orders", client_certificates=pki.b.certificate_pem)

        assert [] == writes_to(orders)
        assert "enabled" == engine.outputs["previous_tls_mode"]

    def test_other_settings_are_refused(self, engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """Other settings are an error that names each and the way out."""
        with pytest.raises(
            ConflictError,
            match=r"exists with other values: client_authorities: found \[CN=Root B.*\], wanted \[CN=Root A.*\]; "
            r"subject_validation: found 'disabled', wanted 'san_cn'; authorized_subjects: .*\nFix: .*aliases.*adopt",
        ):
            engine.up(**trusting_a, **SAN_CN)

        assert [] == writes_to(orders)

    def test_other_settings_are_replaced_if_asked_to(
        self, engine: Engine, orders: Emulator, pki: Pki, trusting_a: Mapping[str, Any]
    ) -> None:
        """With adopt_existing they are replaced, all in one write."""
        engine.up(**trusting_a, adopt_existing=True, replace_at_once=True)

        assert [{"client_cert": pki.a.certificate_pem}] == settings_of(orders)["authentication_ssl_client_certs"]
        assert [PUT] == writes_to(orders)


class TestUpdate:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({"tls_mode": "replica_ssl"}, {"tls_mode": "replica_ssl"}),
            ({"enforce_client_authentication": False}, {"enforce_client_authentication": "disabled"}),
            ({"subject_validation": "full_subject"}, {"client_cert_subject_validation_type": "full_subject"}),
            ({"authorized_subjects": [{"CN": "app-2"}]}, {"authorized_subjects": [{"CN": "app-2"}]}),
            ({"default_user": False}, {"default_user": False}),
        ],
        ids=["tls_mode", "enforce", "validation", "subjects", "default user"],
    )
    def test_in_place(
        self,
        engine: Engine,
        orders: Emulator,
        trusting_a: Mapping[str, Any],
        given: dict[str, Any],
        expected: dict[str, Any],
    ) -> None:
        """Each setting is changed in place, alone, in one write."""
        base = {**trusting_a, **SAN_CN}
        engine.up(**base)
        before = settings_of(orders)
        orders.clear_requests()

        assert "update" == engine.up(**{**base, **given})
        assert before | expected == settings_of(orders)
        assert [PUT] == writes_to(orders)
        assert "same" == engine.refresh()

    def test_rotation(self, engine: Engine, orders: Emulator, pki: Pki, trusting_a: Mapping[str, Any]) -> None:
        """A CA comes beside the old one, and then the old one goes: two updates of one field."""
        both = [pki.a.certificate_pem, pki.b.certificate_pem]
        engine.up(**trusting_a)
        orders.clear_requests()

        assert "update" == engine.up(database="orders", client_certificates=both)
        assert "update" == engine.up(database="orders", client_certificates=both[1:])
        assert [{"client_cert": both[1]}] == settings_of(orders)["authentication_ssl_client_certs"]
        assert [PUT, PUT] == writes_to(orders)

    def test_swap_without_overlap(self, engine: Engine, orders: Emulator, pki: Pki) -> None:
        """A list that keeps no CA is refused while certificates are required, and allowed on request."""
        engine.up(database="orders", client_certificates=pki.a.certificate_pem)

        with pytest.raises(ConflictError, match=r"keep none of those that it trusts .*Root A.*\nFix: keep the old CA"):
            engine.up(database="orders", client_certificates=pki.b.certificate_pem)
        assert [pki.a.certificate_pem] == trusted_by(orders)

        engine.up(database="orders", client_certificates=pki.b.certificate_pem, replace_at_once=True)
        assert [pki.b.certificate_pem] == trusted_by(orders)

    def test_several_settings(self, engine: Engine, orders: Emulator, pki: Pki, trusting_a: Mapping[str, Any]) -> None:
        """Settings that change together go in one write: there is no state in between."""
        engine.up(**trusting_a)
        orders.clear_requests()

        both = [pki.a.certificate_pem, pki.b.certificate_pem]
        engine.up(database="orders", client_certificates=both, default_user=False, **SAN_CN)

        assert [PUT] == writes_to(orders)
        assert "same" == engine.refresh()

    def test_order_means_nothing(self, engine: Engine, pki: Pki) -> None:
        """Certificates and subjects are sets."""
        pems, subjects = [pki.a.certificate_pem, pki.b.certificate_pem], [{"CN": "a", "OU": ["x", "y"]}, {"CN": "b"}]
        validation = "full_subject"
        engine.up(
            database="orders", client_certificates=pems, subject_validation=validation, authorized_subjects=subjects
        )

        again = [{"CN": "b", "O": ""}, {"OU": ["y", "x"], "CN": "a"}]
        assert "same" == engine.plan(
            {
                "database": "orders",
                "client_certificates": "".join(reversed(pems)),
                "subject_validation": validation,
                "authorized_subjects": again,
            }
        )

    def test_default_user_that_is_no_longer_asked_for(
        self, engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any]
    ) -> None:
        """It stays off, as somebody else may see to it now, and is left alone; a destroy gives it back as it was."""
        engine.up(**trusting_a, default_user=False)

        assert "update" == engine.up(**trusting_a)
        assert settings_of(orders)["default_user"] is False
        assert "same" == later(engine, orders).refresh()

        engine.destroy()
        assert settings_of(orders)["default_user"] is True

    def test_default_user_that_is_asked_for_later(
        self, engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any]
    ) -> None:
        """The found setting is remembered from the first time that it is managed."""
        engine.up(**trusting_a)
        assert "update" == engine.up(**trusting_a, default_user=False)
        assert engine.outputs["previous_default_user"] is True

        engine.destroy()
        assert settings_of(orders)["default_user"] is True

    def test_another_database_replaces(
        self, start_redis_enterprise_emulator: NewEmulator, trusting_a: Mapping[str, Any]
    ) -> None:
        """The settings of the new database come, and then those of the old one go as on destroy."""
        emulator = start_redis_enterprise_emulator(databases=["orders", "invoices"])
        engine = engine_of(emulator)
        engine.up(**trusting_a)

        assert "replace" == engine.up(**{**trusting_a, "database": "invoices"})
        assert ("disabled", "enabled") == tuple(settings_of(emulator, uid)["tls_mode"] for uid in (1, 2))
        assert [PUT, "PUT /v1/bdbs/2", PUT] == writes_to(emulator)
