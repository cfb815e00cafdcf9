"""Tests of the calls with which tools look at a cluster: their numbers agree with what the cluster has."""

from typing import Any

import pytest
from redis_enterprise_emulator.state.database.databases import create_database, update_database

from tests.support.emulated_cluster import Api, StandingClock, api, fresh_cluster

_SIZE = 2**30


def _cluster(**database: Any) -> Api:
    """Three nodes, and a database of three shards with replicas, unless it is said otherwise."""
    state = fresh_cluster(nodes=3, license_shards_limit=6)
    body = {"name": "db", "memory_size": _SIZE, "shards_count": 3, "replication": True}
    create_database(state, body | {"sharding": True, "oss_sharding": True} | database)
    return Api(state)


def _get(service: Api, path: str) -> Any:
    return service.request("GET", path).get_json()


class TestShards:
    """Shards, and what counts them."""

    def test_slots_are_shared_out(self) -> None:
        """Each primary shard has its part of the slots, and its replica the same."""
        slots = [(shard["role"], shard["assigned_slots"]) for shard in _get(_cluster(), "/v1/shards")]

        parts = ["0-5460", "5461-10921", "10922-16383"]
        assert [(role, part) for role in ("master", "slave") for part in parts] == slots

    @pytest.mark.parametrize(("placement", "expected"), [("dense", "111222"), ("sparse", "123231")])
    def test_placement(self, placement: str, expected: str) -> None:
        """Dense keeps primary shards together, sparse spreads them; a replica is on another node."""
        shards = _get(_cluster(shards_placement=placement), "/v1/bdbs/1/shards")

        assert expected == "".join(shard["node_uid"] for shard in shards)

    def test_nodes_databases_and_license_count_the_same(self) -> None:
        """The shards of nodes, databases and license are those of the list."""
        service = _cluster()

        listed = [int(shard["uid"]) for shard in _get(service, "/v1/shards")]

        assert listed == _get(service, "/v1/bdbs/1")["shard_list"]
        assert listed == sorted(uid for node in _get(service, "/v1/nodes") for uid in node["shard_list"])
        assert len(listed) == _get(service, "/v1/license")["ram_shards_in_use"]
        assert len(listed) == sum(node["shard_count"] for node in _get(service, "/v1/nodes"))

    def test_a_change_of_size_keeps_the_shards_that_stay(self) -> None:
        """More shards get new uids; fewer keep the first; a uid is not given twice."""
        service = _cluster(replication=False)
        state = service.cluster.state

        update_database(state, 1, {"shards_count": 1})
        assert [1] == state.bdbs[1]["shard_list"]
        update_database(state, 1, {"replication": True})
        assert [1, 4] == state.bdbs[1]["shard_list"]

    def test_blueprint_is_where_shards_are(self) -> None:
        """The optimized placement is the one there is."""
        blueprint = _get(_cluster(shards_count=1), "/v1/bdbs/1/actions/optimize_shards_placement")

        nodes = [{"node_uid": "1", "role": "master"}, {"node_uid": "2", "role": "slave"}]
        assert [{"nodes": nodes, "slot_range": "0-16383"}] == blueprint


