"""The fields of the cluster object, their defaults, and who may write them.

Defaults are those of a recorded fresh cluster (`recorded.objects`); which field is read-only, and what is shown once it
was set, is of https://redis.io/docs/latest/operate/rs/references/rest-api/objects/cluster/.
"""

from typing import Final

from redis_enterprise_emulator.state.fields import Field, Fields, read_only, simple, unset
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.schemas import FLAG, NUMBER, SUBJECTS, TEXT
from redis_enterprise_emulator.state.versions import (
    CERTIFICATE_AUTHENTICATION,
    CONTROL_PLANE_BASIC_AUTHENTICATION,
    LAG_AWARE_AVAILABILITY,
    MODULES_UPLOAD_SETTING,
    RELEASE_7_8,
    RELEASE_7_22,
    RELEASE_8_2,
    USERS_COUNT_ALERT,
    Version,
)

_TLS_VERSION: Final = TEXT | {"enum": ["1.2", "1.3"]}
_VALIDATION: Final = TEXT | {"enum": ["disabled", "san_cn", "full_subject"]}
_PORT: Final = NUMBER | {"minimum": 1024, "maximum": 65535}
_TEXTS: Final = {"type": "array", "items": TEXT}
_TLS_1_3_CIPHERS: Final = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256"
_DATA_CIPHERS: Final = "DEFAULT:!aNULL:!eNULL:!EXPORT:!DES:!3DES:!RC4:!MD5:!PSK"

_THRESHOLD: Final[Record] = {"type": "object", "properties": {"enabled": FLAG, "threshold": TEXT}}
_ON: Final = ("cluster_node_operation_failed", "cluster_ocsp_query_failed", "cluster_ocsp_status_revoked")
_OTHER_ALERTS: Final = """
    cluster_even_node_count cluster_flash_overcommit cluster_inconsistent_rl_sw cluster_internal_bdb
    cluster_multiple_nodes_down cluster_node_joined cluster_node_remove_abort_completed
    cluster_node_remove_abort_failed cluster_node_remove_completed cluster_node_remove_failed cluster_ram_overcommit
    cluster_too_few_nodes_for_replication node_aof_slow_disk_io node_failed node_insufficient_disk_aofrw
"""
"""Are off, and not shown, until somebody switches them on."""


def _threshold(default: str, since: Version = ()) -> Field:
    return Field({"enabled": True, "threshold": default}, _THRESHOLD, since)


ALERTS: Final = Fields(
    "Which alerts of the cluster and of its nodes are on.",
    {
        "cluster_ca_cert_about_to_expire": _threshold("90"),
        "cluster_certs_about_to_expire": _threshold("45"),
        "cluster_license_about_to_expire": _threshold("7"),
        **simple(**dict.fromkeys(_ON, True)),
        "cluster_users_count_approaches_limit": _threshold("90", USERS_COUNT_ALERT),
        "node_checks_error": Field(default=True),
        **{name: _threshold("70") for name in ("node_ephemeral_storage", "node_free_flash", "node_persistent_storage")},
        "node_internal_certs_about_to_expire": _threshold("45"),
        **unset(FLAG, _OTHER_ALERTS),
        **unset(_THRESHOLD, "node_cpu_utilization node_memory node_net_throughput"),
    },
)

_RESERVED_PORTS: Final[dict[Version, str]] = {
    (): """
        1968 3333 3334 3335 3336 3339 3340 3341 3342 3343 3344 3345 8000 8001 8002 8004 8006 8070 8071 8080 8443 8444
        9080 9081 9443 10050 36379
    """,
    RELEASE_7_8: "3348 3349 3350 9091 9125",
    RELEASE_7_22: "3346 3351 3352 3353 3354 3355",
    (8, 0, 18): "3357",
}
"""Ports that databases cannot have, by the version that reserved them (the release notes of 8.0.20)."""


EVER_RESERVED: Final = frozenset(int(port) for ports in _RESERVED_PORTS.values() for port in ports.split())
"""Ports that some version keeps for itself."""


def system_reserved_ports(state: State) -> list[int]:
    """Return the ports that the cluster keeps for itself."""
    return sorted(int(port) for since, ports in _RESERVED_PORTS.items() if state.has(since) for port in ports.split())


