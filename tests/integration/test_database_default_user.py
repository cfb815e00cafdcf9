"""`DatabaseDefaultUser` against an emulated cluster, and the argument of `DatabaseMtlsConfig` that it replaces."""

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi_redis_enterprise._engine import flush_warnings
from pulumi_redis_enterprise.database_default_user import DatabaseDefaultUserProvider
from pulumi_redis_enterprise.errors import ConflictError, InvalidInputError, UnsupportedVersionError
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.state.database.databases import delete_database

from tests.support.clusters import NewEmulator
from tests.support.databases import PUT, change, engine_of, let_somebody_in, settings_of
from tests.support.engine import Engine, Stored, configuration_of
from tests.support.runs import drifted_inputs, later, writes_to

OFF: Mapping[str, Any] = {"database": "orders", "enabled": False}
ON: Mapping[str, Any] = {"database": "orders", "enabled": True}


@pytest.fixture
def accessible(orders: Emulator) -> Emulator:
    """A database that a user can log in to, beside its default user."""
    orders.change(let_somebody_in)
    return orders


@pytest.fixture
def engine(accessible: Emulator) -> Engine:
    """A default user that is not managed yet."""
    return Engine(DatabaseDefaultUserProvider(), configuration_of(accessible))


def is_on(emulator: Emulator) -> bool:
    """Return True if the default user may log in."""
    return bool(settings_of(emulator)["default_user"])


