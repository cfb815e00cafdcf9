"""`Role` with a scope, against an emulated cluster of 8.2.0: which databases its management role covers."""

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi_redis_enterprise.errors import ConflictError, InvalidInputError, UnsupportedVersionError
from pulumi_redis_enterprise.role import RoleProvider
from redis_enterprise_emulator import Assumptions, Emulator
from redis_enterprise_emulator.state.database.databases import create_database, delete_database
from redis_enterprise_emulator.state.roles import create_role

from tests.support.clusters import NewEmulator, NewEngine
from tests.support.engine import CheckFailedError, Engine, configuration_of
from tests.support.runs import drifted_inputs, later, writes_to

TEAM: Mapping[str, Any] = {"role_name": "team", "management": "db_member"}


@pytest.fixture
def emulator(start_redis_enterprise_emulator: NewEmulator) -> Emulator:
    """A cluster of 8.2.0 with the databases orders (1), billing (2) and cache (3)."""
    return start_redis_enterprise_emulator(version="8.2.0-25", databases=["orders", "billing", "cache"])


@pytest.fixture
def engine(new_engine: NewEngine, emulator: Emulator) -> Engine:
    """A role that is not there yet."""
    return new_engine(RoleProvider(), configuration_of(emulator))


def scope(*uids: int) -> list[dict[str, Any]]:
    """The `resources` of a role that covers these databases."""
    return [{"type": "db", "uids": [str(uid) for uid in uids]}]


def scope_of(emulator: Emulator) -> list[dict[str, Any]] | None:
    """The `resources` of the role in the cluster."""
    resources: list[dict[str, Any]] | None = emulator.state.role("team").get("resources")
    return resources


def add(emulator: Emulator, **more: Any) -> int:
    """Make the role behind the provider's back; return its uid."""
    body = {"name": "team", "management": "db_member", **more}
    uid: int = emulator.change(lambda state: create_role(state, body)["uid"])
    return uid


