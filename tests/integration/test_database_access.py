"""`DatabaseAccess` against an emulated cluster."""

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi_redis_enterprise.database_access import DatabaseAccessProvider
from pulumi_redis_enterprise.errors import ConflictError, InvalidInputError
from redis_enterprise_emulator import Assumptions, Emulator
from redis_enterprise_emulator.state.database.databases import delete_database, update_database
from redis_enterprise_emulator.state.roles import create_role, delete_role

from tests.support.clusters import NewEmulator
from tests.support.engine import Engine, configuration_of
from tests.support.runs import drifted_inputs, later, origin_of, writes_to

READER: Mapping[str, Any] = {"database": "orders", "role": "reader", "acl": "read-only"}
READER_UID = 8
FULL_ACCESS, READ_ONLY, NOT_DANGEROUS = 1, 2, 3
ENTRY = {"role_uid": READER_UID, "redis_acl_uid": READ_ONLY}
OTHERS = [{"role_uid": 2, "redis_acl_uid": FULL_ACCESS}, {"role_uid": 3, "redis_acl_uid": NOT_DANGEROUS}]
PUT = "PUT /v1/bdbs/1"


@pytest.fixture
def emulator(orders: Emulator) -> Emulator:
    """A cluster with a role, and a database that others have access to."""
    prepare(orders)
    return orders


@pytest.fixture
def engine(emulator: Emulator) -> Engine:
    """An access that is not there yet."""
    return Engine(DatabaseAccessProvider(), configuration_of(emulator))


def prepare(emulator: Emulator) -> None:
    """Make the role, and the entries of others."""
    role = emulator.change(lambda state: create_role(state, {"name": "reader", "management": "none"}))
    assert READER_UID == role["uid"]
    write(emulator, *OTHERS)


def write(emulator: Emulator, *entries: Mapping[str, int], uid: int = 1) -> None:
    """Give a database these entries behind the provider's back."""
    emulator.change(lambda state: update_database(state, uid, {"roles_permissions": list(entries)}))


def entries_of(emulator: Emulator, uid: int = 1) -> list[dict[str, int]]:
    """The entries that a database has."""
    entries: list[dict[str, int]] = emulator.state.bdbs[uid]["roles_permissions"]
    return entries


