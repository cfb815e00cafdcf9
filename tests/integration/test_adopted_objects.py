"""Roles, ACLs, users and accesses that `adopt_existing` took over: a destroy gives them back, and deletes none."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

import pytest
from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.database_access import DatabaseAccessProvider
from pulumi_redis_enterprise.errors import ConflictError
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from pulumi_redis_enterprise.role import RoleProvider
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.database.databases import update_database
from redis_enterprise_emulator.state.redis_acls import create_redis_acl, delete_redis_acl
from redis_enterprise_emulator.state.roles import create_role, delete_role, update_role
from redis_enterprise_emulator.state.users import create_user

from tests.support.clusters import NewEmulator
from tests.support.engine import Engine, configuration_of
from tests.support.runs import later, writes_to


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object that can be taken over.

    Attributes:
        provider: Its provider.
        wanted: What the program wants, which differs from what is there.
        change: What a later update changes.
    """

    provider: Callable[[], Provider]
    wanted: Mapping[str, Any]
    change: Mapping[str, Any]


KINDS: Final = [
    Kind(RoleProvider, {"role_name": "app", "management": "db_viewer"}, {"management": "cluster_viewer"}),
    Kind(RoleProvider, {"role_name": "app", "management": "db_viewer"}, {"databases": ["orders"]}),
    Kind(RedisAclProvider, {"acl_name": "read", "rule": "+@read ~app:*"}, {"rule": "+@all ~*"}),
    Kind(
        CertificateUserProvider,
        {"username": "app-1", "subject_line": "CN=app-1,O=Acme", "roles": ["app"], "email": "app@example.com"},
        {"roles": ["app", "Admin"]},
    ),
    Kind(DatabaseAccessProvider, {"database": "orders", "role": "app", "acl": "read"}, {"acl": "write"}),
]
every_kind = pytest.mark.parametrize(
    "kind", KINDS, ids=[f"{kind.provider.__name__}-{'-'.join(kind.change)}" for kind in KINDS]
)


@pytest.fixture
def emulator(start_redis_enterprise_emulator: NewEmulator) -> Emulator:
    """A cluster in which somebody has made one of each."""
    emulator: Emulator = start_redis_enterprise_emulator(version="8.2.0-25", databases=["orders"])
    emulator.change(make_objects)
    return emulator


def make_objects(state: State) -> None:
    """Make what is taken over, and what it refers to."""
    role = create_role(state, {"name": "app", "management": "none"})
    other = create_role(state, {"name": "other", "management": "db_member"})
    acls = [
        create_redis_acl(state, {"name": name, "acl": rule})
        for name, rule in {"read": "+@read  ~old:*", "write": "+@write ~*", "mine": "+ping"}.items()
    ]
    user = {"name": "app-1", "auth_method": "certificate", "certificate_subject_line": "CN=old", "email": "old@a.com"}
    create_user(state, user | {"role_uids": [other["uid"]]})
    update_database(state, 1, {"roles_permissions": [{"role_uid": role["uid"], "redis_acl_uid": acls[2]["uid"]}]})


def contents(emulator: Emulator) -> Any:
    """Return what the resources manage."""
    state = emulator.state
    users = [{name: value for name, value in it.items() if name != "last_login"} for it in state.users.values()]
    permissions = [database["roles_permissions"] for database in state.bdbs.values()]
    # To limit a role to nothing in particular is not to limit it.
    roles = [
        {name: value for name, value in it.items() if (name, value) != ("resources", [])} for it in state.roles.values()
    ]
    return deepcopy([users, roles, state.redis_acls, permissions])


def engine_of(kind: Kind, emulator: Emulator) -> Engine:
    """A resource that is not there yet."""
    return Engine(kind.provider(), configuration_of(emulator))


