"""The fields of a database, their defaults, and who may write them.

Defaults are those of a recorded fresh database (`recorded.objects`); which field is read-only, and what is shown once
it was set, is of https://redis.io/docs/latest/operate/rs/references/rest-api/objects/bdb/.
"""

from typing import Final

from redis_enterprise_emulator.state.fields import Field, Fields, read_only, simple, unset
from redis_enterprise_emulator.state.model import Record
from redis_enterprise_emulator.state.monitoring.modules import MODULE_LIST
from redis_enterprise_emulator.state.schemas import NUMBER, SUBJECTS, TEXT

FAKE_PASSWORD_MARKER: Final = "NOT-A-REAL-PASSWORD"  # noqa: S105 - that is the point
"""Is in each password that the emulator makes up for a database, so that a test can search for what must not leak."""

SECRETS: Final = ("authentication_admin_pass", "authentication_redis_pass", "authentication_sasl_pass")
"""The passwords that GET /v1/bdbs answers in clear, unless the setting ``mask_bdb_credentials`` is on."""

_SWITCH: Final = TEXT | {"enum": ["enabled", "disabled"]}
_SYNC: Final = TEXT | {"enum": ["enabled", "disabled", "paused", "stopped"]}
_CERTIFICATES: Final[Record] = {
    "type": "array",
    "items": {"type": "object", "properties": {"client_cert": TEXT}, "required": ["client_cert"]},
}
_PERMISSIONS: Final[Record] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"role_uid": NUMBER, "redis_acl_uid": NUMBER},
        "required": ["role_uid", "redis_acl_uid"],
    },
}
_NAME: Final = TEXT | {"minLength": 1, "maxLength": 63, "pattern": r"^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$"}
_PORT: Final = NUMBER | {"minimum": 0, "maximum": 65535}
_SIZE: Final = NUMBER | {"minimum": 0}
_VALIDATION: Final = TEXT | {"enum": ["disabled", "san_cn", "full_subject"]}

_EVICTION: Final = TEXT | {
    "enum": [
        "noeviction",
        *(f"{keys}-{choice}" for keys in ("allkeys", "volatile") for choice in ("lru", "lfu", "random")),
        "volatile-ttl",
    ]
}

_ACCESS: Final = {
    "authentication_redis_pass": Field("", TEXT),
    "authentication_sasl_pass": Field("", TEXT),
    "authentication_sasl_uname": Field("", TEXT),
    "authentication_ssl_client_certs": Field([], _CERTIFICATES),
    "authentication_ssl_crdt_certs": Field([], _CERTIFICATES),
    "authorized_subjects": Field([], SUBJECTS),
    "client_cert_subject_validation_type": Field("disabled", _VALIDATION),
    "default_user": Field(default=True),
    "enforce_client_authentication": Field("enabled", _SWITCH),
    "mtls_allow_outdated_certs": Field(default=False),
    "mtls_allow_weak_hashing": Field(default=False),
    "roles_permissions": Field([], _PERMISSIONS),
    "tls_mode": Field("disabled", TEXT | {"enum": ["enabled", "disabled", "replica_ssl"]}),
    **simple(acl=[], ssl=False),
    **read_only(simple(authentication_admin_pass="")),
    **unset({"type": "array", "items": TEXT}, "authorized_names"),
}

_SHAPE: Final = {
    "aof_policy": Field("appendfsync-every-sec", TEXT | {"enum": ["appendfsync-every-sec", "appendfsync-always"]}),
    "data_persistence": Field("disabled", TEXT),
    "eviction_policy": Field("volatile-lru", _EVICTION),
    "hash_slots_policy": Field("16k", TEXT | {"enum": ["16k", "legacy"]}),
    "max_connections": Field(0, _SIZE),
    "memory_size": Field(0, _SIZE),
    "module_list": Field([], MODULE_LIST),
    "name": Field("", _NAME),
    "oss_cluster_api_preferred_endpoint_type": Field("ip", TEXT | {"enum": ["ip", "hostname"]}),
    "oss_cluster_api_preferred_ip_type": Field("internal", TEXT | {"enum": ["internal", "external"]}),
    "port": Field(0, _PORT),
    "proxy_policy": Field("single", TEXT),
    "redis_version": Field("", TEXT),
    "shards_count": Field(1, NUMBER | {"minimum": 1, "maximum": 512}),
    "shards_placement": Field("dense", TEXT | {"enum": ["dense", "sparse"]}),
    "type": Field("redis", TEXT | {"enum": ["redis", "memcached"]}),
    "uid": Field(0, NUMBER | {"minimum": 1}),
    **simple(
        bigstore=False,
        bigstore_ram_size=0,
        bigstore_version=1,
        implicit_shard_key=False,
        master_persistence=False,
        oss_cluster=False,
        oss_sharding=False,
        rack_aware=False,
        replication=False,
        shard_key_regex=[],
        sharding=False,
        slave_ha=False,
        slave_ha_priority=0,
        snapshot_policy=[],
        wait_command=True,
    ),
}

