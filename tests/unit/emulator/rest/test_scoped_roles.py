"""Tests of database-scoped management roles: who sees and may change which databases."""

import re
from typing import Any

import pytest
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.rest.routes import ROUTES
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.model import State
from redis_enterprise_emulator.state.roles import create_role, role_object, update_role
from redis_enterprise_emulator.state.users import create_user

from tests.support.emulated_cluster import Api, fresh_cluster

SCOPED = "8.2.0-25"
LISTS = (
    *("/v1/bdbs", "/v1/bdbs/alerts", "/v1/bdbs/stats", "/v1/bdbs/stats/last", "/v1/shards", "/v1/shards/stats"),
    "/v1/endpoints/stats",
)
ANN = ("ann", "long enough")


def scope(*uids: int) -> list[dict[str, Any]]:
    """The `resources` of a role that covers these databases."""
    return [{"type": "db", "uids": [str(uid) for uid in uids]}]


def cluster(**assumptions: Any) -> State:
    """A cluster with three databases: orders (1), billing (2) and cache (3)."""
    return fresh_cluster(SCOPED, databases=["orders", "billing", "cache"], **assumptions)


def api_of(state: State, *roles: dict[str, Any]) -> Api:
    """The REST API, and the user Ann who has new roles of these bodies."""
    uids = [create_role(state, {"name": f"role {number}", **role})["uid"] for number, role in enumerate(roles)]
    create_user(state, {"name": ANN[0], "password": ANN[1], "role_uids": uids})
    return Api(state)


def statuses(api: Api, method: str, path: str, **body: Any) -> list[int]:
    """The status of a call by Ann for each of the three databases."""
    return [api.request(method, path.format(uid), body=body or None, auth=ANN).status_code for uid in (1, 2, 3)]


def names(api: Api) -> list[str]:
    """The databases in Ann's list."""
    return [database["name"] for database in api.request("GET", "/v1/bdbs", auth=ANN).get_json()]


class TestStored:
    """The field `resources`."""

    def test_is_shown_as_it_was_sent(self) -> None:
        """Uids are texts, as in the release notes' example."""
        state = cluster()

        uid = create_role(state, {"name": "team", "management": "db_member", "resources": scope(1, 2)})["uid"]

        assert [{"type": "db", "uids": ["1", "2"]}] == role_object(state, uid)["resources"]

    @pytest.mark.parametrize("version", ["7.4.6", "8.0.20-44"])
    def test_versions_before_8_2_refuse_it(self, version: str) -> None:
        """The field is unknown to them."""
        with pytest.raises(RestError) as caught:
            create_role(fresh_cluster(version), {"name": "team", "management": "db_member", "resources": scope(1)})

        assert (400, "invalid_schema") == (caught.value.status, caught.value.error_code)

    def test_stays_if_it_is_not_sent(self) -> None:
        """A PUT of other fields keeps the scope."""
        state = cluster()
        uid = create_role(state, {"name": "team", "management": "db_member", "resources": scope(1)})["uid"]

        update_role(state, uid, {"management": "db_viewer"})

        assert scope(1) == role_object(state, uid)["resources"]

    @pytest.mark.parametrize(("shown", "expected"), [("absent", [None, None]), ("empty", [[], []])])
    def test_role_without_a_scope(self, shown: str, expected: list[object]) -> None:
        """Having none from the start and having it emptied are one; how it shows is a switch."""
        state = cluster(unscoped_resources=shown)
        uid = create_role(state, {"name": "team", "management": "db_member", "resources": scope(1)})["uid"]

        update_role(state, uid, {"resources": []})

        assert expected == [role_object(state, it).get("resources") for it in (1, uid)]

    def test_switch_for_empty_ones_holds_from_8_2_on(self) -> None:
        """Before, no role shows the field."""
        assert "resources" not in role_object(fresh_cluster("8.0.20-44", unscoped_resources="empty"), 1)

    @pytest.mark.parametrize("management", ["admin", "cluster_member", "cluster_viewer", "none", "user_manager"])
    def test_other_management_roles_have_none(self, management: str) -> None:
        """The release notes name db_member and db_viewer only."""
        with pytest.raises(RestError) as caught:
            create_role(cluster(), {"name": "team", "management": management, "resources": scope(1)})

        assert 406 == caught.value.status

    def test_management_cannot_leave_the_scope_behind(self) -> None:
        """A scoped role does not become an administrator's by a change of its management alone."""
        state = cluster()
        uid = create_role(state, {"name": "team", "management": "db_member", "resources": scope(1)})["uid"]

        with pytest.raises(RestError) as caught:
            update_role(state, uid, {"management": "admin"})

        assert 406 == caught.value.status

    def test_missing_database_is_refused(self) -> None:
        """A scope names databases that are there."""
        with pytest.raises(RestError) as caught:
            create_role(cluster(), {"name": "team", "management": "db_member", "resources": scope(1, 77)})

        assert (400, "resources: there is no database 77") == (caught.value.status, caught.value.description)

    @pytest.mark.parametrize(
        ("assumption", "role"),
        [
            ("scope_of_other_roles", {"management": "cluster_viewer", "resources": scope(1)}),
            ("scope_of_missing_database", {"management": "db_member", "resources": scope(77)}),
        ],
    )
    def test_refusals_are_switches(self, assumption: str, role: dict[str, Any]) -> None:
        """A switch accepts what the vendor's pages leave open."""
        state = cluster(**{assumption: "accepted"})

        uid = create_role(state, {"name": "team", **role})["uid"]

        assert role["resources"] == role_object(state, uid)["resources"]

    @pytest.mark.parametrize(("choice", "expected"), [("kept", scope(1, 2)), ("dropped", scope(2))])
    def test_deleted_database(self, choice: str, expected: list[object]) -> None:
        """A switch decides what becomes of its uid."""
        state = cluster(scope_of_deleted_database=choice)
        uid = create_role(state, {"name": "team", "management": "db_member", "resources": scope(1, 2)})["uid"]

        Api(state).request("DELETE", "/v1/bdbs/1")

        assert expected == role_object(state, uid)["resources"]


