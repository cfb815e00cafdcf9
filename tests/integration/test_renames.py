"""Roles and Redis ACLs that get each other's names in one update."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.database_access import DatabaseAccessProvider
from pulumi_redis_enterprise.errors import ConflictError
from pulumi_redis_enterprise.lifecycle import waiting
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from pulumi_redis_enterprise.role import RoleProvider
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator
from tests.support.engine import CheckFailedError, Engine, begin_run, configuration_of
from tests.support.runs import later, writes_to


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object that is renamed in place.

    Attributes:
        provider: Its provider.
        naming: The input that names it.
        objects: The part of the emulator's state that it is in.
        label: What messages call it.
    """

    provider: Callable[[], Provider]
    naming: str
    objects: str
    label: str

    def inputs(self, name: str) -> dict[str, Any]:
        """The inputs of an object of this name; all else is the same."""
        return {self.naming: name} | ({"rule": "+@read ~*"} if self.naming == "acl_name" else {})

    def names(self, emulator: Emulator) -> dict[int, str]:
        """The names that these tests gave, by uid."""
        return {uid: it["name"] for uid, it in getattr(emulator.state, self.objects).items() if it["name"] in {*"abcd"}}


KINDS = [
    Kind(RoleProvider, "role_name", "roles", "role"),
    Kind(RedisAclProvider, "acl_name", "redis_acls", "Redis ACL"),
]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=[kind.objects for kind in KINDS])


def two(kind: Kind, emulator: Emulator) -> tuple[Engine, Engine]:
    """The resources of two objects, a and b."""
    first, second = (Engine(kind.provider(), configuration_of(emulator)) for _ in range(2))
    begin_run()
    first.join_run(**kind.inputs("a"))
    second.join_run(**kind.inputs("b"))
    return first, second


@every_kind
def test_exchange(kind: Kind, redis_enterprise_emulator: Emulator) -> None:
    """An exchange fails in the preview, and says what works."""
    first, second = two(kind, redis_enterprise_emulator)
    begin_run()
    first.check(kind.inputs("b"))

    with pytest.raises(CheckFailedError) as caught:
        second.check(kind.inputs("a"))

    assert f"{kind.naming}: the {kind.label}s 'b', 'a' exchange their names in one update" in str(caught.value)
    assert "give 'b' a name that is free, run `pulumi up`, and then its new name" in str(caught.value)


@every_kind
def test_exchange_in_two_steps(kind: Kind, redis_enterprise_emulator: Emulator) -> None:
    """The fix works: both objects live on, each under the name of the other."""
    first, second = two(kind, redis_enterprise_emulator)
    a, b = kind.names(redis_enterprise_emulator)

    second.up(**kind.inputs("c"))
    first.up(**kind.inputs("b"))
    second.up(**kind.inputs("a"))

    assert {a: "b", b: "a"} == kind.names(redis_enterprise_emulator)


@every_kind
def test_chain(kind: Kind, redis_enterprise_emulator: Emulator) -> None:
    """Whoever takes a name waits until the other object has left it."""
    first, second = two(kind, redis_enterprise_emulator)
    a, b = kind.names(redis_enterprise_emulator)
    begin_run()
    first.check(kind.inputs("b"))
    second.check(kind.inputs("c"))

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(first.join_run, **kind.inputs("b")), pool.submit(second.join_run, **kind.inputs("c"))]
        assert ["update", "update"] == [future.result(timeout=60) for future in done]

    assert {a: "b", b: "c"} == kind.names(redis_enterprise_emulator)


@every_kind
def test_new_object_of_a_name_that_is_left(kind: Kind, redis_enterprise_emulator: Emulator) -> None:
    """A new object does not adopt the one that is about to get another name."""
    first, _ = two(kind, redis_enterprise_emulator)
    a, b = kind.names(redis_enterprise_emulator)
    third = Engine(kind.provider(), configuration_of(redis_enterprise_emulator))
    begin_run()
    first.check(kind.inputs("d"))

    with ThreadPoolExecutor(2) as pool:
        created = pool.submit(third.join_run, **kind.inputs("a"))
        assert "update" == first.join_run(**kind.inputs("d"))
        assert "create" == created.result(timeout=60)

    assert {a: "d", b: "b", int(third.outputs["uid"]): "a"} == kind.names(redis_enterprise_emulator)