class TestStatistics:
    """Statistics of a cluster in which nothing happens."""

    def test_memory_is_what_databases_leave(self) -> None:
        """A node has provisional memory less what its shards may use; the cluster has the sum."""
        service = _cluster(shards_count=2, replication=False, shards_placement="sparse")

        left = [node["provisional_memory"] for node in _get(service, "/v1/nodes/stats/last").values()]

        total = _get(service, "/v1/nodes")[0]["total_memory"]
        assert [total - _SIZE / 2, total - _SIZE / 2, total] == left
        assert sum(left) == _get(service, "/v1/cluster/stats/last")["provisional_memory"]

    @pytest.mark.parametrize(
        "path", ["/v1/cluster/stats", "/v1/nodes/stats/1", "/v1/bdbs/stats/1", "/v1/shards/stats/1"]
    )
    def test_intervals(self, path: str) -> None:
        """A request gets the interval that it names, or the short ones if it names none."""
        service = _cluster()

        by_default = [interval["interval"] for interval in _get(service, path)["intervals"]]
        (hour,) = _get(service, f"{path}?interval=1hour")["intervals"]

        assert ["1sec", "10sec", "5min"] == by_default
        assert ("1hour", "2026-06-01T11:00:00Z", "2026-06-01T12:00:00Z") == (
            hour["interval"],
            hour["stime"],
            hour["etime"],
        )

    def test_times_limit_intervals(self) -> None:
        """Intervals outside of stime and etime are left out."""
        service = _cluster()

        assert [] == _get(service, "/v1/cluster/stats?stime=2030-01-01T00:00:00Z")["intervals"]
        assert [] == _get(service, "/v1/cluster/stats?etime=2020-01-01T00:00:00Z")["intervals"]

    def test_metrics_limit_fields(self) -> None:
        """Only the metrics that are named are answered, beside the times."""
        last = _get(_cluster(), "/v1/bdbs/stats/last/1?metrics=no_of_keys,nothing")

        assert {"interval", "stime", "etime", "no_of_keys"} == last["1"].keys()

    def test_unknown_interval(self) -> None:
        """An interval that there is not answers 400."""
        assert 400 == _cluster().request("GET", "/v1/nodes/stats?interval=1day").status_code

    def test_uids(self) -> None:
        """Lists have an entry for each object; those of databases, shards and endpoints are texts, as recorded."""
        service = _cluster(shards_count=1)

        uids = {
            path: [entry["uid"] for entry in _get(service, f"/v1/{path}/stats")]
            for path in ("nodes", "bdbs", "shards", "endpoints")
        }

        assert {"nodes": [1, 2, 3], "bdbs": ["1"], "shards": ["1", "2"], "endpoints": ["1:1:1"]} == uids


class TestHealth:
    """Checks and alerts."""

    def test_a_node_that_is_down(self) -> None:
        """A node that is down fails its check and the cluster's, and raises its alert."""
        service = _cluster()
        assert _get(service, "/v1/cluster/check")["cluster_test_result"]

        service.cluster.state.nodes[2]["status"] = "down"

        results = [node["result"] for node in _get(service, "/v1/cluster/check")["nodes"]]
        assert [True, False, True] == results
        assert (2, False) == (
            _get(service, "/v1/nodes/check/2")["node_uid"],
            _get(service, "/v1/nodes/check/2")["result"],
        )
        assert _get(service, "/v1/nodes/alerts/2/node_failed")["state"]
        assert "down" == _get(service, "/v1/nodes/2/status")["node_status"]

    def test_status_of_nodes(self) -> None:
        """The primary node is the master; each has its shards."""
        status = _get(_cluster(shards_count=1), "/v1/nodes/status")

        assert [("master", ["1"], []), ("slave", [], ["2"]), ("slave", [], [])] == [
            (node["role"], node["master_shards"], node["slave_shards"]) for node in status.values()
        ]

    @pytest.mark.parametrize(
        ("alert", "nodes", "expected"),
        [
            ("cluster_too_few_nodes_for_replication", 1, True),
            ("cluster_too_few_nodes_for_replication", 2, False),
            ("cluster_even_node_count", 2, True),
            ("cluster_even_node_count", 3, False),
        ],
    )
    def test_cluster_alerts(self, alert: str, nodes: int, *, expected: bool) -> None:
        """Alerts follow the number of nodes."""
        found = _get(api(nodes=nodes), f"/v1/cluster/alerts/{alert}")

        assert (expected, "WARNING" if expected else "INFO") == (found["state"], found["severity"])

    def test_alerts_follow_their_settings(self) -> None:
        """An alert is on with the threshold that the cluster's alert_settings have; other alerts keep theirs."""
        service = _cluster()
        change = {
            "cluster_certs_about_to_expire": {"enabled": False, "threshold": "10"},
            "cluster_even_node_count": True,
        }

        service.request("PUT", "/v1/cluster", body={"alert_settings": change})

        alerts = _get(service, "/v1/cluster/alerts")
        certificates = alerts["cluster_certs_about_to_expire"]
        assert (False, "10") == (certificates["enabled"], certificates["change_value"]["global_threshold"])
        assert alerts["cluster_even_node_count"]["enabled"]
        assert "90" == alerts["cluster_ca_cert_about_to_expire"]["change_value"]["global_threshold"]


