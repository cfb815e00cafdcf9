"""Statuses and registered calls of five versions, each a fresh cluster of one node with one database.

Source: the published live tests of the crate ``redis-enterprise`` 0.10.0, run on 2026-08-04 against container images of
the versions below. Statuses are those of its ``tests/fixtures/live_compliance_baseline.json``. Registered is what an
OPTIONS request showed in its Allow header, absent is what answered 404 to it: ``live_non_inventory_routes.json``.
"""

import re
from typing import Final

VERSIONS: Final = ("7.4.6-272", "7.8.6-286", "7.22.2-170", "8.0.20-68", "8.2.0-25")

_FROM_7_8: Final = VERSIONS[1:]
_FROM_7_22: Final = VERSIONS[2:]
_FROM_8_0: Final = VERSIONS[3:]
_BEFORE_8_0: Final = VERSIONS[:3]

_OK_EVERYWHERE: Final = """
    /v1/actions /v1/actions/{action} /v1/actions/bdb/{bdb}
    /v1/bdbs /v1/bdbs/{bdb} /v1/bdbs/{bdb}/shards /v1/bdbs/{bdb}/sync_source_stats
    /v1/bdbs/{bdb}/actions/optimize_shards_placement /v1/bdbs/{bdb}/actions/recover
    /v1/bdbs/alerts /v1/bdbs/alerts/{bdb} /v1/bdbs/crdt_sources/alerts /v1/bdbs/crdt_sources/alerts/{bdb}
    /v1/bdbs/replica_sources/alerts /v1/bdbs/replica_sources/alerts/{bdb}
    /v1/bdbs/stats /v1/bdbs/stats/{bdb} /v1/bdbs/stats/last /v1/bdbs/stats/last/{bdb}
    /v1/cluster /v1/cluster/actions /v1/cluster/alerts /v1/cluster/auditing/db_conns /v1/cluster/certificates
    /v1/cluster/check /v1/cluster/ldap /v1/cluster/module-capabilities /v1/cluster/policy
    /v1/cluster/services_configuration /v1/cluster/stats /v1/cluster/stats/last
    /v1/crdb_tasks /v1/crdbs /v1/endpoints/stats /v1/job_scheduler /v1/jsonschema /v1/ldap_mappings /v1/license
    /v1/local/node/master_healthcheck /v1/local/services /v1/logs /v1/modules /v1/modules/{module}
    /v1/nodes /v1/nodes/{node} /v1/nodes/{node}/actions /v1/nodes/{node}/snapshots /v1/nodes/{node}/status
    /v1/nodes/actions /v1/nodes/alerts /v1/nodes/alerts/{node} /v1/nodes/check/{node} /v1/nodes/status
    /v1/nodes/stats /v1/nodes/stats/{node} /v1/nodes/stats/last /v1/nodes/stats/last/{node}
    /v1/ocsp /v1/ocsp/status /v1/proxies /v1/proxies/{proxy}
    /v1/redis_acls /v1/redis_acls/{redis_acl} /v1/roles /v1/roles/{role}
    /v1/shards /v1/shards/{shard} /v1/shards/stats /v1/shards/stats/{shard}
    /v1/shards/stats/last /v1/shards/stats/last/{shard}
    /v1/suffix/{suffix} /v1/suffixes /v1/users /v1/users/{user}
"""
_OTHER_STATUSES: Final = {
    (406, 406, 406, 406, 406): "/v1/bdbs/{bdb}/peer_stats /v1/bdbs/{bdb}/peer_stats/1",
    (404, 404, 404, 404, 404): """
        /v1/bdbs/{bdb}/sync_source_stats/1 /v1/bdbs/{bdb}/syncer_state /v1/bdbs/{bdb}/syncer_state/crdt
        /v1/bdbs/{bdb}/syncer_state/replica /v1/boostrap
    """,
    (404, 200, 200, 200, 200): """
        /v1/bdbs/{bdb}/availability /v1/cm_settings /v1/diagnostics /v1/local/bdbs/{bdb}/endpoint/availability
    """,
    (404, 404, 200, 200, 200): "/v1/usage_report /v2/actions /v2/actions/{action}",
    (404, 404, 404, 200, 200): "/v1/cluster/sso /v1/metrics_config /v2/local/modules/user-defined/artifacts",
    (404, 404, 404, 406, 406): "/v1/cluster/sso/saml/metadata/sp",
}

