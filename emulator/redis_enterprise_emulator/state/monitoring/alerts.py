"""Alerts of the cluster, its nodes and its databases, as far as the emulated state can raise them.

Those of the cluster are recorded (`recorded.objects`); the others have the vendor's names and form.
https://redis.io/docs/latest/operate/rs/references/rest-api/objects/alert/
"""

from typing import Final

from redis_enterprise_emulator.state.errors import NotFoundError
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.words import words

_ENOUGH_NODES: Final = 3
_ENOUGH_FOR_REPLICATION: Final = 2

_OF_NODES: Final = words(
    """
    node_aof_slow_disk_io node_checks_error node_cpu_utilization node_ephemeral_storage node_failed node_free_flash
    node_insufficient_disk_aofrw node_internal_certs_about_to_expire node_memory node_net_throughput
    node_persistent_storage
    """
)
_OF_DATABASES: Final = words(
    """
    bdb_backup_delayed bdb_crdt_src_high_syncer_lag bdb_crdt_src_syncer_connection_error
    bdb_crdt_src_syncer_general_error bdb_high_latency bdb_high_syncer_lag bdb_high_throughput
    bdb_long_running_action bdb_low_throughput bdb_ram_dataset_overhead bdb_ram_values
    bdb_replica_src_high_syncer_lag bdb_replica_src_syncer_connection_error bdb_replica_src_syncer_general_error
    bdb_shard_num_ram_values bdb_size bdb_syncer_connection_error bdb_syncer_general_error
    """
)


def cluster_alerts(state: State) -> Record:
    """Return the body of GET /v1/cluster/alerts."""
    nodes = len(state.nodes)
    down = [str(uid) for uid, node in sorted(state.nodes.items()) if node["status"] == "down"]
    memory = sum(node["total_memory"] for node in state.nodes.values())
    committed = sum(bdb["memory_size"] * (1 + bdb["replication"]) for bdb in state.bdbs.values())
    facts: dict[str, tuple[bool, Record]] = {
        "cluster_ca_cert_about_to_expire": (False, {}),
        "cluster_certs_about_to_expire": (False, {"certs_about_to_expire": []}),
        "cluster_even_node_count": (nodes < _ENOUGH_NODES or nodes % 2 == 0, {"node_count": nodes}),
        "cluster_flash_overcommit": (False, {"bdbs_committed_flash": 0}),
        "cluster_inconsistent_rl_sw": (state.is_mixed, {}),
        "cluster_internal_bdb": (False, {"internal_bdb": ""}),
        "cluster_license_about_to_expire": (False, {}),
        "cluster_multiple_nodes_down": (len(down) > 1, {"dead_nodes": down}),
        "cluster_ocsp_query_failed": (False, {}),
        "cluster_ocsp_status_revoked": (False, {}),
        "cluster_ram_overcommit": (committed > memory, {"bdbs_committed_ram": committed}),
        "cluster_too_few_nodes_for_replication": (nodes < _ENOUGH_FOR_REPLICATION, {}),
    }
    return {name: _alert(state, name, is_raised, details) for name, (is_raised, details) in facts.items()}


def node_alerts(state: State, uid: int) -> Record:
    """Return the body of GET /v1/nodes/alerts/{uid}.

    Raises:
        RestError: 404 if there is no such node.
    """
    if uid not in state.nodes:
        raise NotFoundError("node", uid)
    is_down = state.nodes[uid]["status"] == "down"
    return {name: _alert(state, name, is_down and name == "node_failed", {}) for name in _OF_NODES}


def database_alerts(state: State) -> Record:
    """Return the body of GET /v1/bdbs/alerts/{uid}: all are off, as nobody has switched any on."""
    return {name: _alert(state, name, is_raised=False, details={}) for name in _OF_DATABASES}


def one_alert(alerts: Record, name: str) -> Record:
    """Return one of them.

    Raises:
        RestError: 404 if there is none of that name.
    """
    if name not in alerts:
        raise NotFoundError("alert", name)
    found: Record = alerts[name]
    return found


def _alert(state: State, name: str, is_raised: bool, details: Record) -> Record:  # noqa: FBT001 - a fact, with its name
    setting = state.settings["alert_settings"].get(name, False)
    threshold = {"global_threshold": setting["threshold"]} if isinstance(setting, dict) else {}
    return {
        "change_time": state.settings["created_time"],
        "change_value": {**threshold, **details, "state": is_raised},
        "enabled": setting["enabled"] if isinstance(setting, dict) else setting,
        "severity": "WARNING" if is_raised else "INFO",
        "state": is_raised,
    }