@every_kind
def test_given_back(kind: Kind, emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    """Each field is as it was, after updates and refreshes; nothing is deleted, and a line says so."""
    before, engine = contents(emulator), engine_of(kind, emulator)
    engine.up(**kind.wanted, adopt_existing=True)
    assert before != contents(emulator)
    assert "update" == engine.up(**{**kind.wanted, **kind.change}, adopt_existing=True)
    again = later(engine, emulator)
    assert "same" == again.refresh()
    emulator.clear_requests()

    again.destroy()

    assert before == contents(emulator)
    assert not any(call.startswith("DELETE") for call in writes_to(emulator))
    assert "is given back as it was found: " in capsys.readouterr().err


@every_kind
def test_given_back_already(kind: Kind, emulator: Emulator) -> None:
    """An object that somebody has put back is left alone."""
    engine = engine_of(kind, emulator)
    before = emulator.state.scratch()
    engine.up(**kind.wanted, adopt_existing=True)
    emulator.change(lambda state: state.become(before))
    emulator.clear_requests()

    later(engine, emulator).destroy()

    assert [] == writes_to(emulator)


@every_kind
def test_exactly_as_wanted(kind: Kind, emulator: Emulator) -> None:
    """An object adopted without a difference counts as this stack's: an interrupted creation looks the same."""
    engine = engine_of(kind, emulator)
    engine.up(**kind.wanted, adopt_existing=True)
    twin = engine_of(kind, emulator)
    twin.up(**kind.wanted)
    assert "previous_settings" not in twin.outputs
    before = contents(emulator)

    later(twin, emulator).destroy()

    assert len(str(contents(emulator))) < len(str(before))


@every_kind
def test_exactly_as_wanted_and_said_to_exist(
    kind: Kind, emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    """With `adopt_existing` it is not deleted: an adoption that was interrupted after its change looks the same."""
    engine_of(kind, emulator).up(**kind.wanted, adopt_existing=True)
    again = engine_of(kind, emulator)
    again.up(**kind.wanted, adopt_existing=True)
    before = contents(emulator)

    later(again, emulator).destroy()

    assert before == contents(emulator)
    assert "nothing differs; a destroy leaves it as it is, as adopt_existing is set" in capsys.readouterr().err


def test_subject_line_that_another_user_has_by_now(emulator: Emulator) -> None:
    """It is not given back, as two users would have it; nothing is sent, and the error names both."""
    kind = next(kind for kind in KINDS if kind.provider is CertificateUserProvider)
    engine = engine_of(kind, emulator)
    engine.up(**kind.wanted, adopt_existing=True)
    body = {"name": "other", "auth_method": "certificate", "certificate_subject_line": "CN=old"}
    emulator.change(lambda state: create_user(state, body | {"role_uids": [state.role("app")["uid"]]}))
    emulator.clear_requests()

    with pytest.raises(ConflictError, match="cannot be given back its subject line 'CN=old': the user 'other'"):
        later(engine, emulator).destroy()

    assert [] == writes_to(emulator)


@every_kind
def test_gone(kind: Kind, emulator: Emulator) -> None:
    """An adopted object that somebody has deleted is not made again."""
    engine = engine_of(kind, emulator)
    engine.up(**kind.wanted, adopt_existing=True)
    emulator.reset()
    before = contents(emulator)

    later(engine, emulator).destroy()

    assert before == contents(emulator)


class TestUser:
    WANTED = KINDS[3].wanted

    def test_former_role_is_gone(self, emulator: Emulator) -> None:
        """Roles that are gone are left out, as long as one is left."""
        app, other = (emulator.state.role(name)["uid"] for name in ("app", "other"))
        emulator.change(lambda state: state.user("app-1").update(role_uids=[app, other]))
        engine = engine_of(KINDS[3], emulator)
        engine.up(**self.WANTED, adopt_existing=True)
        emulator.change(lambda state: delete_role(state, other))

        later(engine, emulator).destroy()

        assert [app] == emulator.state.user("app-1")["role_uids"]
        assert "CN=old" == emulator.state.user("app-1")["certificate_subject_line"]

    def test_all_former_roles_are_gone(self, emulator: Emulator) -> None:
        """A user without any role cannot be: the destroy ends before it changes anything, and says what to do."""
        engine = engine_of(KINDS[3], emulator)
        engine.up(**self.WANTED, adopt_existing=True)
        emulator.change(lambda state: delete_role(state, emulator.state.role("other")["uid"]))
        before = contents(emulator)

        with pytest.raises(ConflictError, match=r"none of its former roles exists any more\nFix: give the user"):
            later(engine, emulator).destroy()

        assert before == contents(emulator)


class TestRole:
    def test_scope(self, emulator: Emulator) -> None:
        """A scope that was replaced comes back."""
        scope = [{"type": "db", "uids": ["1"]}]
        fields = {"management": "db_viewer", "resources": scope}
        emulator.change(lambda state: update_role(state, state.role("app")["uid"], fields))
        before, engine = contents(emulator), engine_of(KINDS[0], emulator)
        engine.up(role_name="app", management="db_member", databases=["*"], adopt_existing=True)
        assert before != contents(emulator)

        later(engine, emulator).destroy()

        assert before == contents(emulator)

    def test_own_rights(self, emulator: Emulator) -> None:
        """A role that makes this program an administrator is not given back as one that does not."""
        engine = engine_of(KINDS[0], emulator)
        engine.up(role_name="app", management="admin", adopt_existing=True)
        emulator.change(lambda state: state.users[1].update(role_uids=[state.role("app")["uid"]]))

        with pytest.raises(ConflictError, match="would take the management role admin"):
            later(engine, emulator).destroy()

        assert "admin" == emulator.state.role("app")["management"]


class TestAccess:
    def test_former_acl_is_gone(self, emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
        """Without the former ACL the access is taken out, which is the strict side."""
        engine = engine_of(KINDS[4], emulator)
        engine.up(**KINDS[4].wanted, adopt_existing=True)
        emulator.change(lambda state: delete_redis_acl(state, state.redis_acl("mine")["uid"]))

        later(engine, emulator).destroy()

        assert [] == emulator.state.bdb("orders")["roles_permissions"]
        assert "the ACL 'mine' that was found is gone: the access is taken out" in capsys.readouterr().err

    def test_uid_of_another_acl(self, emulator: Emulator) -> None:
        """An ACL that has the uid of the former one by now is not given back."""
        engine = engine_of(KINDS[4], emulator)
        engine.up(**KINDS[4].wanted, adopt_existing=True)
        emulator.change(lambda state: state.redis_acl("mine").update(name="everything"))

        later(engine, emulator).destroy()

        assert [] == emulator.state.bdb("orders")["roles_permissions"]