CLUSTER: Final = Fields(
    "The cluster.",
    {
        "alert_settings": Field({}),
        "allow_modules_upload": Field(default=False, since=MODULES_UPLOAD_SETTING),
        "availability_lag_tolerance_ms": Field(100, since=LAG_AWARE_AVAILABILITY),
        "bigstore_driver": Field("speedb", TEXT | {"enum": ["speedb", "rocksdb"]}),
        "cm_port": Field(8443, _PORT),
        "cnm_http_port": Field(8080, _PORT),
        "cnm_https_port": Field(9443, _PORT),
        "control_plane_basic_authentication": Field(default=True, since=CONTROL_PLANE_BASIC_AUTHENTICATION),
        "crdb_coordinator_port": Field(9081, _PORT),
        "data_cipher_suites_tls_1_3": Field([], _TEXTS),
        "envoy_admin_port": Field(8002, _PORT),
        "envoy_max_downstream_connections": Field(1024, NUMBER | {"minimum": 100}),
        "envoy_mgmt_server_port": Field(8004, _PORT),
        "gossip_envoy_admin_port": Field(8006, _PORT),
        "min_control_TLS_version": Field("1.2", _TLS_VERSION),
        "min_data_TLS_version": Field("1.2", _TLS_VERSION),
        "min_sentinel_TLS_version": Field("1.2", _TLS_VERSION),
        "mtls_authorized_subjects": Field([], SUBJECTS, CERTIFICATE_AUTHENTICATION),
        "mtls_certificate_authentication": Field(default=False, since=CERTIFICATE_AUTHENTICATION),
        "mtls_client_cert_subject_validation_type": Field("disabled", _VALIDATION, CERTIFICATE_AUTHENTICATION),
        "multi_commands_opt": Field("batch", TEXT | {"enum": ["disabled", "batch", "force_disabled"]}),
        "password_min_length": Field(8, NUMBER | {"minimum": 8, "maximum": 256}),
        "reserved_ports": Field([], {"type": "array", "items": TEXT | {"pattern": r"\d{1,5}(-\d{1,5})?"}}),
        "sentinel_cipher_suites": Field([], _TEXTS),
        "sentinel_tls_mode": Field("allowed", TEXT | {"enum": ["allowed", "disabled", "required"]}),
        "smtp_tls_mode": Field("none", TEXT | {"enum": ["none", "starttls", "tls"]}),
        "use_ipv6": Field(default=True, until=RELEASE_8_2),
        **simple(
            block_cluster_changes=False,
            cm_session_timeout_minutes=15,
            cnm_http_max_threads_per_worker=10,
            cnm_http_workers=1,
            control_cipher_suites="DEFAULT:!3DES",
            data_cipher_list=_DATA_CIPHERS,
            debuginfo_path="/tmp",  # noqa: S108 - the vendor's default, on the nodes
            email_alerts=False,
            encrypt_pkeys=False,
            entra_id_cache_ttl=30,
            envoy_external_authorization=False,
            handle_metrics_redirects=False,
            handle_redirects=False,
            http_support=True,
            logrotate_settings={"maxage": 7, "maxsize": "200M", "rotate": 10},
            mask_bdb_credentials=False,
            metrics_system=0,
            module_upload_max_size_mb=40,
            options_method_forbidden=False,
            password_complexity=False,
            password_expiration_duration=0,
            robust_crdt_syncer=True,
            s3_certificate_verification=True,
            sentinel_cipher_suites_tls_1_3=_TLS_1_3_CIPHERS,
            slowlog_in_sanitized_support=True,
            smtp_use_tls=False,
            upgrade_mode=False,
            use_external_ipv6=True,
        ),
        **read_only(
            simple(
                ccs_internode_encryption=True,
                cluster_api_internal_port=3346,
                cluster_ssh_public_key="",
                cm_server_version=1,
                control_cipher_suites_tls_1_3=_TLS_1_3_CIPHERS,
                crdb_coordinator_ignore_requests=False,
                crdt_supported_featureset_version=8,
                crdt_supported_protocol_versions=["1"],
                created_time="",
                name="",
                password_hashing_algorithm="SHA-256",  # noqa: S106 - no password
                proxy_certificate="",
                rack_aware=False,
                slave_ha=True,
                slave_ha_bdb_cooldown_period=7200,
                slave_ha_cooldown_period=3600,
                slave_ha_grace_period=600,
                syncer_certificate="",
                system_reserved_ports=[],
                upgrade_in_progress=False,
                wait_command=True,
            )
        ),
        **unset(TEXT, "email_from s3_ca_cert s3_url smtp_host smtp_password smtp_username"),
        **unset(NUMBER, "crdt_rest_client_retries crdt_rest_client_timeout proxy_max_ccs_disconnection_time smtp_port"),
        **read_only(unset(TEXT, "default_non_sharded_proxy_policy default_sharded_proxy_policy")),
    },
)
