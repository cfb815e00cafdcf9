"""Tests of what a database cannot be: the error codes of the vendor's page on databases."""

from typing import Any

import pytest
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.database.databases import create_database, delete_database, update_database
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.settings import update_settings

from tests.support.emulated_cluster import fresh_cluster

CACHE = {"name": "cache", "memory_size": 1000}
SHARD_RULES = {"shard_key_regex": [{"regex": ".*\\{(?<tag>.*)\\}.*"}, {"regex": "(?<tag>.*)"}]}


def refusal_of_post(state: State, body: dict[str, Any]) -> tuple[int, str]:
    """Status and code with which a new database is refused."""
    with pytest.raises(RestError) as caught:
        create_database(state, CACHE | body)
    return caught.value.status, caught.value.error_code


def refusal_of_put(state: State, body: dict[str, Any]) -> tuple[int, str]:
    """Status and code with which a change of database 1 is refused, after which it is as it was."""
    before = repr(state.bdbs)
    with pytest.raises(RestError) as caught:
        update_database(state, 1, body)
    assert before == repr(state.bdbs)
    return caught.value.status, caught.value.error_code


@pytest.mark.parametrize(
    ("body", "created", "changed"),
    [
        ({"proxy_policy": "some"}, "invalid_proxy_policy", "invalid_proxy_policy"),
        ({"data_persistence": "tape"}, "invalid_data_persistence", "invalid_data_persistence"),
        ({"data_persistence": "snapshot"}, "invalid_data_persistence", "invalid_data_persistence"),
        ({"shards_count": 2}, "invalid_sharding", "invalid_sharding"),
        ({"sharding": True}, "invalid_sharding", "invalid_sharding"),
        (
            {"oss_cluster": True, "hash_slots_policy": "legacy"},
            "invalid_oss_cluster_configuration",
            "invalid_oss_cluster_configuration",
        ),
        ({"rack_aware": True}, "not_rack_aware", "rack_awareness_violation"),
        ({"replication": True}, "invalid_replication", "replication_node_violation"),
        ({"backup": True, "backup_interval": 0}, "missing_backup_interval", "missing_backup_interval"),
        ({"tags": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]}, "invalid_bdb_tags", "invalid_bdb_tags"),
        ({"memory_size": 2**40}, "insufficient_resources", "insufficient_resources"),
        ({"shards_count": 5, "sharding": True, **SHARD_RULES}, "insufficient_resources", "insufficient_resources"),
    ],
    ids=repr,
)
def test_documented_codes(body: dict[str, Any], created: str, changed: str) -> None:
    """Impossible settings of a database are refused with 406 and the code that is documented for the call."""
    state = fresh_cluster(databases=["first"])

    assert ((406, created), (406, changed)) == (refusal_of_post(state, body), refusal_of_put(state, body))


@pytest.mark.parametrize(
    "body",
    [
        {"data_persistence": "snapshot", "snapshot_policy": [{"secs": 3600, "writes": 1}]},
        {"shards_count": 2, "sharding": True, "oss_sharding": True},
        {"shards_count": 2, "sharding": True, **SHARD_RULES},
        {"oss_cluster": True, "proxy_policy": "all-nodes"},
        {"tags": [{"key": "a", "value": "1"}, {"key": "b", "value": "1"}]},
        {"eviction_policy": "allkeys-lfu"},
        {"backup": True},
        {"memory_size": 0},
    ],
    ids=repr,
)
def test_possible(body: dict[str, Any]) -> None:
    """The examples of the vendor's pages are accepted."""
    state = fresh_cluster()

    created = create_database(state, CACHE | body)

    assert body.items() <= created.items()


@pytest.mark.parametrize(
    ("field", "value"),
    [("eviction_policy", "volatile-lfru"), ("hash_slots_policy", "32k"), ("aof_policy", "never"), ("tags", ["a"])],
)
def test_other_values(field: str, value: Any) -> None:
    """A value that the vendor's page on the object does not have is no valid body."""
    assert (400, "invalid_schema") == refusal_of_post(fresh_cluster(), {field: value})


def test_memcached_is_not_emulated() -> None:
    """A database of the vendor's other type is told to be none of the emulator's, not to be wrong."""
    assert (501, "not_emulated") == refusal_of_post(fresh_cluster(), {"type": "memcached"})


