"""Settings beside the cluster object, and lists that are empty in a fresh cluster; both can be read only.

Nothing here has an effect, so the calls that write answer 501. Fields and values of `ocsp`, `proxies`, `crdbs` and
`bdb_groups` are recorded (`recorded.objects`); the others have the defaults of the vendor's object pages.
https://redis.io/docs/latest/operate/rs/references/rest-api/objects/
"""

from typing import Final

from redis_enterprise_emulator.state.database.redis_versions import default_version
from redis_enterprise_emulator.state.database.shards import shards_of
from redis_enterprise_emulator.state.errors import NotFoundError, existing
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.monitoring.modules import module_objects
from redis_enterprise_emulator.state.versions import RELEASE_8_2
from redis_enterprise_emulator.state.words import words

_PROXY: Final[Record] = {
    "backlog": 1024,
    "client_eviction": False,
    "client_keepcnt": 6,
    "client_keepidle": 180,
    "client_keepintvl": 30,
    "conns": 500_000,
    "corefile": False,
    "duration_usage_threshold": 30,
    "dynamic_threads_scaling": True,
    "ignore_bdb_cconn_limit": False,
    "ignore_bdb_cconn_output_buff_limits": False,
    "incoming_connections_capacity": 0,
    "incoming_connections_min_capacity": 10,
    "incoming_connections_rate_limit": 0,
    "log_level": "info",
    "max_listeners": 1024,
    "max_servers": 4096,
    "max_threads": 8,
    "max_worker_client_conns": 16_384,
    "max_worker_server_conns": 16_384,
    "max_worker_txns": 65_536,
    "maxmemory_clients": 4 * 2**30,
    "threads": 3,
    "threads_usage_threshold": 80,
}
OCSP: Final[Record] = {
    "ocsp_functionality": False,
    "query_frequency": 3600,
    "recovery_frequency": 60,
    "recovery_max_tries": 5,
    "responder_url": "",
    "response_timeout": 1,
}
OCSP_STATUS: Final[Record] = dict.fromkeys(
    ("cert_status", "next_update", "produced_at", "responder_url", "revocation_time", "this_update"), ""
)
AUDITING: Final[Record] = {
    "audit_address": "",
    "audit_port": 0,
    "audit_protocol": "TCP",
    "audit_reconnect_interval": 1,
    "audit_reconnect_max_attempts": 0,
}
LDAP: Final[Record] = {
    "bind_dn": "",
    "bind_pass": "",
    "ca_cert": "",
    "control_plane": False,
    "data_plane": False,
    "directory_timeout_s": 5,
    "dn_group_attr": "",
    "dn_group_query": {},
    "starttls": False,
    "uris": [],
    "user_dn_query": {},
    "user_dn_template": "",
}
SSO: Final[Record] = {"control_plane": False, "enforce_control_plane": False, "protocol": "saml2"}
CM_SETTINGS: Final[Record] = {"timezone": "UTC"}
METRICS: Final[Record] = {
    "expose_db_tags": False,
    "key_distribution_enabled": False,
    "key_items_buckets": "",
    "key_size_buckets": "",
    "local_storage_max_size_mb": 1024,
    "local_storage_retention_days": 8,
    "max_requests_in_flight": 2,
    "metrics_tag_keys_exposed": [],
}
SERVICES: Final[Record] = {
    name: {"operating_mode": "enabled"}
    for name in words(
        """
        alert_mgr call_home_agent cm_server crdb_coordinator crdb_worker entraid_agent_mgr ldap_agent_mgr
        mdns_server pdns_server sentinel_service stats_archiver
        """
    )
}
DIAGNOSTICS: Final[Record] = {
    f"{name}_target": {"cron_expression": expression}
    for names, expression in {
        "bdb bdb_client_list bdb_info persistent_files rladmin_status shard_info": "*/10 * * * *",
        "command_stats network_stats shard_latency shard_latency_histogram": "*/30 * * * *",
    }.items()
    for name in names.split()
}
_JOBS: Final[Record] = {
    "backup_job_settings": {"cron_expression": "*/5 * * * *", "enabled": True},
    "bdb_usage_report_job_settings": {
        "cron_expression": "0 */1 * * *",
        "enabled": False,
        "file_retention_days": 365,
    },
    "cert_rotation_job_settings": {
        "cron_expression": "0 * * * *",
        "enabled": True,
        "expiry_days_before_rotation": 60,
    },
    "log_rotation_job_settings": {"cron_expression": "*/5 * * * *", "enabled": True},
    "node_checks_job_settings": {"cron_expression": "0 * * * *", "enabled": True},
    "redis_cleanup_job_settings": {"cron_expression": "0 * * * *"},
    "rotate_ccs_job_settings": {"cron_expression": "*/5 * * * *", "enabled": True},
}


