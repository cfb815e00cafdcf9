"""Named connections: resources of several clusters, which one plugin process manages."""

import json
import socket
from collections.abc import Mapping
from typing import Any

import pytest
from pulumi_redis_enterprise._engine import DEBUG_VARIABLE, flush_warnings
from pulumi_redis_enterprise.errors import ApiError, ConflictError, SettingsError, UnreachableError
from pulumi_redis_enterprise.role import RoleProvider
from pulumi_redis_enterprise.sdk import configuration
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator
from tests.support.engine import CheckFailedError, Engine, begin_run, configuration_of
from tests.support.plugin_edge import EdgeEngine, EdgeError, plugin_edge
from tests.support.runs import writes_to

TABLE = "redis-enterprise:clusters"
APP = {"role_name": "app", "management": "db_viewer"}


@pytest.fixture
def east(start_redis_enterprise_emulator: NewEmulator) -> Emulator:
    """One cluster."""
    return start_redis_enterprise_emulator(name="east.local")


@pytest.fixture
def west(start_redis_enterprise_emulator: NewEmulator) -> Emulator:
    """Another one."""
    return start_redis_enterprise_emulator(name="west.local")


def settings(emulator: Emulator, **change: Any) -> dict[str, Any]:
    """The table of one connection."""
    given = {key.partition(":")[2]: value for key, value in configuration_of(emulator).items()}
    return {key: value for key, value in {**given, **change}.items() if value is not None}


def engine_of(tables: Mapping[str, Any], own: Mapping[str, str] | None = None) -> Engine:
    """A role, managed by a process with these connections."""
    configuration.forget_clusters()
    return Engine(RoleProvider(), {TABLE: json.dumps(tables), **(own or {})})


def with_tables(engine: Engine, tables: Mapping[str, Any], own: Mapping[str, str] | None = None) -> Engine:
    """The same resource, after the configuration was changed."""
    again = engine_of(tables, own)
    again.stored = engine.stored
    return again


def roles(emulator: Emulator) -> list[str]:
    """The roles that these tests make."""
    return sorted(it["name"] for it in emulator.state.roles.values() if it["name"] in {"app", "other"})


def uid_of(emulator: Emulator) -> int:
    """The uid of the role."""
    return int(emulator.state.role("app")["uid"])