STATUSES: Final[dict[str, tuple[int, ...]]] = dict.fromkeys(_OK_EVERYWHERE.split(), (200,) * len(VERSIONS)) | {
    path: statuses for statuses, paths in _OTHER_STATUSES.items() for path in paths.split()
}
"""The status of GET for each of `VERSIONS`, by path. ``{bdb}`` stands for the uid of a database, and so on."""

REGISTERED: Final[dict[str, tuple[str, ...]]] = {
    "DELETE /v1/bdb_groups/{}": VERSIONS,
    "DELETE /v1/modules/{}": _BEFORE_8_0,
    "DELETE /v1/suffix/{}": VERSIONS,
    "DELETE /v1/users/password": _BEFORE_8_0,
    "GET /v1/bdb_groups": VERSIONS,
    "GET /v1/bdb_groups/{}": VERSIONS,
    "GET /v1/bootstrap": VERSIONS,
    "GET /v1/cluster/witness_disk": _FROM_7_8,
    "GET /v1/nodes/wd_status": _FROM_7_8,
    "GET /v1/nodes/{}/wd_status": _FROM_7_8,
    "GET /v1/users/permissions": _BEFORE_8_0,
    "GET /v1/users/permissions/{}": _BEFORE_8_0,
    "PATCH /v1/suffix/{}": _FROM_8_0,
    "POST /v1/bdb_groups": VERSIONS,
    "POST /v1/modules": _BEFORE_8_0,
    "POST /v1/nodes/{}/snapshots/{}": _FROM_7_8,
    "POST /v1/redis_acls/validate": _BEFORE_8_0,
    "POST /v1/users/password": _BEFORE_8_0,
    "POST /v2/modules": _BEFORE_8_0,
    "PUT /v1/bdb_groups/{}": VERSIONS,
    "PUT /v1/cluster/policy/restore_default": VERSIONS,
    "PUT /v1/users/password": _BEFORE_8_0,
}
"""Calls that the vendor's pages of today do not list, and the versions that have them; the others have not."""

ABSENT: Final[tuple[str, ...]] = tuple(
    f"{method} {path}"
    for method, paths in {
        "DELETE": """
            /v1/actions/{} /v1/bootstrap /v1/cm_settings /v1/debuginfo/{} /v1/job_scheduler/{} /v1/migrations/{}
            /v1/ocsp/cache
        """,
        "GET": """
            /v1/bdbs/metrics/{} /v1/bdbs/{}/alert_settings /v1/bdbs/{}/endpoints /v1/bdbs/{}/proxies
            /v1/cluster/alert_settings /v1/cluster/alert_settings/{} /v1/cluster/license /v1/cluster/settings
            /v1/cluster/suffixes /v1/cluster/topology /v1/crdbs/{}/tasks /v1/debuginfo /v1/debuginfo/{}
            /v1/debuginfo/{}/download /v1/diagnostics/checks /v1/diagnostics/last /v1/diagnostics/reports
            /v1/diagnostics/reports/{} /v1/endpoints /v1/endpoints/{} /v1/endpoints/{}/stats /v1/job_scheduler/{}
            /v1/job_scheduler/{}/history /v1/license/usage /v1/migrations /v1/nodes/{}/endpoints
            /v1/nodes/{}/proxies /v1/nodes/{}/shards /v1/proxies/{}/stats /v1/proxies/{}/stats/{} /v1/roles/builtin
            /v1/roles/{}/users /v1/shards/{}/stats/{}
        """,
        "POST": """
            /v1/bootstrap /v1/crdb_tasks /v1/debuginfo /v1/diagnostics /v1/job_scheduler
            /v1/job_scheduler/{}/trigger /v1/license/validate /v1/migrations /v1/migrations/{}/pause
            /v1/migrations/{}/resume /v1/migrations/{}/start /v1/ocsp/query /v1/proxies/{}/actions/reload /v1/suffix
        """,
        "PUT": """
            /v1/bdbs/{}/alert_settings /v1/cluster/alert_settings /v1/cluster/alert_settings/{} /v1/job_scheduler/{}
            /v1/modules/{}
        """,
    }.items()
    for path in paths.split()
)
"""Calls that none of `VERSIONS` has: their path is unknown, or it has other methods only."""

WRITES: Final = ("POST /v1/users", "PUT /v1/users/{}", "DELETE /v1/users/{}")
"""Calls that made, changed and removed a user on each of `VERSIONS`."""

RECORDED_CALLS: Final[frozenset[str]] = frozenset(
    {f"GET {re.sub(r'{.*?}|(?<=/)1$', '{}', path)}" for path in STATUSES}.union(REGISTERED, WRITES)
)
"""Calls of which there is a recording, as ``GET /v1/users/{}``."""