@every_kind
def test_new_object_of_a_name_that_is_not_left_in_time(
    kind: Kind, redis_enterprise_emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new object adopts nothing if the other change failed, or if no worker can wait for it."""
    monkeypatch.setattr(waiting, "_LONGEST_WAIT", 0.0)
    first, _ = two(kind, redis_enterprise_emulator)
    before = kind.names(redis_enterprise_emulator)
    third = Engine(kind.provider(), configuration_of(redis_enterprise_emulator))
    begin_run()
    first.check(kind.inputs("d"))

    with pytest.raises(ConflictError, match="has this name still, although this update gives it another one"):
        third.join_run(**kind.inputs("a"))

    assert before == kind.names(redis_enterprise_emulator)


@every_kind
def test_name_of_another_object(kind: Kind, redis_enterprise_emulator: Emulator) -> None:
    """A name that another object has, in whatever case, is refused before anything is sent; both are named."""
    first, _ = two(kind, redis_enterprise_emulator)
    a, b = kind.names(redis_enterprise_emulator)
    redis_enterprise_emulator.clear_requests()

    with pytest.raises(ConflictError) as caught:
        first.up(**kind.inputs("B"))

    message = f"the {kind.label} 'a' (uid {a}) cannot be called 'B': that is the name of {kind.label} 'b' (uid {b})"
    assert message == caught.value.message
    assert "`aliases`" in caught.value.fix
    assert [] == writes_to(redis_enterprise_emulator)


@every_kind
def test_other_case(kind: Kind, redis_enterprise_emulator: Emulator) -> None:
    """An object may get its own name in another case."""
    first, _ = two(kind, redis_enterprise_emulator)

    assert "update" == first.up(**kind.inputs("A"))


@pytest.fixture
def role_and_access(start_redis_enterprise_emulator: NewEmulator) -> tuple[Emulator, Engine, Engine]:
    """A cluster with the database ``orders``, the role a, and its access."""
    emulator = start_redis_enterprise_emulator(databases=["orders"])
    role, access = (Engine(kind(), configuration_of(emulator)) for kind in (RoleProvider, DatabaseAccessProvider))
    role.up(role_name="a")
    access.up(database="orders", role="a", acl="Full Access")
    return emulator, role, access


class TestAccess:
    def test_removed_with_the_rename_of_its_role(self, role_and_access: tuple[Emulator, Engine, Engine]) -> None:
        """An access that leaves the program leaves the database, whatever its role is called by then."""
        emulator, role, access = role_and_access
        begin_run()
        role.join_run(role_name="b")

        access.join_deletion()

        assert [] == emulator.state.bdbs[1]["roles_permissions"]

    def test_changed_with_the_rename_of_its_role(self, role_and_access: tuple[Emulator, Engine, Engine]) -> None:
        """The same entry gets another ACL."""
        emulator, role, access = role_and_access
        begin_run()
        role.join_run(role_name="b")

        access.join_run(database="orders", role="b", acl="read-only")
        access.delete_condemned()

        (entry,) = emulator.state.bdbs[1]["roles_permissions"]
        assert (int(role.outputs["uid"]), emulator.state.redis_acl("read-only")["uid"]) == tuple(entry.values())
        assert "b" == access.outputs["role_name"]

    def test_role_by_uid(self, role_and_access: tuple[Emulator, Engine, Engine]) -> None:
        """A role that the program means by its uid is the same one in each later run."""
        emulator, role, access = role_and_access
        access.up(database="orders", role=int(role.outputs["uid"]), acl="Full Access")
        role.up(role_name="b")

        later(access, emulator).destroy()

        assert [] == emulator.state.bdbs[1]["roles_permissions"]
