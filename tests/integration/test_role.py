"""`Role` against an emulated cluster; what it shares with `RedisAcl` is proven there."""

from collections.abc import Mapping
from typing import Any

import pytest
from pulumi_redis_enterprise.errors import ApiError, ConflictError, InvalidInputError
from pulumi_redis_enterprise.role import RoleProvider
from redis_enterprise_emulator import Assumptions, Emulator
from redis_enterprise_emulator.state.roles import create_role, delete_role

from tests.support.clusters import NewEmulator, NewEngine, add_certificate_user
from tests.support.engine import CheckFailedError, Engine, configuration_of
from tests.support.runs import drifted_inputs, later, origin_of, writes_to

APP: Mapping[str, Any] = {"role_name": "app", "management": "db_viewer"}


@pytest.fixture
def engine(new_engine: NewEngine) -> Engine:
    """A role that is not there yet."""
    return new_engine(RoleProvider())


class TestCreate:
    def test_creates(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """One POST makes the role; by default it may do nothing on the REST API."""
        engine.up(role_name="app")

        role = redis_enterprise_emulator.state.role("app")
        assert "none" == role["management"]
        expected = {"role_name": "app", "management": "none", "uid": role["uid"]}
        assert expected | origin_of(redis_enterprise_emulator) == engine.outputs
        assert engine.stored is not None
        assert str(role["uid"]) == engine.stored.id
        assert ["POST /v1/roles"] == writes_to(redis_enterprise_emulator)

    def test_no_op(self, engine: Engine) -> None:
        """The same program again changes nothing, nor does a refresh see anything."""
        engine.up(**APP)

        assert "same" == engine.up(**APP)
        assert "same" == engine.refresh()

    def test_name_in_another_case(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """A name that differs in upper and lower case only is refused with the uid of what has it."""
        uid = add(redis_enterprise_emulator, "App")

        with pytest.raises(ConflictError, match=rf"has a role 'App' already \(uid {uid}\)"):
            engine.up(**APP)

        assert [] == writes_to(redis_enterprise_emulator)

    def test_other_is_there(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """Another one of this name is refused, with both sides and both ways out: it may be the program's own."""
        uid = add(redis_enterprise_emulator)

        with pytest.raises(ConflictError) as caught:
            engine.up(**APP)

        assert caught.value.message == (
            f"role 'app' (uid {uid}) of cluster 'cluster.local' exists with other values: "
            "management: found 'none', wanted 'db_viewer'"
        )
        assert "the resource option `aliases`" in caught.value.fix
        assert "adopt_existing=True" in caught.value.fix
        assert [] == writes_to(redis_enterprise_emulator)

    def test_same_is_there(
        self, engine: Engine, redis_enterprise_emulator: Emulator, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A role that is exactly as wanted, such as one whose creation was killed, is adopted, and a line says so."""
        uid = add(redis_enterprise_emulator, management="db_viewer")

        engine.up(**APP)

        assert uid == engine.outputs["uid"]
        assert [] == writes_to(redis_enterprise_emulator)
        assert f"adopted existing role 'app' (uid {uid}) of cluster 'cluster.local': nothing differs\n" == (
            capsys.readouterr().err
        )

    def test_adopted(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """With adopt_existing a role of exactly this name becomes what is wanted."""
        uid = add(redis_enterprise_emulator)

        engine.up(**APP, adopt_existing=True)

        assert uid == engine.outputs["uid"]
        assert "db_viewer" == redis_enterprise_emulator.state.role("app")["management"]
        assert "same" == engine.refresh()

    def test_built_in(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """The name of a built-in object is refused before anything is sent."""
        with pytest.raises(CheckFailedError, match="'Admin' is built into every cluster"):
            engine.up(role_name="Admin", adopt_existing=True)

        assert [] == redis_enterprise_emulator.requests

    def test_name_in_another_case_is_not_adopted(self, engine: Engine) -> None:
        """A name that people would take for a built-in role is refused as well."""
        with pytest.raises(ConflictError, match="has a role 'db-viewer' already"):
            engine.up(role_name="DB-VIEWER", adopt_existing=True)

    def test_unknown_management(self, engine: Engine) -> None:
        """The server decides which management roles there are."""
        with pytest.raises(ApiError, match=r"POST /v1/roles -> 400 .*management"):
            engine.up(role_name="app", management="emperor")


class TestUpdate:
    @pytest.mark.parametrize(
        ("change", "field", "value"),
        [({"role_name": "apps"}, "name", "apps"), ({"management": "admin"}, "management", "admin")],
        ids=["name", "management"],
    )
    def test_in_place(
        self, engine: Engine, redis_enterprise_emulator: Emulator, change: dict[str, str], field: str, value: str
    ) -> None:
        """Both are changed in one write; the uid, which users and databases refer to, stays."""
        engine.up(**APP)
        uid = engine.outputs["uid"]
        redis_enterprise_emulator.clear_requests()

        assert "update" == engine.up(**{**APP, **change})
        assert value == redis_enterprise_emulator.state.roles[uid][field]
        assert [f"PUT /v1/roles/{uid}"] == writes_to(redis_enterprise_emulator)
        assert "same" == engine.refresh()


class TestRead:
    @pytest.mark.parametrize(
        ("change", "property_"),
        [({"name": "x"}, "role_name"), ({"management": "admin"}, "management")],
        ids=["name", "management"],
    )
    def test_drift_names_the_property(
        self, engine: Engine, redis_enterprise_emulator: Emulator, change: dict[str, str], property_: str
    ) -> None:
        """A change by somebody else shows as exactly that property, and the next update repairs it."""
        engine.up(**APP)
        uid = engine.outputs["uid"]
        wanted = redis_enterprise_emulator.state.roles[uid].copy()
        redis_enterprise_emulator.change(lambda state: state.roles[uid].update(change))

        assert {property_} == drifted_inputs(engine, redis_enterprise_emulator)
        assert "update" == engine.up(**APP)
        assert wanted == redis_enterprise_emulator.state.roles[uid]

    def test_deleted_by_somebody(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """A role that somebody deleted is gone, and created anew."""
        engine.up(**APP)
        redis_enterprise_emulator.change(lambda state: delete_role(state, engine.outputs["uid"]))
        again = later(engine, redis_enterprise_emulator)

        assert "gone" == again.refresh()
        assert "create" == again.up(**APP)

    def test_imported(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """A role that is there already can be imported by its uid."""
        uid = add(redis_enterprise_emulator)

        assert {"role_name": "app", "management": "none"} == engine.provider.read(str(uid), {}).inputs

    def test_imported_by_name(self, engine: Engine) -> None:
        """An id that is no uid is reported as such, with where uids are shown."""
        with pytest.raises(
            InvalidInputError, match=r"expected a uid as the resource's id, got 'app'\nFix: .*/v1/roles"
        ):
            engine.provider.read("app", {})


class TestDelete:
    def test_deletes(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """The cluster is afterwards as it was before."""
        before = dict(redis_enterprise_emulator.state.roles)
        engine.up(**APP)
        engine.destroy()

        assert before == redis_enterprise_emulator.state.roles

    def test_gone_already(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """A role that is gone already is fine, and nothing is sent for it."""
        engine.up(**APP)
        redis_enterprise_emulator.change(lambda state: delete_role(state, engine.outputs["uid"]))
        redis_enterprise_emulator.clear_requests()
        engine.destroy()

        assert [] == writes_to(redis_enterprise_emulator)

    def test_held(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """A role that users hold stays, whenever they got it: the error names them all, and nothing is sent."""
        engine.up(**APP)
        for name in ("worker", "app-1"):
            add_certificate_user(redis_enterprise_emulator, name, role="app")

        with pytest.raises(ConflictError, match="the role 'app' cannot be deleted: it is held by 'app-1', 'worker'\n"):
            engine.destroy()

        assert [] == writes_to(redis_enterprise_emulator)
        assert "same" == engine.refresh()


def add(emulator: Emulator, name: str = "app", management: str = "none") -> int:
    """Make a role behind the provider's back; return its uid."""
    uid: int = emulator.change(lambda state: create_role(state, {"name": name, "management": management})["uid"])
    return uid


def test_upgraded_cluster(start_redis_enterprise_emulator: NewEmulator) -> None:
    """A role that an upgraded cluster kept is adopted as any other, by its name."""
    emulator = start_redis_enterprise_emulator(assumptions=Assumptions(old_roles="in_use"))
    engine = Engine(RoleProvider(), configuration_of(emulator))

    engine.up(role_name="Cluster Viewer", management="cluster_viewer")

    assert emulator.state.role("Cluster Viewer")["uid"] == engine.outputs["uid"]
    assert "same" == engine.refresh()
