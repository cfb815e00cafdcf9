"""Objects are told by uid and name: on a cluster that was set up anew, a uid is somebody else's."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from pulumi_redis_enterprise import connection
from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.database_access import DatabaseAccessProvider
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfigProvider
from pulumi_redis_enterprise.errors import ConflictError
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from pulumi_redis_enterprise.role import RoleProvider
from redis_enterprise_emulator import Emulator

from tests.engine import Engine, configuration_of
from tests.integration.conftest import NewEmulator, NewEngine, Pki, add_certificate_user
from tests.integration.handmade import send
from tests.integration.runs import drifted_inputs, later, writes_to


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of resource whose id is made of uids.

    Attributes:
        provider: Its provider.
        inputs: Those of an object.
        change: An update of it.
        objects: The part of the emulator's state that the object is in.
        property: The input that names it.
        field: The vendor's field of its name.
    """

    provider: type[Provider]
    inputs: Mapping[str, Any]
    change: Mapping[str, Any]
    objects: str
    property: str
    field: str = "name"


ROLE = Kind(RoleProvider, {"role_name": "app"}, {"management": "db_viewer"}, "roles", "role_name")
ACL = Kind(RedisAclProvider, {"acl_name": "app", "rule": "+@read ~*"}, {"rule": "+@all ~*"}, "redis_acls", "acl_name")
USER = Kind(
    CertificateUserProvider,
    {"username": "app", "subject_line": "CN=app", "roles": ["Admin"]},
    {"subject_line": "CN=app,O=Acme"},
    "users",
    "username",
)
NAMED = (ROLE, ACL, USER)
by_name = pytest.mark.parametrize("kind", NAMED, ids=[kind.objects for kind in NAMED])


def anew(engine: Engine, emulator: Emulator) -> Engine:
    """The same resource in another process, whose settings lead to another cluster."""
    connection._clusters.clear()
    again = Engine(type(engine.provider)(), configuration_of(emulator))
    again.stored = engine.stored
    return again


def snapshot(emulator: Emulator) -> tuple[Any, ...]:
    """All objects of a cluster."""
    state = emulator.state
    users = [{**user, "last_login": None} for user in state.users.values()]
    return copy.deepcopy((users, state.roles, state.redis_acls, state.bdbs))


def add_others(emulator: Emulator, name: str = "theirs") -> int:
    """Let another team have a role, an ACL and a user of this name, the first of the cluster; return the role's uid."""
    uid: int = send(emulator, "POST", "/v1/roles", name=name, management="none")["uid"]
    send(emulator, "POST", "/v1/redis_acls", name=name, acl="+@read ~*")
    add_certificate_user(emulator, name, role="Admin")
    return uid


def assert_untouched(engine: Engine, emulator: Emulator, capsys: pytest.CaptureFixture[str], **change: Any) -> None:
    """An update is refused, a destroy says what it keeps, a refresh sees nothing: what is there stays as it is."""
    before = snapshot(emulator)

    with pytest.raises(ConflictError, match=r"is not changed: at the last update this uid was .*\nFix: run `pulumi re"):
        anew(engine, emulator).up(**change)

    again = anew(engine, emulator)
    again.provider.delete(again.stored.id, again.outputs)  # type: ignore[union-attr]
    assert "kept " in capsys.readouterr().err
    assert "gone" == anew(engine, emulator).refresh()
    assert "is gone: its uid is that of" in capsys.readouterr().err
    assert before == snapshot(emulator)
    assert [] == writes_to(emulator)