class TestMissing:
    """Tests of what is not there."""

    @pytest.mark.parametrize(
        "path",
        [
            "bdb_groups/1",
            "bdbs/77/shards",
            "bdbs/77/peer_stats",
            "bdbs/alerts/77",
            "bdbs/alerts/1/nothing",
            "bdbs/stats/77",
            "cluster/alerts/nothing",
            "crdb_tasks/x",
            "crdbs/x",
            "ldap_mappings/1",
            "modules/x",
            "nodes/77/actions",
            "nodes/77/snapshots",
            "nodes/77/status",
            "nodes/alerts/77",
            "nodes/check/77",
            "nodes/stats/77",
            "nodes/stats/last/77",
            "proxies/77",
            "shards/77",
            "shards/stats/77",
            "suffix/other.example",
        ],
    )
    def test_is_404(self, path: str) -> None:
        """An object that is not there answers 404."""
        assert 404 == _cluster().request("GET", f"/v1/{path}").status_code


class TestBodiesThatAreNotJson:
    """Answers that were recorded to be no JSON."""

    def test_availability_is_an_empty_page(self) -> None:
        """A database that is available answers 200 without a body."""
        service = _cluster()

        for path in ("/v1/bdbs/1/availability", "/v1/local/bdbs/1/endpoint/availability"):
            answer = service.request("GET", path)
            assert (200, b"", "text/html") == (answer.status_code, answer.data, answer.mimetype)

    def test_usage_report_ends_with_its_checksum(self) -> None:
        """A usage report without lines is its MD5 checksum alone."""
        assert b"d41d8cd98f00b204e9800998ecf8427e\n" == _cluster().request("GET", "/v1/usage_report").data


def test_scoped_caller_sees_its_databases_only() -> None:
    """A role that is limited to a database limits shards, statistics, alerts and events as well."""
    state = fresh_cluster("8.2.0-25", databases=["mine", "other"], nodes=3)
    service = Api(state)
    role = {"name": "scoped", "management": "db_viewer", "resources": [{"type": "db", "uids": ["1"]}]}
    uid = service.request("POST", "/v1/roles", body=role).get_json()["uid"]
    ann = {"name": "ann", "password": "Long-enough-1", "role_uids": [uid]}
    assert 200 == service.request("POST", "/v1/users", body=ann).status_code

    def seen(path: str) -> Any:
        return service.request("GET", path, auth=("ann", "Long-enough-1")).get_json()

    assert [1] == [shard["bdb_uid"] for shard in seen("/v1/shards")]
    assert ["1"] == [entry["uid"] for entry in seen("/v1/bdbs/stats")]
    assert ["1"] == list(seen("/v1/bdbs/alerts"))
    assert ["1:1:1"] == [entry["uid"] for entry in seen("/v1/endpoints/stats")]
    statuses = [
        service.request("GET", path, auth=("ann", "Long-enough-1")).status_code
        for path in ("/v1/shards/1", "/v1/shards/2", "/v1/bdbs/stats/1", "/v1/bdbs/stats/2", "/v1/bdbs/alerts/2")
    ]
    assert [200, 404, 200, 404, 404] == statuses


def test_license_ends() -> None:
    """The trial license ends after 30 days by the cluster's clock."""
    clock = StandingClock()
    service = Api(fresh_cluster(clock=clock))

    clock.now += 31 * 86_400

    assert _get(service, "/v1/license")["expired"]
    assert 31 * 86_400 == _get(service, "/v1/nodes/1")["uptime"]
