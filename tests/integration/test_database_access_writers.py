"""Several writers of one database's `roles_permissions`, which the API takes as a whole: nobody's entry is lost."""

import threading
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest import mock

import pytest
from pulumi_redis_enterprise.api.collections.databases import Databases
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.rules import database_access as rules
from pulumi_redis_enterprise.database_access import DatabaseAccessProvider
from pulumi_redis_enterprise.errors import NotConvergedError
from pulumi_redis_enterprise.sdk import configuration
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.state.database.databases import update_database
from redis_enterprise_emulator.state.roles import create_role

from tests.support.clusters import NewEmulator
from tests.support.engine import Engine, configuration_of

ROLES = 50
WORKERS = 4  # as the engine's plugin process has
FIRST_UID = 8
OTHER = {"role_uid": 2, "redis_acl_uid": 1}
# Longer than there is between reading and writing, as in a real cluster.
CHANGE_SECONDS = 0.3


@pytest.fixture
def emulator(start_redis_enterprise_emulator: NewEmulator) -> Emulator:
    """A cluster with roles, and a database that somebody else has access to; a change of it takes a while."""
    emulator: Emulator = start_redis_enterprise_emulator(databases=["orders"], change_delay=CHANGE_SECONDS)
    _add_roles(emulator, ROLES)
    _write(emulator, [OTHER])
    emulator.clear_requests()
    return emulator


def access(number: int) -> Mapping[str, Any]:
    """The access of one of the roles."""
    return {"database": "orders", "role": f"role-{number}", "acl": "read-only"}


def entry(number: int) -> Mapping[str, int]:
    """The entry that it makes."""
    return {"role_uid": FIRST_UID + number, "redis_acl_uid": 2}


def entries_of(emulator: Emulator) -> list[Mapping[str, int]]:
    """All entries, those of the roles in their order."""
    return sorted(emulator.state.bdb("orders")["roles_permissions"], key=lambda it: int(it["role_uid"]))


def processes(emulator: Emulator, count: int) -> list[Engine]:
    """Resources of several stacks: processes that know nothing of each other."""
    configuration = configuration_of(emulator)
    return [
        Engine(DatabaseAccessProvider(), {**configuration, "redis-enterprise:timeout": f"{30 + number}"})
        for number in range(count)
    ]


class TestOneProcess:
    @pytest.fixture
    def engines(self, start_redis_enterprise_emulator: NewEmulator) -> tuple[Emulator, list[Engine]]:
        """The accesses of fifty roles, made by four threads."""
        emulator = start_redis_enterprise_emulator(databases=["orders"])
        _add_roles(emulator, ROLES)
        _write(emulator, [OTHER])
        emulator.clear_requests()
        engines = [Engine(DatabaseAccessProvider(), configuration_of(emulator)) for _ in range(ROLES)]
        _parallel(lambda number: engines[number].up(**access(number)))
        return emulator, engines

    def test_create(self, engines: tuple[Emulator, list[Engine]]) -> None:
        """The entries of all threads are there, and so is that of somebody else; each was written once."""
        emulator, _ = engines

        assert [OTHER, *map(entry, range(ROLES))] == entries_of(emulator)
        assert ROLES == _counted(emulator)["PUT /v1/bdbs/1"]

    def test_refresh(self, engines: tuple[Emulator, list[Engine]]) -> None:
        """A refresh lists the databases once, and asks for at most five things more."""
        emulator, resources = engines
        configuration.forget_clusters()
        emulator.clear_requests()

        assert {"same"} == set(_parallel(lambda number: resources[number].refresh()))

        counted = _counted(emulator)
        assert 1 == counted["GET /v1/bdbs"]
        assert sum(counted.values()) <= 1 + 5

    def test_destroy(self, engines: tuple[Emulator, list[Engine]]) -> None:
        """The entries of others are there afterwards."""
        emulator, resources = engines
        _parallel(lambda number: resources[number].destroy())

        assert [OTHER] == entries_of(emulator)


class TestTwoProcesses:
    def test_at_once(self, emulator: Emulator) -> None:
        """Both read the same list, both write: who comes second finds the database busy, and reads again."""
        one, two = processes(emulator, 2)
        both_have_read, waited = threading.Barrier(2), set[int]()
        unpatched = rules.with_entry

        def with_entry(entries: Any, role_uid: int, acl_uid: int) -> Any:
            if role_uid not in waited:
                waited.add(role_uid)
                both_have_read.wait(10)
            return unpatched(entries, Uid(role_uid), Uid(acl_uid))

        with mock.patch.object(rules, "with_entry", with_entry), ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda number: (one, two)[number].up(**access(number)), range(2)))

        statuses = Counter(request.status for request in emulator.requests if request.method == "PUT")
        assert 2 == statuses[200]
        assert statuses[409] >= 1
        assert [OTHER, entry(0), entry(1)] == entries_of(emulator)

    def test_many_times(self, emulator: Emulator) -> None:
        """Two that add and remove at the same time do each other no harm."""
        engines = processes(emulator, 2)

        def work(number: int) -> None:
            engines[number].up(**access(number))
            engines[number].destroy()
            engines[number].up(**access(number))

        with ThreadPoolExecutor(len(engines)) as threads:
            list(threads.map(work, range(len(engines))))

        assert [OTHER, *map(entry, range(2))] == entries_of(emulator)


class TestCarelessWriter:
    """A writer of a list that was read long ago."""

    def test_entry_that_is_overwritten_is_written_again(self, emulator: Emulator) -> None:
        """An entry is read back, and written again if it is lost; the careless writer's entry stays."""
        (engine,) = processes(emulator, 1)
        careless = {"role_uid": 3, "redis_acl_uid": 1}
        with _overwritten(emulator, [OTHER, careless], times=2):
            engine.up(**access(0))

        assert [OTHER, careless, entry(0)] == entries_of(emulator)

    def test_endless_fight(self, emulator: Emulator) -> None:
        """A writer that is overwritten again and again gives up, and says so."""
        emulator.change(lambda state: setattr(state, "change_delay", 0))
        (engine,) = processes(emulator, 1)
        with (
            _overwritten(emulator, [OTHER], times=100),
            pytest.raises(NotConvergedError, match="role 8 to database 1 was overwritten 10 times by another writer"),
        ):
            engine.up(**access(0))

        assert engine.stored is None


def _overwritten(emulator: Emulator, entries: list[Mapping[str, int]], *, times: int) -> Any:
    """Let somebody overwrite the list after each of so many writes, before it is read back."""
    unpatched, left = Databases._active, iter(range(times))

    def active(self: Databases, uid: int, until: float) -> Any:
        if next(left, None) is not None:
            emulator.change(lambda state: state.bdbs[uid].update(roles_permissions=list(entries)))
        return unpatched(self, Uid(uid), until)

    return mock.patch.object(Databases, "_active", active)


def _add_roles(emulator: Emulator, count: int) -> None:
    def change(state: Any) -> None:
        for number in range(count):
            create_role(state, {"name": f"role-{number}", "management": "none"})

    emulator.change(change)


def _write(emulator: Emulator, entries: list[Mapping[str, int]]) -> None:
    emulator.change(lambda state: update_database(state, 1, {"roles_permissions": entries}))


def _parallel(work: Any) -> list[Any]:
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, range(ROLES)))


def _counted(emulator: Emulator) -> Counter[str]:
    return Counter(f"{request.method} {request.path}" for request in emulator.requests)