def jobs(state: State) -> Record:
    """Return the body of GET /v1/job_scheduler; 8.2.0 removed a job (release notes)."""
    gone = {"redis_cleanup_job_settings"} if state.has(RELEASE_8_2) else set()
    return {name: settings for name, settings in _JOBS.items() if name not in gone}


def policy(state: State) -> Record:
    """Return the body of GET /v1/cluster/policy: how new databases are made, and when logins are locked."""
    return {
        "auto_recovery": False,
        "automatic_node_offload": True,
        "data_internode_encryption": False,
        "db_conns_auditing": False,
        "default_non_sharded_proxy_policy": "single",
        "default_oss_cluster": False,
        "default_oss_sharding": False,
        "default_provisioned_redis_version": default_version(state),
        "default_recovery_wait_time": -1,
        "default_sharded_proxy_policy": "all-master-shards",
        "default_shards_placement": "dense",
        "default_tracking_table_max_keys_policy": 1_000_000,
        "expose_hostnames_for_all_suffixes": False,
        "login_lockout_counter_reset_after": 900,
        "login_lockout_duration": 1800,
        "login_lockout_threshold": 5,
        "max_redis_forks": 0,
        "max_simultaneous_backups": 4,
        "max_slave_full_syncs": 0,
        "oss_cluster_api_preferred_endpoint_type": "ip",
        "oss_cluster_api_preferred_ip_type": "internal",
        "rack_aware": False,
        "redis_upgrade_policy": "major",
        "repl_diskless": True,
        "resp3_default": True,
        "slow_log_max_len": 1024,
    }


def proxies(state: State) -> list[Record]:
    """Return the body of GET /v1/proxies: one on each node."""
    return [_PROXY | {"uid": uid} for uid in sorted(state.nodes)]


def proxy(state: State, uid: int) -> Record:
    """Return the body of GET /v1/proxies/{uid}.

    Raises:
        RestError: 404 if there is none.
    """
    if uid not in state.nodes:
        raise NotFoundError("proxy", uid)
    return _PROXY | {"uid": uid}


def suffixes(state: State) -> list[Record]:
    """Return the body of GET /v1/suffixes: the cluster's name as a DNS zone, for external addresses and internal."""
    common = {"mdns": False, "slaves": [], "use_aaaa_ns": False}
    return [
        {"name": state.name, "default": True, "internal": False, **common},
        {"name": f"internal.{state.name}", "default": False, "internal": True, **common},
    ]


def suffix(state: State, name: str) -> Record:
    """Return the body of GET /v1/suffix/{name}.

    Raises:
        RestError: 404 if there is none.
    """
    return existing("suffix", suffixes(state), "name", name)


def module_capabilities(state: State) -> Record:
    """Return the body of GET /v1/cluster/module-capabilities."""
    names = {capability for module in module_objects(state) for capability in module["capabilities"]}
    return {"all_capabilities": [{"name": name, "desc": name.replace("_", " ")} for name in sorted(names)]}


def placement(state: State, bdb: Record) -> list[Record]:
    """Return the body of GET /v1/bdbs/{uid}/actions/optimize_shards_placement: the shards stay where they are."""
    by_slots: dict[str, list[Record]] = {}
    for shard in shards_of(state, bdb):
        by_slots.setdefault(shard["assigned_slots"], []).append({key: shard[key] for key in ("node_uid", "role")})
    return [{"nodes": nodes, "slot_range": slots} for slots, nodes in by_slots.items()]


def events(bdbs: list[Record]) -> list[Record]:
    """Return the body of GET /v1/logs: of the cluster's events, that these databases were made."""
    return [
        {
            "time": bdb["created_time"],
            "type": "cluster_bdb_created",
            "severity": "INFO",
            "bdb_uid": str(bdb["uid"]),
            "bdb_name": bdb["name"],
        }
        for bdb in bdbs
    ]