def test_replication_on_two_nodes() -> None:
    """With two nodes a database can have replicas; a node that takes no shards does not count."""
    state = fresh_cluster(nodes=2)
    assert create_database(state, CACHE | {"replication": True})["replication"]

    state.nodes[2]["accept_servers"] = False

    assert (406, "invalid_replication") == refusal_of_post(state, {"replication": True})


class TestLicense:
    """Exactly as many shards as the license allows."""

    def test_replicas_count(self) -> None:
        """The trial's four shards are those of all databases, replicas included."""
        state = fresh_cluster(nodes=2, databases=["first"])
        create_database(state, CACHE | {"replication": True})
        create_database(state, CACHE)

        assert (406, "insufficient_resources") == refusal_of_post(state, {})
        assert (406, "insufficient_resources") == refusal_of_put(state, {"replication": True})

    def test_other_changes_go_on(self) -> None:
        """A change that needs no more shards is made though there are too many."""
        state = fresh_cluster(databases=["a", "b", "c", "d"])
        state.bdbs[1]["shard_list"] = [1, 2, 3]

        assert not update_database(state, 1, {"default_user": False})["default_user"]

    def test_larger_license(self) -> None:
        """Another license is a switch."""
        assert 6 == len(fresh_cluster(databases=list("abcdef"), license_shards_limit=6).bdbs)

    def test_cluster_with_too_many_databases(self) -> None:
        """A cluster does not begin with more databases than its license allows."""
        with pytest.raises(ValueError, match="database e: the license allows fewer shards"):
            fresh_cluster(databases=list("abcde"))


class TestVersion:
    """Tests of which Redis a database may be of."""

    @pytest.mark.parametrize("redis_version", ["7.2.4", "9.9", "6.0", "latest", ""])
    def test_invalid(self, redis_version: str) -> None:
        """A version that does not come with the cluster, or with its patch number, is refused, as was recorded."""
        assert (406, "invalid_version") == refusal_of_post(fresh_cluster(), {"redis_version": redis_version})

    def test_none_on_7_4(self) -> None:
        """7.4 was recorded to refuse a database that names no version, and to take one that does."""
        state = fresh_cluster("7.4.6-272")

        assert (406, "invalid_version") == refusal_of_post(state, {})
        assert "7.2.4" == create_database(state, CACHE | {"redis_version": "7.2"})["version"]

    def test_none_on_7_4_is_a_switch(self) -> None:
        """With database_without_version_on_7_4=default it gets the version that the vendor's page tells."""
        state = fresh_cluster("7.4.6", database_without_version_on_7_4="default")

        assert "7.2" == create_database(state, CACHE)["redis_version"]


class TestPorts:
    """Ports that databases cannot have."""

    @pytest.mark.parametrize("port", [8443, 9443, 8080, 3355, 36379, 11000, 13000, 13010, 9999])
    def test_reserved(self, port: int) -> None:
        """The cluster's own ports and those that its settings set aside are unavailable, for a change as well."""
        state = fresh_cluster(databases=["first"])
        state.settings |= {"reserved_ports": ["11000", "13000-13010"], "cm_port": 9999}

        expected = (406, "port_unavailable")
        assert (expected, expected) == (refusal_of_post(state, {"port": port}), refusal_of_put(state, {"port": port}))

    @pytest.mark.parametrize("text", ["nonsense", "1-x", "-1", "1-", ""])
    def test_no_range(self, text: str) -> None:
        """A value of reserved_ports is a port or a range of ports."""
        with pytest.raises(RestError, match="reserved_ports"):
            update_settings(fresh_cluster(), {"reserved_ports": [text]})

    @pytest.mark.parametrize("port", [11001, 13011, 12999])
    def test_free(self, port: int) -> None:
        """The ports beside them are free."""
        state = fresh_cluster()
        state.settings["reserved_ports"] = ["11000", "13000-13010"]

        assert port == create_database(state, CACHE | {"port": port})["endpoints"][0]["port"]


def test_internal_database_is_not_deleted() -> None:
    """A database of the cluster itself cannot be deleted."""
    state = fresh_cluster(databases=["first"])
    state.bdbs[1]["internal"] = True

    with pytest.raises(RestError) as caught:
        delete_database(state, 1)

    assert (403, "forbidden") == (caught.value.status, caught.value.error_code)