class TestCreate:
    def test_adds_an_entry(self, engine: Engine, emulator: Emulator) -> None:
        """One PUT adds the entry to the list; those of others stay."""
        engine.up(**READER)

        assert [*OTHERS, ENTRY] == entries_of(emulator)
        assert [PUT] == writes_to(emulator)
        assert engine.stored is not None
        assert "1/8" == engine.stored.id
        uids, names = (
            {"database_uid": 1, "role_uid": 8, "acl_uid": 2},
            {"database_name": "orders", "role_name": "reader"},
        )
        assert {**READER, **uids, **names, **origin_of(emulator)} == engine.outputs

    @pytest.mark.parametrize("named", [READER, {"database": 1, "role": 8, "acl": 2}, {**READER, "role": 8}], ids=repr)
    def test_no_op(self, engine: Engine, named: Mapping[str, Any]) -> None:
        """The same program again changes nothing, nor does a refresh see anything: by name or by uid."""
        engine.up(**named)

        assert "same" == engine.up(**named)
        assert "same" == engine.refresh()

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"database": "order"}, r"has no database 'order'\nFix: .*'orders' \(uid 1\)"),
            ({"role": "writer"}, r"has no role 'writer'\nFix: .*'reader' \(uid 8\)"),
            (
                {"acl": "Everything"},
                r'has no Redis ACL .Everything.\nFix: .*write RedisAcl\("Everything", .*not-dangerous. \(uid 3\)',
            ),
        ],
        ids=["database", "role", "acl"],
    )
    def test_unknown_names(self, engine: Engine, emulator: Emulator, wrong: dict[str, str], told: str) -> None:
        """A missing object is reported with those that exist; nothing is sent."""
        with pytest.raises(InvalidInputError, match=told):
            engine.up(**{**READER, **wrong})

        assert [] == writes_to(emulator)

    def test_same_entry_is_adopted(
        self, engine: Engine, emulator: Emulator, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """An entry that is there in the wanted form is adopted without a write, and a line says so."""
        write(emulator, ENTRY, *OTHERS)

        engine.up(**READER)

        assert [] == writes_to(emulator)
        told = capsys.readouterr().err
        assert told.startswith("adopted existing access of role 'reader' (uid ")
        assert told.endswith(") to database 'orders' (uid 1) of cluster 'cluster.local': nothing differs\n")

    def test_other_entry_is_refused(self, engine: Engine, emulator: Emulator) -> None:
        """Another ACL that somebody gave to the role is an error with the way out."""
        write(emulator, {**ENTRY, "redis_acl_uid": FULL_ACCESS})

        with pytest.raises(
            ConflictError,
            match=r"access of role 'reader' .* exists with other values: acl: found 'Full Access' \(uid 1\), wanted",
        ):
            engine.up(**READER)

        assert [] == writes_to(emulator)

    def test_other_entry_is_replaced_if_asked_to(self, engine: Engine, emulator: Emulator) -> None:
        """With adopt_existing the role's entry becomes what is wanted."""
        write(emulator, {**ENTRY, "redis_acl_uid": FULL_ACCESS}, *OTHERS)

        engine.up(**READER, adopt_existing=True)

        assert [*OTHERS, ENTRY] == entries_of(emulator)
        assert "same" == engine.refresh()

    def test_late_reads(self, start_redis_enterprise_emulator: NewEmulator) -> None:
        """A node that lags behind is waited for."""
        emulator = start_redis_enterprise_emulator(databases=["orders"], assumptions=Assumptions(stale_reads=1))
        prepare(emulator)

        Engine(DatabaseAccessProvider(), configuration_of(emulator)).up(**READER)

        assert [*OTHERS, ENTRY] == entries_of(emulator)


class TestUpdate:
    def test_another_acl(self, engine: Engine, emulator: Emulator) -> None:
        """The role gets another ACL in one write; those of others stay."""
        engine.up(**READER)
        emulator.clear_requests()

        assert "update" == engine.up(**{**READER, "acl": "not-dangerous"})
        assert [*OTHERS, {**ENTRY, "redis_acl_uid": NOT_DANGEROUS}] == entries_of(emulator)
        assert [PUT] == writes_to(emulator)
        assert NOT_DANGEROUS == engine.outputs["acl_uid"]
        assert "same" == engine.refresh()

    def test_another_role_replaces(self, engine: Engine, emulator: Emulator) -> None:
        """The entry of the old role goes, and that of the new one comes."""
        engine.up(**READER)

        assert "replace" == engine.up(**{**READER, "role": "db-viewer"})
        assert {**ENTRY, "role_uid": 5} == entries_of(emulator)[-1]
        assert ENTRY not in entries_of(emulator)
        assert engine.stored is not None
        assert "1/5" == engine.stored.id

    def test_another_database_replaces(self, start_redis_enterprise_emulator: NewEmulator) -> None:
        """The entry goes from the old database, and comes in the new one."""
        emulator = start_redis_enterprise_emulator(databases=["orders", "invoices"])
        prepare(emulator)
        engine = Engine(DatabaseAccessProvider(), configuration_of(emulator))
        engine.up(**READER)

        assert "replace" == engine.up(**{**READER, "database": "invoices"})
        assert (OTHERS, [ENTRY]) == (entries_of(emulator, 1), entries_of(emulator, 2))

    def test_deleted_database(self, engine: Engine, emulator: Emulator) -> None:
        """Without a refresh, an update tells that the database is gone."""
        engine.up(**READER)
        emulator.change(lambda state: delete_database(state, 1))

        with pytest.raises(ConflictError, match="the database 1 is gone\nFix: run `pulumi refresh`"):
            engine.up(**{**READER, "acl": "Full Access"})


class TestRead:
    def test_another_acl(self, engine: Engine, emulator: Emulator) -> None:
        """Another ACL that somebody gave to the role shows by its name, and the next update repairs it."""
        engine.up(**READER)
        write(emulator, {**ENTRY, "redis_acl_uid": FULL_ACCESS}, *OTHERS)

        assert {"acl"} == drifted_inputs(engine, emulator)
        assert ("Full Access", FULL_ACCESS) == (engine.outputs["acl"], engine.outputs["acl_uid"])
        assert "update" == engine.up(**READER)
        assert [*OTHERS, ENTRY] == entries_of(emulator)

    def test_another_name_of_the_acl(self, engine: Engine, emulator: Emulator) -> None:
        """An ACL that somebody renamed shows under its new name."""
        engine.up(**READER)
        emulator.change(lambda state: state.redis_acls[READ_ONLY].update(name="x"))

        assert {"acl"} == drifted_inputs(engine, emulator)

    @pytest.mark.parametrize(
        "change",
        [lambda state: state.bdbs[1].update(name="x"), lambda state: state.roles[READER_UID].update(name="x")],
        ids=["database", "role"],
    )
    def test_another_name_is_the_same_entry(self, engine: Engine, emulator: Emulator, change: Any) -> None:
        """The entry of a database or role that somebody renamed is no other one."""
        engine.up(**READER)
        emulator.change(change)

        again = later(engine, emulator)
        again.refresh()
        assert "same" == again.up(**READER)

    def test_entries_of_others_are_no_drift(self, engine: Engine, emulator: Emulator) -> None:
        """Entries that others add or remove are no drift."""
        engine.up(**READER)
        write(emulator, ENTRY)

        assert "same" == later(engine, emulator).refresh()

    @pytest.mark.parametrize(
        "change",
        [
            lambda state: update_database(state, 1, {"roles_permissions": OTHERS}),
            lambda state: delete_role(state, READER_UID),
            lambda state: delete_database(state, 1),
        ],
        ids=["entry", "role", "database"],
    )
    def test_gone(self, engine: Engine, emulator: Emulator, change: Any) -> None:
        """An entry goes with its role and with its database; there is nothing left to destroy then."""
        engine.up(**READER)
        emulator.change(change)
        emulator.clear_requests()

        later(engine, emulator).destroy()
        assert "gone" == later(engine, emulator).refresh()
        assert [] == writes_to(emulator)

    def test_imported(self, engine: Engine, emulator: Emulator) -> None:
        """An entry that is there already can be imported by the uids of its database and role."""
        write(emulator, ENTRY)

        assert dict(READER) == engine.provider.read("1/8", {}).inputs

    @pytest.mark.parametrize("wrong", ["orders/reader", "1", "1/8/2"])
    def test_imported_by_something_else(self, engine: Engine, wrong: str) -> None:
        """An id that is no two uids is reported as such."""
        with pytest.raises(InvalidInputError, match="expected a uid as the resource's id, got "):
            engine.provider.read(wrong, {})

    def test_made_anew(self, engine: Engine, emulator: Emulator) -> None:
        """After a refresh, the next update adds the entry that somebody took away."""
        engine.up(**READER)
        write(emulator, *OTHERS)
        again = later(engine, emulator)
        again.refresh()

        assert "create" == again.up(**READER)
        assert [*OTHERS, ENTRY] == entries_of(emulator)


def test_destroy(engine: Engine, emulator: Emulator) -> None:
    """Only the own entry goes, also from a list that others changed meanwhile."""
    engine.up(**READER)
    another = {"role_uid": 4, "redis_acl_uid": FULL_ACCESS}
    write(emulator, another, ENTRY, *OTHERS)
    emulator.clear_requests()
    engine.destroy()

    assert [another, *OTHERS] == entries_of(emulator)
    assert [PUT] == writes_to(emulator)