_TUNING: Final = simple(
    active_defrag_cycle_max=25,
    active_defrag_cycle_min=1,
    active_defrag_ignore_bytes="104857600",
    active_defrag_max_scan_fields=1000,
    active_defrag_threshold_lower=10,
    active_defrag_threshold_upper=100,
    activedefrag="no",
    auto_upgrade=False,
    bigstore_max_ram_ratio=10,
    compare_key_hslot=False,
    conns=5,
    conns_type="per-thread",
    data_internode_encryption=False,
    db_conns_auditing=False,
    dns_suffixes=[],
    email_alerts=False,
    flush_on_fullsync=True,
    generate_text_monitor=False,
    group_uid=0,
    max_aof_file_size=300 * 2**30,
    max_aof_load_time=3600,
    max_client_pipeline=200,
    max_pipelined=2000,
    maxclients=10_000,
    metrics_export_all=False,
    mkms=True,
    multi_commands_opt="auto",
    recovery_wait_time=-1,
    redis_cluster_enabled=False,
    repl_backlog_size="auto",
    resp3=True,
    sched_policy="cmp",
    shard_block_crossslot_keys=False,
    shard_block_foreign_keys=True,
    skip_import_analyze="disabled",
    slave_buffer="auto",
    throughput_ingress=0,
    tracking_table_max_keys=1_000_000,
)

_REPLICATION: Final = {
    "crdt_sync": Field("disabled", _SYNC),
    "replica_sync": Field("disabled", _SYNC),
    "sync": Field("disabled", _SYNC),
    **simple(
        crdt_causal_consistency=False,
        crdt_config_version=0,
        crdt_ghost_replica_ids="",
        crdt_modules="[]",
        crdt_repl_backlog_size="auto",
        crdt_replica_id=0,
        crdt_replicas="",
        crdt_sources=[],
        crdt_sync_connection_alarm_timeout_seconds=0,
        crdt_sync_dist=True,
        crdt_syncer_auto_oom_unlatch=True,
        crdt_xadd_id_uniqueness_mode="strict",
        gradual_src_max_sources=1,
        gradual_src_mode="disabled",
        gradual_sync_max_shards_per_source=1,
        gradual_sync_mode="auto",
        replica_read_only=False,
        replica_sources=[],
        replica_sync_connection_alarm_timeout_seconds=0,
        replica_sync_dist=True,
        support_syncer_reconf=True,
        sync_dedicated_threads=5,
        sync_sources=[],
        syncer_log_level="info",
        syncer_mode="distributed",
        use_selective_flush=True,
    ),
    **read_only(simple(crdt=False, crdt_guid="")),
}

_TRANSFERS: Final = {
    **simple(backup=False, backup_history=0, backup_interval=86_400, dataset_import_sources=[]),
    **read_only(
        {
            f"{transfer}_{name}": Field(default)
            for transfer in ("backup", "export", "import")
            for name, default in (("failure_reason", ""), ("progress", 0.0), ("status", ""))
        }
    ),
    **unset({"type": "object"}, "backup_location"),
    **unset(NUMBER, "backup_interval_offset"),
    **read_only(unset(TEXT, "last_backup_time last_export_time")),
}

_STATUS: Final = read_only(
    simple(
        background_op=[{"status": "idle"}],
        created_time="",
        dns_address_master="",
        endpoints=[],
        internal=False,
        last_changed_time="",
        shard_list=[],
        status="active",
        topology_epoch=1,
        version="",
    )
    | unset(TEXT, "action_uid")
)

_UNSET: Final = {
    **unset({"type": "array"}, "avoid_nodes bigstore_ram_weights use_nodes"),
    **unset({"type": "array", "items": {"type": "object"}}, "tags"),
    **unset(NUMBER, "account_id crdt_featureset_version crdt_protocol_version"),
    **unset(TEXT, "disabled_commands endpoint"),
}

DATABASE: Final = Fields(
    "A database.", {**_ACCESS, **_SHAPE, **_TUNING, **_REPLICATION, **_TRANSFERS, **_STATUS, **_UNSET}
)
