"""Resources that mean one object: the plugin knows the URN of each, so that nothing has to be guessed.

The moments are those of the engine: what is in the program is checked first, and what is no more is deleted last.
"""

import pytest
from pulumi_redis_enterprise import _engine
from redis_enterprise_emulator import Emulator

from tests.support.cluster_contents import get
from tests.support.engine import begin_run
from tests.support.plugin_edge import Edge, EdgeEngine

ROLE = {"roleName": "shared", "management": "none"}
BOTH = "two resources of the program manage one object"


class Lines(list[str]):
    """The engine's log."""

    info = advise = list.append


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the lines that a user sees."""
    lines = Lines()
    monkeypatch.setattr(_engine, "_log", lines)
    monkeypatch.setattr(_engine, "_shown", {})
    return lines


def roles(cluster: Emulator, *names: str) -> dict[str, int]:
    """Return the uids of the roles of these names."""
    return {role["name"]: role["uid"] for role in get(cluster, "/v1/roles") if role["name"] in (names or ("shared",))}


def test_rename(edge: Edge, cluster: Emulator, told: list[str]) -> None:
    """A resource under a new name has the object of the old one; the line names the new one."""
    old, new = EdgeEngine(edge, "Role", "old"), EdgeEngine(edge, "Role", "new")
    old.up(**ROLE)
    before = roles(cluster)
    begin_run()
    assert "create" == new.join_run(**ROLE)
    old.join_deletion()

    assert before == roles(cluster)
    assert told[-1].endswith("the program still manages it, as 'new'. To rename or move a resource, give it `aliases`")
    assert not [line for line in told if BOTH in line]
    new.destroy()
    assert {} == roles(cluster)


def test_move_with_an_alias(edge: Edge, cluster: Emulator, told: list[str]) -> None:
    """A resource that the engine knows by an alias is the same one: nothing is created, kept or told."""
    old = EdgeEngine(edge, "Role", "old")
    old.up(**ROLE)
    before = roles(cluster)
    new = EdgeEngine(edge, "Role", "new")
    new.stored = old.stored

    assert "same" == new.up(**ROLE)
    assert (before, []) == (roles(cluster), told)
    new.destroy()
    assert {} == roles(cluster)


@pytest.mark.parametrize("deletes_first", [True, False], ids=["deletion first", "creation first"])
def test_replacement_of_the_same_object(edge: Edge, cluster: Emulator, told: list[str], *, deletes_first: bool) -> None:
    """A resource that the engine replaces has its object again; the line says that it is no rename."""
    role = EdgeEngine(edge, "Role", "role")
    role.up(**ROLE)
    before = roles(cluster)
    begin_run()
    role.check(ROLE)
    role.join_replacement(ROLE, deletes_first=deletes_first)
    role.delete_condemned()

    assert before == roles(cluster)
    assert [line for line in told if "The resource was replaced, and its new one has the same object" in line]
    role.destroy()
    assert {} == roles(cluster)


@pytest.mark.parametrize("deletes_first", [True, False], ids=["deletion first", "creation first"])
def test_replacement_by_another_object(edge: Edge, cluster: Emulator, *, deletes_first: bool) -> None:
    """With `ignore_changes`, the second check of a replacement may mean another object: the first one is not left over.

    The first check gets what is stored, the second one what the program says.
    """
    role = EdgeEngine(edge, "Role", "role")
    role.up(roleName="ignored", management="none")
    begin_run()
    assert "same" == role.plan({"roleName": "ignored", "management": "none"})
    role.join_replacement({"roleName": "given", "management": "none"}, deletes_first=deletes_first)
    role.delete_condemned()

    assert ["given"] == [*roles(cluster, "ignored", "given")]
    role.destroy()


def test_two_resources(edge: Edge, cluster: Emulator, told: list[str]) -> None:
    """Two resources of one object are named in the preview, even if they want the same; the last one deletes it."""
    one, other = EdgeEngine(edge, "Role", "one"), EdgeEngine(edge, "Role", "other")
    begin_run()
    for role in (one, other):
        role.join_run(**ROLE)
    uids = roles(cluster)
    assert 1 == len(uids)
    assert [f"{BOTH}: Role 'shared' of 'one' and 'other'. Fix: keep one of"] == [
        line.partition(" the two")[0] for line in told if BOTH in line
    ]

    begin_run()
    assert "same" == one.join_run(**ROLE)
    other.join_deletion()
    assert uids == roles(cluster)
    one.destroy()

    assert {} == roles(cluster)


def test_name_and_uid(edge: Edge, told: list[str]) -> None:
    """Two resources of one database are named if one means it by its name, and the other by its uid."""
    one, other = EdgeEngine(edge, "DatabaseDefaultUser", "one"), EdgeEngine(edge, "DatabaseDefaultUser", "other")
    one.up(database="orders", enabled=True)
    other.up(database=1, enabled=True)
    begin_run()
    assert ["same", "same"] == [
        it.plan({"database": name, "enabled": True}) for it, name in ((one, "orders"), (other, 1))
    ]

    assert [f"{BOTH}: DatabaseDefaultUser 1 of 'one' and 'other'. Fix: keep one of"] == [
        line.partition(" the two")[0] for line in told if BOTH in line
    ]


def test_new_resource_is_no_replacement(edge: Edge, cluster: Emulator) -> None:
    """A second resource, which wants what a first one is about to become, changes nothing in its place."""
    one, other = EdgeEngine(edge, "Role", "one"), EdgeEngine(edge, "Role", "other")
    one.up(**ROLE)
    wanted = {**ROLE, "management": "db_viewer"}
    begin_run()
    assert "update" == one.plan(wanted)
    with pytest.raises(Exception, match="exists with other values"):
        other.join_run(**wanted)
    assert ["none"] == [it["management"] for it in get(cluster, "/v1/roles") if it["name"] == "shared"]

    assert "update" == one.join_run(**wanted)
    assert ["db_viewer"] == [it["management"] for it in get(cluster, "/v1/roles") if it["name"] == "shared"]
    one.destroy()
