"""The fields of a fresh cluster's objects, and their JSON types.

Source: the fixtures that the crate ``redis-enterprise`` publishes with its tests (``tests/fixtures/*.json``), taken in
October 2025 from one fresh cluster: a container image of the development build 100.0.21-16135, one node, one database.
"""

from typing import Final

_RECORDED: Final = {
    "/v1/cluster": {
        "array": "data_cipher_suites_tls_1_3 mtls_authorized_subjects reserved_ports sentinel_cipher_suites",
        "boolean": """
            alert_settings.cluster_ca_cert_about_to_expire.enabled
            alert_settings.cluster_certs_about_to_expire.enabled
            alert_settings.cluster_license_about_to_expire.enabled alert_settings.cluster_node_operation_failed
            alert_settings.cluster_ocsp_query_failed alert_settings.cluster_ocsp_status_revoked
            alert_settings.node_checks_error alert_settings.node_ephemeral_storage.enabled
            alert_settings.node_free_flash.enabled alert_settings.node_internal_certs_about_to_expire.enabled
            alert_settings.node_persistent_storage.enabled block_cluster_changes ccs_internode_encryption
            crdb_coordinator_ignore_requests email_alerts encrypt_pkeys envoy_external_authorization
            handle_metrics_redirects handle_redirects http_support mask_bdb_credentials
            mtls_certificate_authentication options_method_forbidden password_complexity rack_aware robust_crdt_syncer
            s3_certificate_verification slave_ha slowlog_in_sanitized_support smtp_use_tls upgrade_in_progress
            upgrade_mode use_external_ipv6 use_ipv6 wait_command
        """,
        "integer": """
            availability_lag_tolerance_ms cluster_api_internal_port cm_port cm_server_version
            cm_session_timeout_minutes cnm_http_max_threads_per_worker cnm_http_port cnm_http_workers cnm_https_port
            crdb_coordinator_port crdt_supported_featureset_version entra_id_cache_ttl envoy_admin_port
            envoy_max_downstream_connections envoy_mgmt_server_port gossip_envoy_admin_port logrotate_settings.maxage
            logrotate_settings.rotate metrics_system module_upload_max_size_mb password_expiration_duration
            password_min_length slave_ha_bdb_cooldown_period slave_ha_cooldown_period slave_ha_grace_period
            system_reserved_ports[]
        """,
        "string": """
            alert_settings.cluster_ca_cert_about_to_expire.threshold
            alert_settings.cluster_certs_about_to_expire.threshold
            alert_settings.cluster_license_about_to_expire.threshold alert_settings.node_ephemeral_storage.threshold
            alert_settings.node_free_flash.threshold alert_settings.node_internal_certs_about_to_expire.threshold
            alert_settings.node_persistent_storage.threshold bigstore_driver cluster_ssh_public_key
            control_cipher_suites control_cipher_suites_tls_1_3 crdt_supported_protocol_versions[] created_time
            data_cipher_list debuginfo_path logrotate_settings.maxsize min_control_TLS_version min_data_TLS_version
            min_sentinel_TLS_version mtls_client_cert_subject_validation_type multi_commands_opt name
            password_hashing_algorithm proxy_certificate sentinel_cipher_suites_tls_1_3 sentinel_tls_mode
            smtp_tls_mode syncer_certificate
        """,
    },
    "/v1/users": {
        "boolean": "[].email_alerts",
        "integer": "[].role_uids[] [].uid",
        "string": """
            [].auth_method [].certificate_subject_line [].email [].name [].password_issue_date [].role [].status
        """,
    },
    "/v1/nodes": {
        "array": "[].external_addr",
        "boolean": """
            [].accept_servers [].bigstore_enabled [].fips_enabled [].supported_database_versions[].major
            [].use_internal_ipv6
        """,
        "integer": """
            [].cores [].flash_shard_count [].max_listeners [].max_redis_forks [].max_redis_servers
            [].max_slave_full_syncs [].ram_shard_count [].shard_count [].shard_list[] [].total_memory [].uid [].uptime
        """,
        "number": "[].ephemeral_storage_size [].persistent_storage_size",
        "string": """
            [].addr [].architecture [].bigredis_storage_path [].ephemeral_storage_path [].os_family [].os_name
            [].os_semantic_version [].os_version [].persistent_storage_path [].rack_id [].second_rack_id
            [].software_version [].status [].supported_database_versions[].db_type
            [].supported_database_versions[].redis_version [].supported_database_versions[].version
        """,
    },
    "/v1/bootstrap": {
        "array": "local_node_info.bridge_interfaces",
        "boolean": """
            local_node_info.available_addresses[].private local_node_info.fips_enabled
            local_node_info.supported_database_versions[].major
        """,
        "integer": "local_node_info.cores local_node_info.total_memory local_node_info.uptime",
        "number": "local_node_info.ephemeral_storage_size local_node_info.persistent_storage_size",
        "string": """
            bootstrap_status.end_time bootstrap_status.start_time bootstrap_status.state local_node_info.architecture
            local_node_info.available_addresses[].address local_node_info.available_addresses[].format
            local_node_info.available_addresses[].if_name local_node_info.bigredis_storage_path
            local_node_info.cnm_version_sha local_node_info.ephemeral_storage_path local_node_info.os_family
            local_node_info.os_name local_node_info.os_semantic_version local_node_info.os_version
            local_node_info.persistent_storage_path local_node_info.short_hostname local_node_info.software_version
            local_node_info.supported_bigstore_drivers[] local_node_info.supported_database_versions[].db_type
            local_node_info.supported_database_versions[].redis_version
            local_node_info.supported_database_versions[].version local_node_info.uid
        """,
    },
    "/v1/license": {
        "boolean": "expired",
        "integer": "flash_shards_in_use ram_shards_in_use shards_limit",
        "null": "cluster_name flash_shards_limit owner ram_shards_limit",
        "string": "activation_date expiration_date features[] key license",
    },
    "/v1/bdbs/1": {
        "array": """
            acl authentication_ssl_client_certs authentication_ssl_crdt_certs authorized_subjects crdt_sources
            dataset_import_sources dns_suffixes replica_sources roles_permissions shard_key_regex snapshot_policy
            sync_sources
        """,
        "boolean": """
            auto_upgrade backup bigstore compare_key_hslot crdt crdt_causal_consistency crdt_sync_dist
            crdt_syncer_auto_oom_unlatch data_internode_encryption db_conns_auditing default_user email_alerts
            flush_on_fullsync generate_text_monitor implicit_shard_key internal master_persistence metrics_export_all
            mkms mtls_allow_outdated_certs mtls_allow_weak_hashing oss_cluster oss_sharding rack_aware
            redis_cluster_enabled replica_read_only replica_sync_dist replication resp3 shard_block_crossslot_keys
            shard_block_foreign_keys sharding slave_ha ssl support_syncer_reconf use_selective_flush wait_command
        """,
        "integer": """
            active_defrag_cycle_max active_defrag_cycle_min active_defrag_max_scan_fields
            active_defrag_threshold_lower active_defrag_threshold_upper backup_history backup_interval
            bigstore_max_ram_ratio bigstore_ram_size bigstore_version conns crdt_config_version crdt_replica_id
            crdt_sync_connection_alarm_timeout_seconds endpoints[].port gradual_src_max_sources
            gradual_sync_max_shards_per_source group_uid max_aof_file_size max_aof_load_time max_client_pipeline
            max_connections max_pipelined maxclients memory_size port recovery_wait_time
            replica_sync_connection_alarm_timeout_seconds shard_list[] shards_count slave_ha_priority
            sync_dedicated_threads throughput_ingress topology_epoch tracking_table_max_keys uid
        """,
        "number": "backup_progress export_progress import_progress",
        "string": """
            active_defrag_ignore_bytes activedefrag aof_policy authentication_admin_pass authentication_redis_pass
            authentication_sasl_pass authentication_sasl_uname background_op[].status backup_failure_reason
            backup_status client_cert_subject_validation_type conns_type crdt_ghost_replica_ids crdt_guid crdt_modules
            crdt_repl_backlog_size crdt_replicas crdt_sync crdt_xadd_id_uniqueness_mode created_time data_persistence
            dns_address_master endpoints[].addr[] endpoints[].addr_type endpoints[].dns_name
            endpoints[].oss_cluster_api_preferred_endpoint_type endpoints[].oss_cluster_api_preferred_ip_type
            endpoints[].proxy_policy endpoints[].uid eviction_policy export_failure_reason export_status
            gradual_src_mode gradual_sync_mode hash_slots_policy import_failure_reason import_status last_changed_time
            module_list[].module_args module_list[].module_id module_list[].module_name module_list[].semantic_version
            multi_commands_opt name oss_cluster_api_preferred_endpoint_type oss_cluster_api_preferred_ip_type
            proxy_policy redis_version repl_backlog_size replica_sync sched_policy shards_placement
            skip_import_analyze slave_buffer status sync syncer_log_level syncer_mode tls_mode type version
        """,
    },
    "/v1/actions": {
        "integer": "state-machines[].heartbeat",
        "string": """
            actions[].action_uid actions[].creation_time actions[].name actions[].node_uid actions[].progress
            actions[].status actions[].task_id state-machines[].action_uid state-machines[].name
            state-machines[].object_name state-machines[].status
        """,
    },
    "/v1/modules": {
        "boolean": "[].bigstore_version_2_support [].is_bundled",
        "integer": "[].version",
        "object": "[].crdb [].dependencies",
        "string": """
            [].author [].capabilities[] [].capability_name [].command_line_args [].compatible_redis_version
            [].config_command [].description [].display_name [].email [].homepage [].license [].min_redis_version
            [].module_name [].semantic_version [].uid
        """,
    },
    "/v1/cluster/alerts": {
        "array": """
            cluster_certs_about_to_expire.change_value.certs_about_to_expire
            cluster_multiple_nodes_down.change_value.dead_nodes
        """,
        "boolean": """
            cluster_ca_cert_about_to_expire.change_value.state cluster_ca_cert_about_to_expire.enabled
            cluster_ca_cert_about_to_expire.state cluster_certs_about_to_expire.change_value.state
            cluster_certs_about_to_expire.enabled cluster_certs_about_to_expire.state
            cluster_even_node_count.change_value.state cluster_even_node_count.enabled cluster_even_node_count.state
            cluster_flash_overcommit.change_value.state cluster_flash_overcommit.enabled
            cluster_flash_overcommit.state cluster_inconsistent_rl_sw.change_value.state
            cluster_inconsistent_rl_sw.enabled cluster_inconsistent_rl_sw.state
            cluster_internal_bdb.change_value.state cluster_internal_bdb.enabled cluster_internal_bdb.state
            cluster_license_about_to_expire.change_value.state cluster_license_about_to_expire.enabled
            cluster_license_about_to_expire.state cluster_multiple_nodes_down.change_value.state
            cluster_multiple_nodes_down.enabled cluster_multiple_nodes_down.state
            cluster_ocsp_query_failed.change_value.state cluster_ocsp_query_failed.enabled
            cluster_ocsp_query_failed.state cluster_ocsp_status_revoked.change_value.state
            cluster_ocsp_status_revoked.enabled cluster_ocsp_status_revoked.state
            cluster_ram_overcommit.change_value.state cluster_ram_overcommit.enabled cluster_ram_overcommit.state
            cluster_too_few_nodes_for_replication.change_value.state cluster_too_few_nodes_for_replication.enabled
            cluster_too_few_nodes_for_replication.state
        """,
        "integer": """
            cluster_even_node_count.change_value.node_count cluster_flash_overcommit.change_value.bdbs_committed_flash
            cluster_ram_overcommit.change_value.bdbs_committed_ram
        """,
        "string": """
            cluster_ca_cert_about_to_expire.change_time cluster_ca_cert_about_to_expire.change_value.global_threshold
            cluster_ca_cert_about_to_expire.severity cluster_certs_about_to_expire.change_time
            cluster_certs_about_to_expire.change_value.global_threshold cluster_certs_about_to_expire.severity
            cluster_even_node_count.change_time cluster_even_node_count.severity cluster_flash_overcommit.change_time
            cluster_flash_overcommit.severity cluster_inconsistent_rl_sw.change_time
            cluster_inconsistent_rl_sw.severity cluster_internal_bdb.change_time
            cluster_internal_bdb.change_value.internal_bdb cluster_internal_bdb.severity
            cluster_license_about_to_expire.change_time cluster_license_about_to_expire.change_value.global_threshold
            cluster_license_about_to_expire.severity cluster_multiple_nodes_down.change_time
            cluster_multiple_nodes_down.severity cluster_ocsp_query_failed.change_time
            cluster_ocsp_query_failed.severity cluster_ocsp_status_revoked.change_time
            cluster_ocsp_status_revoked.severity cluster_ram_overcommit.change_time cluster_ram_overcommit.severity
            cluster_too_few_nodes_for_replication.change_time cluster_too_few_nodes_for_replication.severity
        """,
    },
    "/v1/ocsp": {
        "boolean": "ocsp_functionality",
        "integer": "query_frequency recovery_frequency recovery_max_tries response_timeout",
        "string": "responder_url",
    },
    "/v1/proxies": {
        "boolean": """
            [].client_eviction [].corefile [].dynamic_threads_scaling [].ignore_bdb_cconn_limit
            [].ignore_bdb_cconn_output_buff_limits
        """,
        "integer": """
            [].backlog [].client_keepcnt [].client_keepidle [].client_keepintvl [].conns [].duration_usage_threshold
            [].incoming_connections_capacity [].incoming_connections_min_capacity [].incoming_connections_rate_limit
            [].max_listeners [].max_servers [].max_threads [].max_worker_client_conns [].max_worker_server_conns
            [].max_worker_txns [].maxmemory_clients [].threads [].threads_usage_threshold [].uid
        """,
        "string": "[].log_level",
    },
    "/v1/shards": {
        "integer": "[].bdb_uid",
        "object": "[].redis_info",
        "string": """
            [].assigned_slots [].detailed_status [].loading.status [].node_uid [].report_timestamp [].role [].status
            [].uid
        """,
    },
    "/v1/crdbs": {
        "array": "crdbs",
    },
    "/v1/bdb_groups": {
        "array": "bdb_groups",
    },
    "/v1/cluster/stats": {
        "number": """
            intervals[].available_flash intervals[].available_flash_no_overbooking intervals[].available_memory
            intervals[].available_memory_no_overbooking intervals[].conns intervals[].cpu_idle intervals[].cpu_iowait
            intervals[].cpu_irqs intervals[].cpu_nice intervals[].cpu_steal intervals[].cpu_system
            intervals[].cpu_user intervals[].egress_bytes intervals[].ephemeral_storage_avail
            intervals[].ephemeral_storage_free intervals[].free_memory intervals[].ingress_bytes
            intervals[].persistent_storage_avail intervals[].persistent_storage_free intervals[].provisional_flash
            intervals[].provisional_flash_no_overbooking intervals[].provisional_memory
            intervals[].provisional_memory_no_overbooking intervals[].total_req
        """,
        "string": "intervals[].etime intervals[].interval intervals[].stime uid",
    },
    "/v1/nodes/stats": {
        "integer": "[].uid",
        "number": """
            [].intervals[].available_flash [].intervals[].available_flash_no_overbooking
            [].intervals[].available_memory [].intervals[].available_memory_no_overbooking [].intervals[].conns
            [].intervals[].cpu_idle [].intervals[].cpu_iowait [].intervals[].cpu_irqs [].intervals[].cpu_nice
            [].intervals[].cpu_steal [].intervals[].cpu_system [].intervals[].cpu_user [].intervals[].cur_aof_rewrites
            [].intervals[].egress_bytes [].intervals[].ephemeral_storage_avail [].intervals[].ephemeral_storage_free
            [].intervals[].free_memory [].intervals[].ingress_bytes [].intervals[].persistent_storage_avail
            [].intervals[].persistent_storage_free [].intervals[].provisional_flash
            [].intervals[].provisional_flash_no_overbooking [].intervals[].provisional_memory
            [].intervals[].provisional_memory_no_overbooking [].intervals[].total_req
        """,
        "string": "[].intervals[].etime [].intervals[].interval [].intervals[].stime",
    },
    "/v1/bdbs/stats": {
        "number": """
            [].intervals[].conns [].intervals[].egress_bytes [].intervals[].evicted_objects
            [].intervals[].expired_objects [].intervals[].fork_cpu_system [].intervals[].fork_cpu_user
            [].intervals[].ingress_bytes [].intervals[].instantaneous_ops_per_sec
            [].intervals[].main_thread_cpu_system [].intervals[].main_thread_cpu_user [].intervals[].mem_frag_ratio
            [].intervals[].mem_not_counted_for_evict [].intervals[].mem_size_lua [].intervals[].monitor_sessions_count
            [].intervals[].no_of_expires [].intervals[].no_of_keys [].intervals[].other_req [].intervals[].other_res
            [].intervals[].pubsub_channels [].intervals[].pubsub_patterns [].intervals[].read_hits
            [].intervals[].read_misses [].intervals[].read_req [].intervals[].read_res [].intervals[].shard_cpu_system
            [].intervals[].shard_cpu_user [].intervals[].total_connections_received [].intervals[].total_req
            [].intervals[].total_res [].intervals[].used_memory [].intervals[].write_hits [].intervals[].write_misses
            [].intervals[].write_req [].intervals[].write_res
        """,
        "string": """
            [].intervals[].etime [].intervals[].interval [].intervals[].last_req_time [].intervals[].last_res_time
            [].intervals[].stime [].uid
        """,
    },
}
"""By path, the names of all fields of a type; the uid of a database is 1."""

OBJECTS: Final[dict[str, dict[str, str]]] = {
    path: {name: kind for kind, names in kinds.items() for name in names.split()} for path, kinds in _RECORDED.items()
}
"""The answers of GET by path: the type of each field, as `json_types.types_in` yields them."""
