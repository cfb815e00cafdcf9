"""The calls that the vendor's pages, or recordings, know and the emulator answers with 501: which versions have them.

Paths are those of the vendor's pages of each version, at
https://redis.io/docs/latest/operate/rs/references/rest-api/requests/. Where `recorded.calls` says otherwise, it wins.
"""

from collections.abc import Iterator
from typing import Final

from redis_enterprise_emulator.route import Route
from redis_enterprise_emulator.state.versions import (
    RELEASE_7_8,
    RELEASE_7_22,
    RELEASE_8_0,
    SINGLE_SIGN_ON,
    Version,
)

_CALLS: Final[dict[tuple[Version, Version], str]] = {
    ((), ()): """
        GET /v1/bdbs/alerts
        GET POST /v1/bdbs/alerts/<int:uid>
        GET /v1/bdbs/alerts/<int:uid>/<alert>
        GET /v1/bdbs/crdt_sources/alerts
        GET /v1/bdbs/crdt_sources/alerts/<int:uid>
        GET /v1/bdbs/crdt_sources/alerts/<int:uid>/<source>
        GET /v1/bdbs/crdt_sources/alerts/<int:uid>/<source>/<alert>
        GET /v1/bdbs/debuginfo
        GET /v1/bdbs/replica_sources/alerts
        GET /v1/bdbs/replica_sources/alerts/<int:uid>
        GET /v1/bdbs/replica_sources/alerts/<int:uid>/<source>
        GET /v1/bdbs/replica_sources/alerts/<int:uid>/<source>/<alert>
        GET /v1/bdbs/stats
        GET /v1/bdbs/stats/<int:uid>
        GET /v1/bdbs/stats/last
        GET /v1/bdbs/stats/last/<int:uid>
        PUT /v1/bdbs/<int:uid>/actions/backup_reset_status
        POST /v1/bdbs/<int:uid>/actions/export
        PUT /v1/bdbs/<int:uid>/actions/export_reset_status
        POST /v1/bdbs/<int:uid>/actions/import
        PUT /v1/bdbs/<int:uid>/actions/import_reset_status
        GET /v1/bdbs/<int:uid>/actions/optimize_shards_placement
        GET POST /v1/bdbs/<int:uid>/actions/recover
        GET /v1/bdbs/<int:uid>/debuginfo
        PUT /v1/bdbs/<int:uid>/flush
        POST /v1/bdbs/<int:uid>/modules/config
        POST /v1/bdbs/<int:uid>/modules/upgrade
        POST PUT DELETE /v1/bdbs/<int:uid>/passwords
        GET /v1/bdbs/<int:uid>/peer_stats
        GET /v1/bdbs/<int:uid>/peer_stats/<int:peer>
        PUT /v1/bdbs/<int:uid>/reset_admin_pass
        GET /v1/bdbs/<int:uid>/shards
        GET /v1/bdbs/<int:uid>/sync_source_stats
        GET /v1/bdbs/<int:uid>/sync_source_stats/<int:source>
        GET /v1/bdbs/<int:uid>/syncer_state
        GET /v1/bdbs/<int:uid>/syncer_state/crdt
        GET /v1/bdbs/<int:uid>/syncer_state/replica
        POST /v1/bdbs/<int:uid>/upgrade
        GET POST /v1/bdb_groups
        GET PUT DELETE /v1/bdb_groups/<int:uid>
        POST /v1/bootstrap/<action>
        POST /v1/bootstrap/validate/<action>
        GET /v1/cluster/actions
        GET POST DELETE /v1/cluster/actions/<action>
        GET /v1/cluster/alerts
        GET /v1/cluster/alerts/<alert>
        GET PUT DELETE /v1/cluster/auditing/db_conns
        POST /v1/cluster/certificates/rotate
        GET /v1/cluster/check
        GET /v1/cluster/debuginfo
        GET POST PUT DELETE /v1/cluster/ldap
        GET /v1/cluster/module-capabilities
        GET PUT /v1/cluster/policy
        PUT /v1/cluster/policy/restore_default
        GET PUT /v1/cluster/services_configuration
        GET /v1/cluster/stats
        GET /v1/cluster/stats/last
        GET /v1/crdb_tasks
        GET /v1/crdb_tasks/<task>
        POST /v1/crdb_tasks/<task>/actions/cancel
        GET POST /v1/crdbs
        GET PATCH DELETE /v1/crdbs/<guid>
        PUT /v1/crdbs/<guid>/flush
        GET /v1/crdbs/<guid>/health_report
        PUT /v1/crdbs/<guid>/purge
        POST /v1/crdbs/<guid>/updates
        GET /v1/debuginfo/all
        GET /v1/debuginfo/all/bdb/<int:uid>
        GET /v1/debuginfo/node
        GET /v1/debuginfo/node/bdb/<int:uid>
        GET /v1/endpoints/stats
        GET PUT /v1/job_scheduler
        GET POST /v1/ldap_mappings
        GET PUT DELETE /v1/ldap_mappings/<int:uid>
        PUT /v1/license
        GET /v1/local/node/master_healthcheck
        GET POST /v1/local/services
        GET /v1/logs
        GET /v1/modules
        GET /v1/modules/<uid>
        POST /v1/modules/config/bdb/<int:uid>
        GET /v1/nodes/actions
        GET /v1/nodes/alerts
        GET /v1/nodes/alerts/<int:uid>
        GET /v1/nodes/alerts/<int:uid>/<alert>
        GET /v1/nodes/check/<int:uid>
        GET /v1/nodes/debuginfo
        GET /v1/nodes/stats
        GET /v1/nodes/stats/<int:uid>
        GET /v1/nodes/stats/last
        GET /v1/nodes/stats/last/<int:uid>
        GET /v1/nodes/status
        DELETE /v1/nodes/<int:uid>
        GET /v1/nodes/<int:uid>/actions
        GET POST DELETE /v1/nodes/<int:uid>/actions/<action>
        GET /v1/nodes/<int:uid>/debuginfo
        GET /v1/nodes/<int:uid>/snapshots
        DELETE /v1/nodes/<int:uid>/snapshots/<name>
        GET /v1/nodes/<int:uid>/status
        GET PUT /v1/ocsp
        GET /v1/ocsp/status
        POST /v1/ocsp/test
        GET PUT /v1/proxies
        GET PUT /v1/proxies/<int:uid>
        GET /v1/shards
        GET /v1/shards/<int:uid>
        POST /v1/shards/<int:uid>/actions/migrate
        POST /v1/shards/actions/migrate
        GET /v1/shards/stats
        GET /v1/shards/stats/<int:uid>
        GET /v1/shards/stats/last
        GET /v1/shards/stats/last/<int:uid>
        GET DELETE /v1/suffix/<name>
        GET /v1/suffixes
        POST /v1/users/authorize
        POST /v1/users/refresh_jwt
        POST /v2/bdbs
    """,
    ((), RELEASE_8_0): """
        POST /v1/modules
        DELETE /v1/modules/<uid>
        POST /v1/modules/upgrade/bdb/<int:uid>
        POST PUT DELETE /v1/users/password
        POST /v2/modules
        DELETE /v2/modules/<uid>
    """,
    (RELEASE_7_8, ()): """
        PUT /v1/bdbs/<int:uid>/actions/rebalance
        POST /v1/bdbs/<int:uid>/actions/resume_traffic
        POST /v1/bdbs/<int:uid>/actions/stop_traffic
        GET /v1/bdbs/<int:uid>/availability
        PATCH /v1/cluster/change_password_hashing_algorithm
        GET /v1/cluster/witness_disk
        GET PUT /v1/cm_settings
        GET PUT /v1/diagnostics
        GET /v1/local/bdbs/<int:uid>/endpoint/availability
        GET /v1/nodes/wd_status
        GET /v1/nodes/<int:uid>/wd_status
        POST /v1/nodes/<int:uid>/snapshots/<name>
        POST /v1/services
        POST /v1/shards/<int:uid>/actions/failover
        POST /v1/shards/actions/failover
    """,
    (RELEASE_7_22, ()): """
        PUT /v1/bdbs/<int:uid>/actions/revamp
        GET /v1/migrations/<uid>
        GET /v1/usage_report
    """,
    (RELEASE_8_0, ()): """
        GET /v1/bdbs/certificates
        GET POST DELETE /v1/bdbs/<int:uid>/certificates
        POST /v1/crdbs/<guid>/upgrade
        GET PUT /v1/metrics_config
        PATCH /v1/suffix/<name>
        GET POST /v2/local/modules/user-defined/artifacts
        DELETE /v2/local/modules/user-defined/artifacts/<name>/<version>
        POST /v2/modules/user-defined
        DELETE /v2/modules/user-defined/<uid>
        GET /v4/cluster/health
        GET /v4/db/<int:uid>/health
    """,
    (SINGLE_SIGN_ON, ()): """
        GET PUT DELETE /v1/cluster/sso
        POST /v1/cluster/sso/saml/metadata/idp
        GET /v1/cluster/sso/saml/metadata/sp
    """,
}
"""By the version that brought them and the first that lacks them: the methods of each path."""


def _routes() -> Iterator[Route]:
    for (since, until), lines in _CALLS.items():
        for line in filter(None, map(str.strip, lines.splitlines())):
            *methods, path = line.split()
            for method in methods:
                yield Route(method, path, since=since, until=until)


NOT_EMULATED: Final = tuple(_routes())
