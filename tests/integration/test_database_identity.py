"""Settings of databases, and entries in them, are told by uid and name: on a cluster that was set up anew they stay."""

from typing import Any

import pytest
from pulumi_redis_enterprise.database_access import DatabaseAccessProvider
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfigProvider

from tests.support.clusters import NewEmulator, NewEngine
from tests.support.engine import configuration_of
from tests.support.handmade import send
from tests.support.pki import Pki
from tests.support.reinstalled import add_others, assert_untouched
from tests.support.runs import later


class TestDatabases:
    """Settings of databases, and entries in them: a database has a uid and a name, and a role as well."""

    @pytest.fixture
    def mtls(self, pki: Pki) -> dict[str, Any]:
        """The settings of the database orders."""
        return {"database": "orders", "client_certificates": pki.a.certificate_pem}

    @pytest.mark.parametrize("database", ["orders", 1])
    def test_settings_of_another_database(  # noqa: PLR0913
        self,
        *,
        database: object,
        new_engine: NewEngine,
        start_redis_enterprise_emulator: NewEmulator,
        mtls: dict[str, Any],
        pki: Pki,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """In a new installation the uid is that of another database: its settings stay as they are."""
        inputs = mtls | {"database": database}
        first = start_redis_enterprise_emulator(databases=["orders"])
        engine = new_engine(DatabaseMtlsConfigProvider(), configuration_of(first))
        engine.up(**inputs)
        other = start_redis_enterprise_emulator(databases=["theirs"])
        new_engine(DatabaseMtlsConfigProvider(), configuration_of(other)).up(**(mtls | {"database": "theirs"}))
        other.clear_requests()

        assert_untouched(engine, other, capsys, **(inputs | {"client_certificates": pki.b.certificate_pem}))

    def test_settings_of_a_renamed_database(
        self, new_engine: NewEngine, start_redis_enterprise_emulator: NewEmulator, mtls: dict[str, Any]
    ) -> None:
        """In the same installation the uid is enough: people rename databases."""
        emulator = start_redis_enterprise_emulator(databases=["orders"])
        engine = new_engine(DatabaseMtlsConfigProvider(), configuration_of(emulator))
        engine.up(**mtls)
        emulator.change(lambda state: state.bdbs[1].update(name="orders-2"))
        again = later(engine, emulator)

        assert again.refresh() != "gone"
        again.destroy()
        assert "disabled" == emulator.state.bdbs[1]["tls_mode"]

    @pytest.mark.parametrize("by_uid", [False, True], ids=["names", "uids"])
    @pytest.mark.parametrize(("database", "role"), [("theirs", "app"), ("orders", "theirs")], ids=["database", "role"])
    def test_entry_of_another_database_or_role(  # noqa: PLR0913
        self,
        *,
        database: str,
        role: str,
        by_uid: bool,
        new_engine: NewEngine,
        start_redis_enterprise_emulator: NewEmulator,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """An entry of another team's role, or in another team's database, stays."""
        first = start_redis_enterprise_emulator(databases=["orders"])
        uid = add_others(first, "app")
        references: tuple[Any, Any] = (1, uid) if by_uid else ("orders", "app")
        inputs = {"database": references[0], "role": references[1], "acl": "Full Access"}
        engine = new_engine(DatabaseAccessProvider(), configuration_of(first))
        engine.up(**inputs)
        other = start_redis_enterprise_emulator(databases=[database])
        send(other, "PUT", "/v1/bdbs/1", roles_permissions=[{"role_uid": add_others(other, role), "redis_acl_uid": 1}])
        other.clear_requests()

        assert_untouched(engine, other, capsys, **(inputs | {"acl": 2}))

    def test_entry_of_a_role_that_took_the_uid(
        self, new_engine: NewEngine, start_redis_enterprise_emulator: NewEmulator
    ) -> None:
        """Somebody chose the uid of a deleted role for another one: its entry is not the stack's."""
        emulator = start_redis_enterprise_emulator(databases=["orders"])
        uid = add_others(emulator, "app")
        engine = new_engine(DatabaseAccessProvider(), configuration_of(emulator))
        engine.up(database="orders", role="app", acl="Full Access")
        emulator.change(lambda state: state.roles[uid].update(name="theirs"))

        later(engine, emulator).destroy()

        assert [{"role_uid": uid, "redis_acl_uid": 1}] == emulator.state.bdbs[1]["roles_permissions"]