class TestNewInstallation:
    """A cluster of the same name that was set up anew, while the state is of the old one."""

    @by_name
    @pytest.mark.parametrize("knows_installation", [True, False], ids=["state", "state of an earlier release"])
    def test_object_of_another_name(
        self,
        *,
        kind: Kind,
        knows_installation: bool,
        new_engine: NewEngine,
        start_redis_enterprise_emulator: NewEmulator,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """Another team's object has the uid: it is neither changed nor deleted, and the own one counts as gone."""
        engine = new_engine(kind.provider())
        engine.up(**kind.inputs)
        if not knows_installation:
            del engine.outputs["installation"]
        other = start_redis_enterprise_emulator()
        add_others(other)
        other.clear_requests()

        assert_untouched(engine, other, capsys, **{**kind.inputs, **kind.change})

    @by_name
    def test_object_of_the_same_name(
        self, kind: Kind, new_engine: NewEngine, start_redis_enterprise_emulator: NewEmulator
    ) -> None:
        """Uid and name are those of the state: what was restored by hand is carried on."""
        engine = new_engine(kind.provider())
        engine.up(**kind.inputs)
        other = start_redis_enterprise_emulator()
        add_others(other, "app")
        again = anew(engine, other)

        assert "update" == again.up(**{**kind.inputs, **kind.change})
        assert "same" == anew(again, other).refresh()
        again.destroy()
        assert "app" not in [it["name"] for it in getattr(other.state, kind.objects).values()]

    @by_name
    def test_created_again_after_a_refresh(
        self, kind: Kind, new_engine: NewEngine, start_redis_enterprise_emulator: NewEmulator
    ) -> None:
        """A refresh, and the next update makes a new object beside the other team's."""
        engine = new_engine(kind.provider())
        engine.up(**kind.inputs)
        other = start_redis_enterprise_emulator()
        add_others(other)
        again = anew(engine, other)

        assert ("gone", "create") == (again.refresh(), again.up(**kind.inputs))
        names = [it["name"] for it in getattr(other.state, kind.objects).values()]
        assert ["theirs", "app"] == names[-2:]


class TestRenamed:
    """An object that somebody renamed by hand, in the same installation."""

    @by_name
    def test_shows_as_drift(self, kind: Kind, new_engine: NewEngine, redis_enterprise_emulator: Emulator) -> None:
        """A refresh shows the name; then the object is the stack's again."""
        engine = new_engine(kind.provider())
        engine.up(**kind.inputs)
        objects = getattr(redis_enterprise_emulator.state, kind.objects)
        redis_enterprise_emulator.change(lambda _: objects[engine.outputs["uid"]].update(name="x"))

        assert {kind.property} == drifted_inputs(engine, redis_enterprise_emulator)
        engine.up(**kind.inputs)
        assert "app" == objects[engine.outputs["uid"]]["name"]

    @by_name
    def test_writes_need_a_refresh(
        self,
        kind: Kind,
        new_engine: NewEngine,
        redis_enterprise_emulator: Emulator,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """Until then it may be another one: an update is refused, and a destroy keeps it and says so."""
        engine = new_engine(kind.provider())
        engine.up(**kind.inputs)
        uid = engine.outputs["uid"]
        objects = getattr(redis_enterprise_emulator.state, kind.objects)
        redis_enterprise_emulator.change(lambda _: objects[uid].update(name="x"))

        with pytest.raises(ConflictError, match="is not changed: at the last update this uid was that of 'app'"):
            later(engine, redis_enterprise_emulator).up(**{**kind.inputs, **kind.change})

        later(engine, redis_enterprise_emulator).destroy()
        assert "x" == objects[uid]["name"]
        assert f"(uid {uid}): at the last update this uid was that of 'app'" in capsys.readouterr().err

    @by_name
    def test_more_than_the_name(self, kind: Kind, new_engine: NewEngine, redis_enterprise_emulator: Emulator) -> None:
        """What differs in more than the name is taken for another object: rather one too many than one too few."""
        engine = new_engine(kind.provider())
        engine.up(**kind.inputs)
        more = {"management": "admin", "acl": "+@all ~*", "certificate_subject_line": "CN=x"}
        objects = getattr(redis_enterprise_emulator.state, kind.objects)
        redis_enterprise_emulator.change(lambda _: objects[engine.outputs["uid"]].update(more, name="x"))

        assert "gone" == later(engine, redis_enterprise_emulator).refresh()

    @by_name
    def test_old_name_is_taken(self, kind: Kind, new_engine: NewEngine, redis_enterprise_emulator: Emulator) -> None:
        """If an object has the old name, that is the one that the program means."""
        engine = new_engine(kind.provider())
        engine.up(**kind.inputs)
        objects = getattr(redis_enterprise_emulator.state, kind.objects)
        redis_enterprise_emulator.change(lambda _: objects[engine.outputs["uid"]].update(name="x"))
        add_others(redis_enterprise_emulator, "app")

        assert "gone" == later(engine, redis_enterprise_emulator).refresh()


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