class TestLife:
    def test_each_cluster_has_its_own(self, east: Emulator, west: Emulator) -> None:
        """One process creates, refreshes and deletes objects of one name in two clusters."""
        tables = {"east": settings(east), "west": settings(west)}
        first, second = engine_of(tables), Engine(RoleProvider(), {TABLE: json.dumps(tables)})
        first.up(**APP, connection="east")
        second.up(**APP, connection="west")

        assert (["app"], ["app"]) == (roles(east), roles(west))
        assert ("east.local", "west.local") == (first.outputs["cluster"], second.outputs["cluster"])
        assert ("same", "same") == (first.up(**APP, connection="east"), second.refresh())

        first.destroy()
        assert ([], ["app"]) == (roles(east), roles(west))

    def test_unreachable_cluster_fails_alone(self, east: Emulator, west: Emulator) -> None:
        """The resources of the others go on."""
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            down = f"https://127.0.0.1:{unused.getsockname()[1]}"
        tables = {"east": settings(east), "west": settings(west, url=down)}
        first, second = engine_of(tables), Engine(RoleProvider(), {TABLE: json.dumps(tables)})

        with pytest.raises(UnreachableError, match=down):
            second.up(**APP, connection="west")
        assert "create" == first.up(**APP, connection="east")
        assert ["app"] == roles(east)

    def test_warning_names_the_connection(
        self, east: Emulator, west: Emulator, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Many clusters have a role of one name."""
        engine = engine_of({"east": settings(east), "west": settings(west)})
        begin_run()
        engine.check({**APP, "connection": "east"})
        engine.check({**APP, "management": "none", "connection": "west"})
        engine.check({**APP, "management": "none", "connection": "east"})
        flush_warnings()
        message = capsys.readouterr().err

        assert "Role 'app' (management) (east)" in message
        assert "west" not in message

    def test_error_names_the_connection(self, east: Emulator, west: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whatever a cluster answers, the first line says by which connection, in each call and on both edges."""
        monkeypatch.delenv(DEBUG_VARIABLE, raising=False)
        engine = engine_of({"east": settings(east), "west": settings(west)})
        engine.up(**APP, connection="east")
        tables = {"east": settings(east, password="wrong"), "west": settings(west)}
        again, new = with_tables(engine, tables), engine_of(tables)
        for call in (again.refresh, again.destroy, lambda: new.up(**APP, connection="east")):
            with pytest.raises(ApiError, match=r"^connection 'east': GET /v1/cluster -> 401") as refused:
                call()
            assert refused.value.fix.startswith("check redis-enterprise:clusters.east.username and")
        configuration.forget_clusters()
        role = {"roleName": "app", "management": "db_viewer", "connection": "east"}
        with plugin_edge({TABLE: json.dumps(tables)}) as edge, pytest.raises(EdgeError) as caught:
            EdgeEngine(edge, "Role").up(**role)

        assert str(caught.value).startswith("connection 'east': GET /v1/cluster -> 401")

    def test_problem_names_the_connection(self, east: Emulator, west: Emulator) -> None:
        """A loop over connections gives each cluster a resource of its own, and a preview tells which is wrong."""
        tables = {"east": settings(east), "west": settings(west)}
        with pytest.raises(CheckFailedError, match=r"role_name \(west\): "):
            engine_of(tables).check({**APP, "role_name": "", "connection": "west"})
        with plugin_edge({TABLE: json.dumps(tables)}) as edge:
            (failure,) = edge.failures("Role", {"roleName": "", "management": "db_viewer", "connection": "west"})

        assert failure.startswith("roleName (west): ")

    def test_progress_names_the_connection(self, east: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
        """Of many clusters, the line of a retry or a wait says which one takes long."""
        given = configuration.Configuration(((TABLE, json.dumps({"east": settings(east)})),))
        configuration.connect(given.of_connection("east")).client.log("waiting")

        assert "east: waiting" in capsys.readouterr().err

    def test_setting_of_the_stack_holds_for_all(self, east: Emulator) -> None:
        """A setting that names no cluster and nobody need not be repeated in each table."""
        engine = engine_of({"east": settings(east)}, {"redis-enterprise:serverValidation": "maybe"})

        with pytest.raises(CheckFailedError, match="is neither true nor false \\(from the stack configuration\\)"):
            engine.check({**APP, "connection": "east"})

    def test_server_validation_of_one_connection(self, east: Emulator, west: Emulator) -> None:
        """Only that cluster is asked in a preview."""
        engine = engine_of({"east": settings(east, serverValidation=True), "west": settings(west)})
        engine.check({**APP, "connection": "east"})
        engine.check({**APP, "connection": "west"})

        assert east.requests
        assert [] == west.requests

    def test_one_list_a_cluster(self, east: Emulator) -> None:
        """Two names of the same settings share the client, and so what it has listed."""
        engine = engine_of({"east": settings(east), "same": settings(east)})
        engine.up(**APP, connection="east")
        other = Engine(RoleProvider(), {TABLE: json.dumps({"east": settings(east), "same": settings(east)})})
        other.up(role_name="other", connection="same")
        east.clear_requests()
        engine.refresh()
        other.refresh()

        assert 1 >= sum(it.path == "/v1/cluster" for it in east.requests)


class TestMove:
    def test_another_name_of_the_same_settings(self, east: Emulator) -> None:
        """The object stays, nothing is sent, and the state has the new name."""
        engine = engine_of({"east": settings(east)})
        engine.up(**APP, connection="east")
        before, uid = dict(engine.outputs), uid_of(east)
        east.clear_requests()
        engine = with_tables(engine, {"us-east": settings(east)})

        assert "update" == engine.up(**APP, connection="us-east")
        assert (uid, []) == (uid_of(east), writes_to(east))
        assert {**before, "connection": "us-east"} == engine.outputs
        assert ("same", "same") == (engine.up(**APP, connection="us-east"), engine.refresh())

    @pytest.mark.parametrize("keeps_old", [True, False], ids=["old one is retired", "old one is gone"])
    def test_from_a_name_that_is_refused_by_now(self, east: Emulator, *, keeps_old: bool) -> None:
        """A state from before has it: the object stays, and until it has the new name, it can be read and deleted."""
        old = {"a::b": settings(east, retired=True)}
        engine = engine_of(old)
        engine.up(**APP, connection="a::b")
        uid = uid_of(east)
        east.clear_requests()
        with pytest.raises(SettingsError, match="has the name 'a::b'; expected one without '::'"):
            with_tables(engine, {"a::b": settings(east)}).refresh()
        engine = with_tables(engine, {"a-b": settings(east), **(old if keeps_old else {})})

        assert not keeps_old or "same" == engine.refresh()
        assert "update" == engine.up(**APP, connection="a-b")
        assert (uid, []) == (uid_of(east), writes_to(east))

    @pytest.mark.parametrize("keeps_own", [True, False], ids=["settings stay", "settings move"])
    def test_from_the_settings_of_the_stack_and_back(self, east: Emulator, *, keeps_own: bool) -> None:
        """A stack of one cluster becomes one of many; so do resources that leave an explicit provider."""
        own = configuration_of(east)
        engine = engine_of({}, own)
        engine.up(**APP)
        uid = uid_of(east)
        east.clear_requests()
        engine = with_tables(engine, {"east": settings(east)}, own if keeps_own else None)

        assert "update" == engine.up(**APP, connection="east")
        engine = with_tables(engine, {"east": settings(east)}, own)
        assert "update" == engine.up(**APP)
        assert (uid, []) == (uid_of(east), writes_to(east))
        assert "connection" not in engine.outputs

    def test_change_together_with_the_name(self, east: Emulator) -> None:
        """Both are one update."""
        engine = engine_of({"east": settings(east)})
        engine.up(**APP, connection="east")
        uid = uid_of(east)
        engine = with_tables(engine, {"us-east": settings(east)})
        engine.up(role_name="app", management="none", connection="us-east")

        assert (uid, "none") == (uid_of(east), east.state.role("app")["management"])

    def test_to_another_cluster(self, east: Emulator, west: Emulator) -> None:
        """It is created there, and deleted here."""
        engine = engine_of({"east": settings(east), "west": settings(west)})
        engine.up(**APP, connection="east")

        assert "replace" == engine.up(**APP, connection="west")
        assert ([], ["app"]) == (roles(east), roles(west))

    def test_to_another_cluster_that_cannot_be_told(self, east: Emulator, west: Emulator) -> None:
        """The update refuses what a preview cannot know: neither cluster is changed."""
        engine = engine_of({"west": settings(west)}, configuration_of(east))
        engine.up(**APP)

        with pytest.raises(ConflictError, match=r"state is of the cluster 'east\.local', but .* 'west\.local'"):
            engine.up(**APP, connection="west")
        assert (["app"], []) == (roles(east), roles(west))

    def test_to_another_cluster_of_the_same_name(
        self, east: Emulator, start_redis_enterprise_emulator: NewEmulator
    ) -> None:
        """Many clusters are called alike; the object that has the uid there is left alone."""
        namesake = start_redis_enterprise_emulator(name="east.local")
        Engine(RoleProvider(), configuration_of(namesake)).up(role_name="app", management="none")
        engine = engine_of({"other": settings(namesake)}, configuration_of(east))
        engine.up(**APP)
        namesake.clear_requests()

        with pytest.raises(ConflictError, match=r"of another cluster that is called 'east\.local'"):
            engine.up(**APP, connection="other")
        assert [] == writes_to(namesake)
        assert "none" == namesake.state.role("app")["management"]

    def test_two_addresses_of_one_cluster(self, east: Emulator) -> None:
        """The update finds out that it is one cluster before it deletes anything."""
        other = east.url.replace("127.0.0.1", "localhost")
        engine = engine_of({"east": settings(east), "by-name": settings(east, url=other)})
        engine.up(**APP, connection="east")
        uid = uid_of(east)
        assert other != east.url
        engine.stored.outputs.pop("installation")  # type: ignore[union-attr]

        assert "replace" == engine.up(**APP, connection="by-name")
        assert uid == uid_of(east)


class TestWrongConnection:
    def test_unknown_name(self, east: Emulator) -> None:
        """The preview says which there are."""
        engine = engine_of({"east": settings(east), "west": settings(east)})

        with pytest.raises(
            CheckFailedError, match=r"there is no connection 'wets'.*has east, west\nFix: did you mean 'west'"
        ):
            engine.check({**APP, "connection": "wets"})

    def test_no_table(self, east: Emulator) -> None:
        """The process of an explicit provider has its own settings only."""
        with pytest.raises(CheckFailedError, match="redis-enterprise:clusters is not set"):
            Engine(RoleProvider(), configuration_of(east)).check({**APP, "connection": "east"})

    def test_name_that_is_not_known_yet(self, east: Emulator) -> None:
        """Settings cannot be chosen by what only the update knows."""
        with pytest.raises(CheckFailedError, match="expected the name of a connection as plain text"):
            engine_of({"east": settings(east)}).check({**APP, "connection": 3})

    def test_missing_url_is_told_by_the_preview(self, east: Emulator) -> None:
        """It is no secret, and without it nothing can be done."""
        with pytest.raises(CheckFailedError, match=r"redis-enterprise:clusters\.east\.url: is missing"):
            engine_of({"east": settings(east, url=None)}).check({**APP, "connection": "east"})

    def test_preview_needs_no_password(self, east: Emulator) -> None:
        """A variable is looked up by the update, which names it."""
        engine = engine_of({"east": settings(east, password=None, passwordVariable="NO_SUCH_PASSWORD")})
        engine.check({**APP, "connection": "east"})

        with pytest.raises(SettingsError, match="names NO_SUCH_PASSWORD, which is not set"):
            engine.up(**APP, connection="east")
        assert [] == east.requests

    def test_connection_that_was_taken_out(self, east: Emulator) -> None:
        """Its objects can still be deleted, once it is back; the error says how."""
        engine = engine_of({"east": settings(east), "west": settings(east)})
        engine.up(**APP, connection="east")
        engine = with_tables(engine, {"west": settings(east)})
        with pytest.raises(SettingsError, match="with `retired` true, until all that it manages is deleted"):
            engine.destroy()
        engine = with_tables(engine, {"east": settings(east, retired=True)})
        engine.destroy()

        assert [] == roles(east)