class TestCreate:
    def test_names_and_uids(self, engine: Engine, emulator: Emulator) -> None:
        """The cluster gets uids, sorted; the state keeps what the program says, in one order."""
        engine.up(**TEAM, databases=["orders", 3])

        assert scope(1, 3) == scope_of(emulator)
        assert ([3, "orders"], [1, 3]) == (engine.outputs["databases"], engine.outputs["database_uids"])

    def test_order_means_nothing(self, engine: Engine, emulator: Emulator) -> None:
        """The same databases in another order, or named twice, change nothing, nor does a refresh see anything."""
        engine.up(**TEAM, databases=["orders", "cache"])

        assert "same" == engine.up(**TEAM, databases=["cache", "orders", "cache"])
        assert "same" == later(engine, emulator).refresh()

    def test_name_beside_its_own_uid(self, engine: Engine, emulator: Emulator) -> None:
        """One database by both is one database, and no drift."""
        engine.up(**TEAM, databases=["orders", 1])

        assert scope(1) == scope_of(emulator)
        assert "same" == later(engine, emulator).refresh()

    @pytest.mark.parametrize("databases", [{}, {"databases": ["*"]}], ids=["not given", "all"])
    def test_every_database(self, engine: Engine, emulator: Emulator, databases: dict[str, Any]) -> None:
        """A new role covers all databases if none is named; no scope is sent."""
        engine.up(**TEAM, **databases)

        assert scope_of(emulator) is None
        assert "same" == later(engine, emulator).refresh()

    def test_same_is_there(self, engine: Engine, emulator: Emulator) -> None:
        """One with exactly this scope is adopted without a write."""
        uid = add(emulator, resources=scope(1, 2))

        engine.up(**TEAM, databases=["billing", "orders"])

        assert ([], uid) == (writes_to(emulator), engine.outputs["uid"])

    def test_scope_that_nobody_names_is_kept(self, engine: Engine, emulator: Emulator) -> None:
        """A role from before keeps its scope, which shows in the outputs."""
        add(emulator, resources=scope(1))

        engine.up(**TEAM, adopt_existing=True)

        assert (scope(1), [1]) == (scope_of(emulator), engine.outputs["database_uids"])
        assert "databases" not in engine.outputs
        assert "same" == later(engine, emulator).refresh()

    @pytest.mark.parametrize(
        ("databases", "expected"), [(["cache"], scope(3)), (["*"], None)], ids=["another one", "all"]
    )
    def test_adopted(self, engine: Engine, emulator: Emulator, databases: list[str], expected: object) -> None:
        """With adopt_existing, the scope becomes what is named."""
        add(emulator, resources=scope(1))

        engine.up(**TEAM, databases=databases, adopt_existing=True)

        assert expected == (scope_of(emulator) or None)

    @pytest.mark.parametrize("is_new", [True, False], ids=["adopted", "own"])
    def test_management_that_cannot_have_the_scope_that_stays(
        self, *, is_new: bool, engine: Engine, emulator: Emulator
    ) -> None:
        """It is refused before anything is sent; the fix, typed, lifts the scope along with the change."""
        if is_new:
            add(emulator, resources=scope(1))
        else:
            engine.up(**TEAM, databases=["orders"], adopt_existing=True)
        wanted = {**TEAM, "management": "admin", "adopt_existing": True}
        emulator.clear_requests()
        uid = emulator.state.role("team")["uid"]

        with pytest.raises(ConflictError) as caught:
            engine.up(**wanted)

        assert [] == writes_to(emulator)
        assert (
            f"the role 'team' (uid {uid}) is limited to the databases [1], and the management role 'admin' cannot be "
            "limited to databases" == caught.value.message
        )
        assert 'add databases=["*"]' in caught.value.fix
        engine.up(**wanted, databases=["*"])
        assert ("admin", None) == (emulator.state.role("team")["management"], scope_of(emulator) or None)

    def test_missing_databases(self, engine: Engine, emulator: Emulator) -> None:
        """Every missing database is named, with those that exist; nothing is sent."""
        expected = (
            "databases: the cluster has no database 77, no database 'order'\n"
            "Fix: take the uid or the name of one of these: 'orders' (uid 1), 'billing' (uid 2), 'cache' (uid 3)"
        )

        with pytest.raises(InvalidInputError) as caught:
            engine.up(**TEAM, databases=["order", 77, "cache"])

        assert (expected, []) == (str(caught.value), writes_to(emulator))

    def test_name_of_two_databases(self, engine: Engine, emulator: Emulator) -> None:
        """The one that is meant is not guessed."""
        emulator.change(lambda state: create_database(state, {"name": "orders", "memory_size": 100_000_000}))

        with pytest.raises(InvalidInputError, match="the cluster has 2 databases 'orders'"):
            engine.up(**TEAM, databases=["orders"])

    @pytest.mark.parametrize("version", ["7.8.4-18", "8.0.20-44"])
    def test_before_8_2(
        self, new_engine: NewEngine, start_redis_enterprise_emulator: NewEmulator, version: str
    ) -> None:
        """The error names the version that is needed and the node that lacks it, before anything is sent."""
        emulator = start_redis_enterprise_emulator(version=version, databases=["orders"])
        engine = new_engine(RoleProvider(), configuration_of(emulator))

        with pytest.raises(UnsupportedVersionError, match=r"limited to databases needs .* 8\.2\.0"):
            engine.up(**TEAM, databases=["orders"])

        assert [] == writes_to(emulator)

    def test_every_database_before_8_2(
        self, new_engine: NewEngine, start_redis_enterprise_emulator: NewEmulator
    ) -> None:
        """One program serves clusters of all versions."""
        emulator = start_redis_enterprise_emulator(version="8.0.20-44")
        engine = new_engine(RoleProvider(), configuration_of(emulator))

        engine.up(**TEAM, databases=["*"])

        assert "same" == later(engine, emulator).refresh()

    def test_management_role_without_scopes(self, engine: Engine, emulator: Emulator) -> None:
        """A scope that the cluster would not look at is refused in the preview."""
        with pytest.raises(CheckFailedError, match="only db_member and db_viewer can be limited to databases"):
            engine.up(role_name="team", management="cluster_viewer", databases=["orders"])

        assert [] == emulator.requests