class TestCreate:
    def test_switches_off(self, engine: Engine, accessible: Emulator) -> None:
        """One PUT of one field; the id is the database's uid."""
        engine.up(**OFF)

        assert not is_on(accessible)
        assert [PUT] == writes_to(accessible)
        assert engine.stored is not None
        assert "1" == engine.stored.id
        assert ("orders", {"default_user": True}) == (
            engine.outputs["database_name"],
            engine.outputs["previous_settings"],
        )

    @pytest.mark.parametrize("inputs", [OFF, ON, {"database": 1, "enabled": False}], ids=repr)
    def test_no_op(self, engine: Engine, accessible: Emulator, inputs: Mapping[str, Any]) -> None:
        """The same program again changes nothing, nor does a refresh see anything."""
        engine.up(**inputs)

        assert "same" == engine.up(**inputs)
        assert "same" == later(engine, accessible).refresh()

    def test_is_off_already(self, engine: Engine, accessible: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
        """One that is off already is taken over without a write, and a line says so."""
        change(accessible, default_user=False)

        engine.up(**OFF)

        assert [] == writes_to(accessible)
        assert "adopted existing default user of database 'orders' (uid 1)" in capsys.readouterr().err

    def test_somebody_switched_it_off(self, engine: Engine, accessible: Emulator) -> None:
        """A database that somebody has closed is opened only if asked to."""
        change(accessible, default_user=False)
        with pytest.raises(ConflictError, match=r"values: enabled: found false, wanted true\nFix: .*adopt_existing"):
            engine.up(**ON)
        assert not is_on(accessible)

        engine.up(**ON, adopt_existing=True)
        assert is_on(accessible)

    def test_unknown_database(self, engine: Engine, accessible: Emulator) -> None:
        """The error lists what there is; nothing is sent."""
        with pytest.raises(InvalidInputError, match="has no database 'order'"):
            engine.up(database="order", enabled=False)

        assert [] == writes_to(accessible)


class TestNobodyElse:
    @pytest.fixture
    def alone(self, orders: Emulator) -> Engine:
        """A database that nobody but its default user can log in to."""
        return Engine(DatabaseDefaultUserProvider(), configuration_of(orders))

    def test_refused(self, alone: Engine, orders: Emulator) -> None:
        """The last login of a database is not taken away; the error says what to make first."""
        with pytest.raises(ConflictError, match=r"nobody could log in any more\nFix: give a role a DatabaseAccess"):
            alone.up(**OFF)

        assert is_on(orders)
        assert [] == writes_to(orders)

    def test_fix(self, alone: Engine, orders: Emulator) -> None:
        """Once a user can log in, it goes off."""
        orders.change(let_somebody_in)

        alone.up(**OFF)

        assert not is_on(orders)

    def test_locked_user(self, alone: Engine, orders: Emulator) -> None:
        """A user who cannot log in is nobody."""
        orders.change(let_somebody_in)
        orders.change(lambda state: setattr(state.logins[state.user("app-1")["uid"]], "locked_until", float("inf")))

        with pytest.raises(ConflictError, match="no active user has a role with access"):
            alone.up(**OFF)

    def test_update(self, alone: Engine, orders: Emulator) -> None:
        """An update is refused as a creation is."""
        alone.up(**ON)

        with pytest.raises(ConflictError, match="nobody could log in any more"):
            alone.up(**OFF)

        assert is_on(orders)

    def test_others_log_in(self, alone: Engine, orders: Emulator) -> None:
        """Whoever knows that others log in may say so."""
        alone.up(**OFF, without_users=True)

        assert not is_on(orders)
        assert "same" == later(alone, orders).refresh()

    def test_users_that_may_not_be_seen(self, alone: Engine, orders: Emulator) -> None:
        """A program that may not see the users cannot know, and is told what to do."""
        orders.change(let_somebody_in)
        orders.change(lambda state: state.users[1].update(role_uids=[state.role("db-member")["uid"]]))

        with pytest.raises(ConflictError, match=r"may not see who else could log in .*\nFix: .*without_users=True"):
            alone.up(**OFF)

        assert is_on(orders)


class TestLater:
    def test_drift(self, engine: Engine, accessible: Emulator) -> None:
        """One that somebody switched on shows, and goes off with the next update."""
        engine.up(**OFF)
        change(accessible, default_user=True)

        assert {"enabled"} == drifted_inputs(engine, accessible)
        assert "update" == engine.up(**OFF)
        assert not is_on(accessible)

    def test_gone(self, engine: Engine, accessible: Emulator) -> None:
        """A database that somebody deleted has none."""
        engine.up(**OFF)
        accessible.change(lambda state: delete_database(state, 1))

        assert "gone" == later(engine, accessible).refresh()

    def test_deleted_before_an_update(self, engine: Engine, accessible: Emulator) -> None:
        """Without a refresh, an update tells that the database is gone."""
        engine.up(**OFF)
        accessible.change(lambda state: delete_database(state, 1))

        with pytest.raises(ConflictError, match="the database 1 is gone"):
            engine.up(**ON)

    def test_imported(self, engine: Engine, accessible: Emulator) -> None:
        """A destroy gives back the settings of the import."""
        change(accessible, default_user=False)
        read = engine.provider.read("1", {})
        assert read.inputs is not None
        assert read.outs is not None
        engine.stored = Stored("1", read.inputs, read.outs)
        assert "same" == engine.up(**OFF)

        engine.destroy()

        assert not is_on(accessible)

    def test_old_database_gets_it_back(self, start_redis_enterprise_emulator: NewEmulator) -> None:
        """Another database replaces: the old one gets back what was found."""
        emulator = start_redis_enterprise_emulator(databases=["orders", "cache"])
        engine = Engine(DatabaseDefaultUserProvider(), configuration_of(emulator))
        engine.up(**OFF, without_users=True)

        assert "replace" == engine.up(database="cache", enabled=False, without_users=True)

        assert (True, False) == tuple(settings_of(emulator, uid)["default_user"] for uid in (1, 2))


class TestDestroy:
    @pytest.mark.parametrize("found", [True, False])
    @pytest.mark.parametrize("wanted", [OFF, ON], ids=repr)
    def test_gives_back(
        self,
        engine: Engine,
        accessible: Emulator,
        found: bool,  # noqa: FBT001
        wanted: Mapping[str, Any],
    ) -> None:
        """It is as it was found."""
        change(accessible, default_user=found)
        engine.up(**wanted, adopt_existing=True)
        engine.refresh()

        later(engine, accessible).destroy()

        assert found is is_on(accessible)

    def test_nothing_is_known(self, engine: Engine, accessible: Emulator) -> None:
        """Without a memory it stays as it is."""
        engine.up(**OFF)
        assert engine.stored is not None
        del engine.stored.outputs["previous_settings"]

        engine.destroy()

        assert not is_on(accessible)

    def test_gone_already(self, engine: Engine, accessible: Emulator) -> None:
        """A database that is gone already is fine."""
        engine.up(**OFF)
        accessible.change(lambda state: delete_database(state, 1))

        later(engine, accessible).destroy()


class TestArgumentOfDatabaseMtlsConfig:
    def test_is_held_back(
        self, orders: Emulator, trusting_a: Mapping[str, Any], capsys: pytest.CaptureFixture[str]
    ) -> None:
        """While nobody else could log in, the rest is set up; after a refresh, an update switches it off."""
        engine = engine_of(orders)
        engine.up(**trusting_a, default_user=False)
        assert "enabled" == settings_of(orders)["tls_mode"]
        assert is_on(orders)
        assert "stays on for now: nobody else can log in yet" in capsys.readouterr().err

        assert "same" == engine.up(**trusting_a, default_user=False)
        assert "drifted" == engine.refresh()
        assert "update" == engine.up(**trusting_a, default_user=False)
        assert is_on(orders)

        orders.change(let_somebody_in)
        engine = later(engine, orders)
        engine.refresh()
        assert "update" == engine.up(**trusting_a, default_user=False)
        assert not is_on(orders)

    def test_goes_off_at_once(self, accessible: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """If a user can log in already, it goes along with the rest."""
        engine = engine_of(accessible)
        engine.up(**trusting_a, default_user=False)

        assert not is_on(accessible)
        assert "same" == engine.up(**trusting_a, default_user=False)
        assert "same" == later(engine, accessible).refresh()

    def test_users_that_may_not_be_seen(self, accessible: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """A program that may not see the users does not know whether anybody could log in."""
        accessible.change(lambda state: state.users[1].update(role_uids=[state.role("db-member")["uid"]]))

        engine_of(accessible).up(**trusting_a, default_user=False)

        assert is_on(accessible)

    def test_is_deprecated(
        self, orders: Emulator, trusting_a: Mapping[str, Any], capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A preview says what to use instead."""
        engine_of(orders).plan({**trusting_a, "default_user": False})

        flush_warnings()
        assert "warning: the argument default_user of DatabaseMtlsConfig is deprecated" in capsys.readouterr().err

    def test_hand_over(self, accessible: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """Moved to a resource of its own, the default user is never on in between; destroyed, both give back all."""
        before = settings_of(accessible)
        mtls = engine_of(accessible)
        mtls.up(**trusting_a, default_user=False)

        assert "update" == mtls.up(**trusting_a)
        assert not is_on(accessible)
        default_user = Engine(DatabaseDefaultUserProvider(), configuration_of(accessible))
        default_user.up(**OFF)
        assert not is_on(accessible)

        default_user.destroy()
        mtls.destroy()
        assert before == settings_of(accessible)

    def test_no_longer_asked_to_be_on(self, accessible: Emulator, trusting_a: Mapping[str, Any]) -> None:
        """A default user that was off, and was switched on, goes off again when nobody asks for it any more."""
        change(accessible, default_user=False)
        engine = engine_of(accessible)
        engine.up(**trusting_a, default_user=True)
        assert is_on(accessible)

        assert "update" == engine.up(**trusting_a)

        assert not is_on(accessible)


def test_version_of_the_cluster(start_redis_enterprise_emulator: NewEmulator, trusting_a: Mapping[str, Any]) -> None:
    """Mutual TLS of a database is set up for certificate logins only, which the version has to know."""
    emulator = start_redis_enterprise_emulator(version="7.4.6-272", databases=["orders"])

    with pytest.raises(UnsupportedVersionError, match=r"needs Redis Enterprise Software 7\.8\.4"):
        engine_of(emulator).up(**trusting_a)

    assert [] == writes_to(emulator)