class TestSeen:
    """Tests of what a scoped user sees."""

    @pytest.mark.parametrize("management", ["db_viewer", "db_member"])
    def test_own_databases_only(self, management: str) -> None:
        """Other databases are hidden from lists, and are not there if asked for."""
        api = api_of(cluster(), {"management": management, "resources": scope(1, 3)})

        assert ["orders", "cache"] == names(api)
        assert [200, 404, 200] == statuses(api, "GET", "/v1/bdbs/{}")
        assert [200, 404, 200] == statuses(api, "GET", "/v1/actions/bdb/{}")

    @pytest.mark.parametrize("route", [it for it in ROUTES if it.is_about_a_database], ids=lambda it: it.path)
    def test_no_call_tells_of_others(self, route: Route) -> None:
        """Whatever is asked about another team's database, it is not there."""
        api = api_of(cluster(), {"management": "db_member", "resources": scope(1)})
        path = re.sub(r"<[^>]+>", "1", route.path.replace("<int:uid>", "2"))

        assert 404 == api.request(route.method, path, body={}, auth=ANN).status_code

    @pytest.mark.parametrize("path", LISTS)
    def test_no_list_tells_of_others(self, path: str) -> None:
        """Lists hold what is about the own databases only, be it by uid or by key."""
        api = api_of(cluster(), {"management": "db_member", "resources": scope(1)})

        answer = api.request("GET", path, auth=ANN)

        found = answer.get_json()
        uids = found.keys() if isinstance(found, dict) else {str(it.get("bdb_uid", it["uid"])) for it in found}
        assert (200, {"1"}) == (answer.status_code, {str(uid).partition(":")[0] for uid in uids})

    def test_hidden_database_may_be_forbidden_instead(self) -> None:
        """A switch decides how it is hidden."""
        api = api_of(cluster(hidden_database="403"), {"management": "db_viewer", "resources": scope(1)})

        assert [200, 403, 403] == statuses(api, "GET", "/v1/bdbs/{}")

    def test_actions_of_other_databases_are_hidden(self) -> None:
        """Neither version of the list names them, nor can they be asked for."""
        state = cluster()
        api = api_of(state, {"management": "db_viewer", "resources": scope(1)})
        changed = [api.request("PUT", f"/v1/bdbs/{uid}", body={"default_user": False}).get_json() for uid in (1, 2)]

        lists = [api.request("GET", f"/{version}/actions", auth=ANN).get_json() for version in ("v1", "v2")]
        asked = [api.request("GET", f"/v1/actions/{it['action_uid']}", auth=ANN).status_code for it in changed]

        databases = [it["object_name"] for it in lists[0]["state-machines"] if it["object_name"].startswith("bdb:")]
        infos = [it["additional_info"] for it in lists[1] if "additional_info" in it]
        assert {"bdb:1"} == set(databases)
        assert {"1"} == {it["object_uid"] for it in infos if it["object_type"] == "bdb"}
        assert [200, 404] == asked

    def test_one_role_without_a_scope_sees_all(self) -> None:
        """Roles add up: one that is not limited lifts the limits of the others."""
        api = api_of(cluster(), {"management": "db_viewer"}, {"management": "db_member", "resources": scope(2)})

        assert ["orders", "billing", "cache"] == names(api)
        assert [403, 200, 403] == statuses(api, "PUT", "/v1/bdbs/{}", default_user=False)

    def test_scopes_of_several_roles_add_up(self) -> None:
        """Each role brings its databases."""
        viewer, member = {"management": "db_viewer", "resources": scope(1)}, {"management": "db_member"}
        api = api_of(cluster(), viewer, member | {"resources": scope(2)})

        assert ["orders", "billing"] == names(api)
        assert [403, 200, 404] == statuses(api, "PUT", "/v1/bdbs/{}", default_user=False)


class TestChanged:
    """Tests of what a scoped user may change."""

    def test_member_changes_and_deletes_its_own_only(self) -> None:
        """All others are as if they were not there."""
        api = api_of(cluster(), {"management": "db_member", "resources": scope(2)})

        assert [404, 200, 404] == statuses(api, "PUT", "/v1/bdbs/{}", default_user=False)
        assert [404, 200, 404] == statuses(api, "DELETE", "/v1/bdbs/{}")

    def test_viewer_changes_nothing(self) -> None:
        """A scope gives no right that the management role has not."""
        api = api_of(cluster(), {"management": "db_viewer", "resources": scope(2)})

        assert [403, 403, 403] == statuses(api, "PUT", "/v1/bdbs/{}", default_user=False)

    @pytest.mark.parametrize(("choice", "expected"), [("403", 403), ("accepted", 200)])
    def test_new_database(self, choice: str, expected: int) -> None:
        """A switch decides whether somebody limited to some databases may make another one."""
        api = api_of(cluster(scoped_creation=choice), {"management": "db_member", "resources": scope(2)})

        answer = api.request("POST", "/v1/bdbs", body={"name": "new", "memory_size": 100_000_000}, auth=ANN)

        assert expected == answer.status_code

    def test_administrator_makes_databases(self) -> None:
        """Those whose role is not limited may go on."""
        answer = Api(cluster()).request("POST", "/v1/bdbs", body={"name": "new", "memory_size": 100_000_000})

        assert 200 == answer.status_code
