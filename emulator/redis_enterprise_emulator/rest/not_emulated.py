"""The calls that the vendor's pages, or recordings, know and the emulator answers with 501: which versions have them.

Paths are those of the vendor's pages of each version, at
https://redis.io/docs/latest/operate/rs/references/rest-api/requests/. Where `recorded.calls` says otherwise, it wins.
"""

from collections.abc import Iterator
from typing import Final

from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.state.versions import (
    RELEASE_7_8,
    RELEASE_7_22,
    RELEASE_8_0,
    SINGLE_SIGN_ON,
    Version,
)

_CALLS: Final[dict[tuple[Version, Version], str]] = {
    ((), ()): """
        POST /v1/bdbs/alerts/<int:uid>
        GET /v1/bdbs/crdt_sources/alerts/<int:uid>/<source>
        GET /v1/bdbs/crdt_sources/alerts/<int:uid>/<source>/<alert>
        GET /v1/bdbs/debuginfo
        GET /v1/bdbs/replica_sources/alerts/<int:uid>/<source>
        GET /v1/bdbs/replica_sources/alerts/<int:uid>/<source>/<alert>
        PUT /v1/bdbs/<int:uid>/actions/backup_reset_status
        POST /v1/bdbs/<int:uid>/actions/export
        PUT /v1/bdbs/<int:uid>/actions/export_reset_status
        POST /v1/bdbs/<int:uid>/actions/import
        PUT /v1/bdbs/<int:uid>/actions/import_reset_status
        POST /v1/bdbs/<int:uid>/actions/recover
        GET /v1/bdbs/<int:uid>/debuginfo
        PUT /v1/bdbs/<int:uid>/flush
        POST /v1/bdbs/<int:uid>/modules/config
        POST /v1/bdbs/<int:uid>/modules/upgrade
        POST PUT DELETE /v1/bdbs/<int:uid>/passwords
        PUT /v1/bdbs/<int:uid>/reset_admin_pass
        POST /v1/bdbs/<int:uid>/upgrade
        POST /v1/bdb_groups
        PUT DELETE /v1/bdb_groups/<int:uid>
        POST /v1/bootstrap/<action>
        POST /v1/bootstrap/validate/<action>
        GET POST DELETE /v1/cluster/actions/<action>
        PUT DELETE /v1/cluster/auditing/db_conns
        POST /v1/cluster/certificates/rotate
        GET /v1/cluster/debuginfo
        POST PUT DELETE /v1/cluster/ldap
        PUT /v1/cluster/policy
        PUT /v1/cluster/policy/restore_default
        PUT /v1/cluster/services_configuration
        POST /v1/crdb_tasks/<task>/actions/cancel
        POST /v1/crdbs
        PATCH DELETE /v1/crdbs/<guid>
        PUT /v1/crdbs/<guid>/flush
        GET /v1/crdbs/<guid>/health_report
        PUT /v1/crdbs/<guid>/purge
        POST /v1/crdbs/<guid>/updates
        GET /v1/debuginfo/all
        GET /v1/debuginfo/all/bdb/<int:uid>
        GET /v1/debuginfo/node
        GET /v1/debuginfo/node/bdb/<int:uid>
        PUT /v1/job_scheduler
        POST /v1/ldap_mappings
        PUT DELETE /v1/ldap_mappings/<int:uid>
        PUT /v1/license
        POST /v1/local/services
        POST /v1/modules/config/bdb/<int:uid>
        GET /v1/nodes/debuginfo
        DELETE /v1/nodes/<int:uid>
        GET POST DELETE /v1/nodes/<int:uid>/actions/<action>
        GET /v1/nodes/<int:uid>/debuginfo
        DELETE /v1/nodes/<int:uid>/snapshots/<name>
        PUT /v1/ocsp
        POST /v1/ocsp/test
        PUT /v1/proxies
        PUT /v1/proxies/<int:uid>
        POST /v1/shards/<int:uid>/actions/migrate
        POST /v1/shards/actions/migrate
        DELETE /v1/suffix/<name>
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
        PATCH /v1/cluster/change_password_hashing_algorithm
        GET /v1/cluster/witness_disk
        PUT /v1/cm_settings
        PUT /v1/diagnostics
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
    """,
    (RELEASE_8_0, ()): """
        GET /v1/bdbs/certificates
        GET POST DELETE /v1/bdbs/<int:uid>/certificates
        POST /v1/crdbs/<guid>/upgrade
        PUT /v1/metrics_config
        PATCH /v1/suffix/<name>
        POST /v2/local/modules/user-defined/artifacts
        DELETE /v2/local/modules/user-defined/artifacts/<name>/<version>
        POST /v2/modules/user-defined
        DELETE /v2/modules/user-defined/<uid>
        GET /v4/cluster/health
        GET /v4/db/<int:uid>/health
    """,
    (SINGLE_SIGN_ON, ()): """
        PUT DELETE /v1/cluster/sso
        POST /v1/cluster/sso/saml/metadata/idp
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
