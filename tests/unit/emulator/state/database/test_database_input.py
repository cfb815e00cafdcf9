"""Tests of what clients send of a database: whole objects, old names, versions and modules."""

from typing import Any

import pytest
from redis_enterprise_emulator.state.database.databases import create_database, database_object, update_database
from redis_enterprise_emulator.state.errors import RestError

from tests.support.emulated_cluster import fresh_cluster


class TestWholeObjects:
    """A client reads a database, changes a field and sends all of it."""

    @pytest.mark.parametrize("masks", [False, True])
    def test_masked_passwords_stay(self, *, masks: bool) -> None:
        """A database that is sent back keeps its passwords, also if they were masked."""
        state = fresh_cluster(databases=["cache"])
        update_database(state, 1, {"authentication_redis_pass": "secret"})
        state.settings["mask_bdb_credentials"] = masks

        update_database(state, 1, database_object(state, 1) | {"max_connections": 5})

        assert ("secret", 5) == (state.bdbs[1]["authentication_redis_pass"], state.bdbs[1]["max_connections"])

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"ssl": True, "enforce_client_authentication": "disabled"}, "enabled"),
            ({"ssl": True, "tls_mode": "replica_ssl"}, "replica_ssl"),
            ({"ssl": False, "tls_mode": "enabled", "enforce_client_authentication": "disabled"}, "enabled"),
            ({"ssl": False}, "disabled"),
        ],
    )
    def test_ssl_is_the_old_name_of_tls_mode(self, changes: dict[str, Any], expected: str) -> None:
        """The deprecated field means TLS; tls_mode beside it wins; it is shown as TLS is."""
        state = fresh_cluster(databases=["cache"])

        update_database(state, 1, changes)

        assert (expected, expected == "enabled") == (state.bdbs[1]["tls_mode"], database_object(state, 1)["ssl"])

    def test_other_policy_shows_in_endpoints(self) -> None:
        """Endpoints show the database's policies."""
        state = fresh_cluster(databases=["cache"])

        update_database(state, 1, {"proxy_policy": "all-nodes"})

        assert "all-nodes" == state.bdbs[1]["endpoints"][0]["proxy_policy"]


class TestEngine:
    """Redis versions and modules."""

    @pytest.mark.parametrize(
        ("version", "redis", "full", "modules"),
        [
            ("7.4.6", "7.2", "7.2.4", 0),
            ("7.8.4-18", "7.4", "7.4.0", 0),
            ("7.22.0", "7.4", "7.4.2", 0),
            ("8.0.2-17", "8.2", "8.2.1", 4),
            ("8.0.10-81", "8.4", "8.4.0", 4),
            ("8.2.0-25", "8.6", "8.6.2", 4),
        ],
    )
    def test_default_follows_the_cluster(self, version: str, redis: str, full: str, modules: int) -> None:
        """A database gets the newest Redis of the cluster's version, from Redis 8.0 on with all modules."""
        bdb = fresh_cluster(version, databases=["cache"]).bdbs[1]

        assert (redis, full, modules) == (bdb["redis_version"], bdb["version"], len(bdb["module_list"]))

    def test_older_version(self) -> None:
        """An older Redis can be asked for, with modules by name; they have the version that goes with it."""
        state = fresh_cluster()
        body = {"name": "x", "memory_size": 1, "redis_version": "7.2", "module_list": [{"module_name": "search"}]}

        created = create_database(state, body)

        modules = [(module["module_name"], module["semantic_version"]) for module in created["module_list"]]
        assert ("7.2.7", [("search", "2.8.26")]) == (created["version"], modules)

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"redis_version": "8.0"}, "invalid_version"),
            ({"redis_version": "5.0"}, "invalid_version"),
            ({"module_list": [{"module_name": "graph"}]}, "missing_module"),
        ],
    )
    def test_what_is_not_there(self, body: dict[str, Any], code: str) -> None:
        """A version or module that the cluster does not have is refused."""
        state = fresh_cluster("7.22.2-14")

        with pytest.raises(RestError) as caught:
            create_database(state, {"name": "x", "memory_size": 1} | body)

        assert (406, code) == (caught.value.status, caught.value.error_code)

    def test_version_changes_by_an_upgrade_only(self) -> None:
        """A PUT of another Redis version is refused."""
        with pytest.raises(RestError) as caught:
            update_database(fresh_cluster(databases=["x"]), 1, {"redis_version": "7.4"})

        assert (406, "invalid_version") == (caught.value.status, caught.value.error_code)