class TestUpdate:
    @pytest.mark.parametrize(
        ("databases", "expected"),
        [(["cache", "orders"], scope(1, 3)), (["billing"], scope(2)), (["*"], None)],
        ids=["wider", "another one", "all"],
    )
    def test_in_place(self, engine: Engine, emulator: Emulator, databases: list[str], expected: object) -> None:
        """One write sends the scope, and only that."""
        engine.up(**TEAM, databases=["orders"])
        emulator.clear_requests()

        assert "update" == engine.up(**TEAM, databases=databases)
        assert expected == (scope_of(emulator) or None)
        assert [f"PUT /v1/roles/{engine.outputs['uid']}"] == writes_to(emulator)
        assert "same" == later(engine, emulator).refresh()

    def test_no_longer_named(self, engine: Engine, emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
        """The scope is no longer managed, and stays as it is: nothing is sent, and a line says so."""
        engine.up(**TEAM, databases=["orders"])
        emulator.clear_requests()

        assert "update" == engine.up(**TEAM)
        assert ([], scope(1)) == (writes_to(emulator), scope_of(emulator))
        assert "databases" not in engine.outputs
        assert "the role 'team' stays limited to the databases [1]" in capsys.readouterr().err
        assert "same" == engine.up(**TEAM)

    def test_management_and_scope_together(self, engine: Engine, emulator: Emulator) -> None:
        """A role that gets a management role without scopes loses its own in the same write."""
        engine.up(**TEAM, databases=["orders"])
        emulator.clear_requests()

        engine.up(role_name="team", management="cluster_viewer", databases=["*"])

        role = emulator.state.role("team")
        assert ("cluster_viewer", []) == (role["management"], role["resources"])
        assert 1 == len(writes_to(emulator))


class TestRead:
    @pytest.mark.parametrize(
        ("resources", "expected"),
        [(scope(1, 3), ["cache", "orders"]), (scope(2), ["billing"]), ([], ["*"]), (scope(7), [7])],
        ids=["wider", "another one", "all", "one that is gone"],
    )
    def test_drift(self, engine: Engine, emulator: Emulator, resources: object, expected: list[object]) -> None:
        """A scope that somebody changed shows by names, and the next update puts it right."""
        engine.up(**TEAM, databases=["orders"])
        emulator.change(lambda state: state.role("team").update(resources=resources))

        assert {"databases"} == drifted_inputs(engine, emulator)
        assert engine.stored is not None
        assert expected == engine.stored.inputs["databases"]
        assert "update" == engine.up(**TEAM, databases=["orders"])
        assert scope(1) == scope_of(emulator)

    def test_scope_that_is_not_managed(self, engine: Engine, emulator: Emulator) -> None:
        """It shows in the outputs, and is no reason for an update."""
        engine.up(**TEAM)
        emulator.change(lambda state: state.role("team").update(resources=scope(2)))
        again = later(engine, emulator)

        assert "drifted" == again.refresh()
        assert [2] == again.outputs["database_uids"]
        assert "same" == again.up(**TEAM)
        assert scope(2) == scope_of(emulator)

    def test_database_that_was_deleted(self, engine: Engine, emulator: Emulator) -> None:
        """Its uid is all that is left of it; the program that still names it is told which there are."""
        engine.up(**TEAM, databases=["orders", "cache"])
        emulator.change(lambda state: delete_database(state, 1))

        assert {"databases"} == drifted_inputs(engine, emulator)
        with pytest.raises(InvalidInputError, match="no database 'orders'"):
            engine.up(**TEAM, databases=["orders", "cache"])

        assert "update" == engine.up(**TEAM, databases=["cache"])
        assert scope(3) == scope_of(emulator)

    def test_empty_resources_are_none(
        self, new_engine: NewEngine, start_redis_enterprise_emulator: NewEmulator
    ) -> None:
        """A cluster may show a role that covers all databases with an empty list."""
        emulator = start_redis_enterprise_emulator(
            version="8.2.0-25", assumptions=Assumptions(unscoped_resources="empty")
        )
        engine = new_engine(RoleProvider(), configuration_of(emulator))

        engine.up(**TEAM, databases=["*"])

        assert "same" == later(engine, emulator).refresh()
