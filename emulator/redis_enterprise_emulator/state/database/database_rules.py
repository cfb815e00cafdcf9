"""Rules that a database has to keep, with the vendor's error codes for its POST and its PUT.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/bdbs/ lists the codes, the bdb object's page what
its fields need. Left out are rules of what is not emulated here: blueprints of shards, SASL, racks.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from redis_enterprise_emulator.state.cluster_fields import system_reserved_ports
from redis_enterprise_emulator.state.database.shards import all_shards
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.model import Record, State

_PROXY_POLICIES: Final = ("single", "all-master-shards", "all-nodes")
_PERSISTENCES: Final = ("disabled", "snapshot", "aof")
_OWN_PORTS: Final = (
    "cm_port",
    "cnm_http_port",
    "cnm_https_port",
    "crdb_coordinator_port",
    "envoy_admin_port",
    "envoy_mgmt_server_port",
    "gossip_envoy_admin_port",
)
"""Settings of the cluster that say where it listens itself."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule.

    Attributes:
        code: The error code of a POST.
        text: What is wrong, for people.
        fields: A PUT is checked if it has one of these.
        is_broken: Whether the database would break the rule.
        code_of_change: The error code of a PUT, if it is another one.
    """

    code: str
    text: str
    fields: Collection[str]
    is_broken: Callable[[State, Record], bool]
    code_of_change: str = ""


def check_configuration(state: State, bdb: Record, changes: Record, *, is_new: bool) -> None:
    """Refuse a database that breaks a rule.

    Args:
        state: The cluster.
        bdb: The database as it would be.
        changes: What is written.
        is_new: Whether it is created.

    Raises:
        RestError: 406, with the code of the first rule that it breaks; 501 for a type that is not emulated.
    """
    if bdb["type"] == "memcached":
        raise RestError(501, "not_emulated", "databases of type memcached are not emulated")
    for rule in _RULES:
        if (is_new or not changes.keys().isdisjoint(rule.fields)) and rule.is_broken(state, bdb):
            raise RestError(406, rule.code if is_new else rule.code_of_change or rule.code, rule.text)


def is_reserved(state: State, port: int) -> bool:
    """Return whether a port is the cluster's own, or set aside by its setting ``reserved_ports``."""
    own = {*system_reserved_ports(state), *(state.settings[name] for name in _OWN_PORTS)}
    return port in own or any(port in _range(text) for text in state.settings["reserved_ports"])


def _range(text: str) -> range:
    """Return the ports of ``11000`` or ``13000-13010``."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def _has_no_shard_rules(_: State, bdb: Record) -> bool:
    """Return whether several shards have no sharding, or sharding has no rules of either kind."""
    if not bdb["sharding"]:
        return int(bdb["shards_count"]) > 1
    return not bdb["oss_sharding"] and not bdb["shard_key_regex"]


def _has_no_snapshots(_: State, bdb: Record) -> bool:
    persistence = bdb["data_persistence"]
    return persistence not in _PERSISTENCES or (persistence == "snapshot" and not bdb["snapshot_policy"])


def _exceeds_license(state: State, bdb: Record) -> bool:
    """Return whether there are too many shards (trial license: "4 shards, including master and replica shards")."""
    others = [shard for shard in all_shards(state) if shard["bdb_uid"] != bdb["uid"]]
    wanted = bdb["shards_count"] * (1 + bdb["replication"])
    return bool(len(others) + wanted > state.assumptions.license_shards_limit)


def _exceeds_memory(state: State, bdb: Record) -> bool:
    return bool(bdb["memory_size"] > sum(node["total_memory"] for node in state.nodes.values()))


def _has_one_node(state: State, bdb: Record) -> bool:
    return bool(bdb["replication"]) and sum(node["accept_servers"] for node in state.nodes.values()) < 2  # noqa: PLR2004


def _repeats_a_tag(_: State, bdb: Record) -> bool:
    keys = [tag.get("key") for tag in bdb.get("tags", ())]
    return len(set(keys)) < len(keys)


_RULES: Final = (
    _Rule(
        "invalid_proxy_policy",
        f"proxy_policy has to be one of {', '.join(_PROXY_POLICIES)}",
        ("proxy_policy",),
        lambda _, bdb: bdb["proxy_policy"] not in _PROXY_POLICIES,
    ),
    _Rule(
        "invalid_data_persistence",
        f"data_persistence has to be one of {', '.join(_PERSISTENCES)}, and snapshot needs a snapshot_policy",
        ("data_persistence", "snapshot_policy"),
        _has_no_snapshots,
    ),
    _Rule(
        "invalid_sharding",
        "more than one shard needs sharding, and sharding needs oss_sharding or shard_key_regex",
        ("oss_sharding", "shard_key_regex", "sharding", "shards_count"),
        _has_no_shard_rules,
    ),
    _Rule(
        "invalid_oss_cluster_configuration",
        "oss_cluster cannot be enabled with the hash_slots_policy legacy",
        ("hash_slots_policy", "oss_cluster"),
        lambda _, bdb: bdb["oss_cluster"] and bdb["hash_slots_policy"] == "legacy",
    ),
    _Rule(
        "not_rack_aware",
        "the cluster is not rack-aware",
        ("rack_aware",),
        lambda state, bdb: bdb["rack_aware"] and not state.settings["rack_aware"],
        code_of_change="rack_awareness_violation",
    ),
    _Rule(
        "invalid_replication",
        "replication needs two nodes or more",
        ("replication",),
        _has_one_node,
        code_of_change="replication_node_violation",
    ),
    _Rule(
        "missing_backup_interval",
        "backup needs a backup_interval",
        ("backup", "backup_interval"),
        lambda _, bdb: bdb["backup"] and not bdb["backup_interval"],
    ),
    _Rule("invalid_bdb_tags", "each key of tags may be there once", ("tags",), _repeats_a_tag),
    _Rule("insufficient_resources", "the nodes have less memory than memory_size", ("memory_size",), _exceeds_memory),
    _Rule(
        "insufficient_resources",
        "the license allows fewer shards than that",
        ("replication", "shards_count"),
        _exceeds_license,
    ),
)
