"""Active-Active databases against an emulated cluster: what is refused, and what is warned of."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from pulumi_redis_enterprise._engine import flush_warnings
from pulumi_redis_enterprise.cluster_mtls_config import ClusterMtlsConfigProvider
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfigProvider
from pulumi_redis_enterprise.errors import ConflictError
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator
from tests.support.databases import SAN_CN, change, engine_of, let_somebody_in, settings_of
from tests.support.engine import CheckFailedError, Engine
from tests.support.pki import Pki
from tests.support.runs import later, writes_to
from tests.support.validation_trials import asking, trusting

GUID = "552bbccb-99f3-4142-bd17-93d245f0bc79"


def make_instance(emulator: Emulator, **fields: Any) -> Emulator:
    """Make the database an instance of an Active-Active database."""
    emulator.change(lambda state: state.bdb("orders").update(crdt=True, crdt_guid=GUID, **fields))
    return emulator


@pytest.fixture
def instance(orders: Emulator) -> Emulator:
    """A cluster with one instance of an Active-Active database, without TLS."""
    return make_instance(orders)


@pytest.fixture
def engine(instance: Emulator) -> Engine:
    """Settings that the instance does not have yet."""
    return engine_of(instance)


def warnings(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the warnings."""
    flush_warnings()
    return capsys.readouterr().err


class TestTlsMode:
    def test_refused(self, engine: Engine, instance: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """The TLS mode of one instance alone is not changed: nothing is sent, and the call for all is named."""
        with pytest.raises(ConflictError, match=rf"tls_mode is disabled, wanted enabled.*\nFix: .*--crdb-guid {GUID} "):
            engine.up(**trusting_a)

        assert [] == writes_to(instance)
        assert "disabled" == settings_of(instance)["tls_mode"]

    def test_fix(self, engine: Engine, instance: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """Once all instances have TLS, what belongs to this instance is set."""
        change(instance, tls_mode="enabled", enforce_client_authentication="disabled")

        engine.up(**trusting_a, **SAN_CN)

        assert "enabled" == settings_of(instance)["enforce_client_authentication"]
        assert "san_cn" == settings_of(instance)["client_cert_subject_validation_type"]
        assert "same" == later(engine, instance).refresh()

    def test_go_ahead(
        self, engine: Engine, instance: Emulator, trusting_a: Mapping[str, Any], capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Whoever says so may change one instance, and is reminded of the others."""
        engine.up(**trusting_a, change_one_instance=True)

        assert "enabled" == settings_of(instance)["tls_mode"]
        assert "same" == engine.up(**trusting_a, change_one_instance=True)
        assert "same" == later(engine, instance).refresh()
        told = warnings(capsys)
        assert "warning: the tls_mode of one instance of an Active-Active database was changed (1): 'orders'" in told

    def test_update(self, engine: Engine, instance: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """An update is refused as a creation is, with everything as it was."""
        change(instance, tls_mode="enabled", enforce_client_authentication="disabled")
        engine.up(**trusting_a)
        before = settings_of(instance)

        with pytest.raises(ConflictError, match="tls_mode is enabled, wanted replica_ssl"):
            engine.up(**trusting_a, tls_mode="replica_ssl")

        assert before == settings_of(instance)
        assert "update" == engine.up(**trusting_a, tls_mode="replica_ssl", change_one_instance=True)
        assert "replica_ssl" == settings_of(instance)["tls_mode"]

    def test_other_settings_are_the_instances_own(
        self, engine: Engine, instance: Emulator, trusting_a: Mapping[str, Any], capsys: pytest.CaptureFixture[str]
    ) -> None:
        """They are changed, with a word that a global change may overwrite them."""
        change(instance, tls_mode="enabled", enforce_client_authentication="disabled")
        engine.up(**trusting_a)
        warnings(capsys)

        assert "update" == engine.up(**trusting_a, **SAN_CN)
        assert "may overwrite the settings of its instances (1): 'orders'" in warnings(capsys)

    def test_preview(self, instance: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """A preview that asks the cluster refuses it too."""
        with pytest.raises(CheckFailedError, match="is an instance of the Active-Active database"):
            asking(DatabaseMtlsConfigProvider(), instance).plan(dict(trusting_a))

    def test_preview_of_others(self, orders: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """Other databases pass, and so does one that is not there yet."""
        engine = asking(DatabaseMtlsConfigProvider(), orders)

        assert "create" == engine.plan(dict(trusting_a))
        assert "create" == engine.plan({**trusting_a, "database": "later"})


class TestDefaultUser:
    def test_off(
        self,
        start_redis_enterprise_emulator: NewEmulator,
        trusting_a: Mapping[str, Any],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """Before 8.0.16-29, switching it off may keep an instance from being removed."""
        emulator = start_redis_enterprise_emulator(version="7.22.2-14", databases=["orders"])
        emulator.change(let_somebody_in)
        make_instance(emulator, tls_mode="enabled", enforce_client_authentication="disabled")

        engine_of(emulator).up(**trusting_a, default_user=False)

        assert "removing one of its instances can fail with authentication errors (RS168233) (1)" in warnings(capsys)


class TestPasswordsOff:
    @pytest.fixture
    def participant(self, start_redis_enterprise_emulator: NewEmulator, pki: Pki) -> Emulator:
        """A cluster that could do without passwords, and takes part in an Active-Active database."""
        emulator = start_redis_enterprise_emulator(version="8.2.0-25", databases=["orders"])
        return make_instance(trusting(emulator, pki))

    def test_warning(
        self,
        participant: Emulator,
        certificate_login: Callable[..., dict[str, str]],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """Such a database is managed with credentials of each cluster, which may be passwords."""
        participant.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
        administrator = Engine(ClusterMtlsConfigProvider(), certificate_login("ops", emulator=participant))

        administrator.up(basic_authentication=False, adopt_existing=True)

        assert participant.state.settings["control_plane_basic_authentication"] is False
        assert f"crdb-cli crdb update --crdb-guid {GUID} --credentials" in warnings(capsys)

    def test_preview(self, participant: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
        """A preview that asks the cluster tells it before it happens."""
        asking(ClusterMtlsConfigProvider(), participant).plan({"basic_authentication": False})

        assert "can then no longer be managed (1): 'orders'" in warnings(capsys)
