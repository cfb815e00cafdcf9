"""The calls with which tools look at a cluster: shards, statistics, alerts, health, and settings that can be read only.

A caller whose roles are limited to some databases gets no others. `ROUTES` is the table.
"""

from collections.abc import Callable
from functools import partial
from hashlib import md5
from typing import Any, Final

from werkzeug.wrappers import Response

from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.state import Record, State
from redis_enterprise_emulator.state.database import shards
from redis_enterprise_emulator.state.database.databases import database_object, remove_deleted
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.monitoring import alerts, documents, health, modules, statistics
from redis_enterprise_emulator.state.versions import RELEASE_7_8, RELEASE_7_22, RELEASE_8_0, SINGLE_SIGN_ON, Version


def _of_state(answer: Callable[..., Any]) -> Callable[..., Any]:
    """An answer that needs the cluster alone, and the variable parts of the path."""
    return lambda call, **arguments: answer(call.state, **arguments)


def _always(answer: Any) -> Callable[..., Any]:
    return lambda _call, **_arguments: answer


def _of_node(answer: Any) -> Callable[..., Any]:
    """An answer that is the same for each node that is there."""

    def answered(call: Call, uid: int) -> Any:
        health.node_check(call.state, uid)
        return answer

    return answered


def _of_database(answer: Callable[[State, Record], Any]) -> Callable[..., Any]:
    """An answer about one database that is there."""
    return lambda call, uid, **_: answer(call.state, _database(call, uid))


def _refused(status: int, code: str, description: str) -> Callable[..., Any]:
    """An answer about a database that is there, and is not of the kind that is asked for."""

    def answered(call: Call, uid: int, **_: Any) -> Any:
        _database(call, uid)
        raise RestError(status, code, description)

    return answered


def _never(status: int, code: str, description: str) -> Callable[..., Any]:
    """An answer about what no cluster here has."""

    def answered(_: Call, **__: Any) -> Any:
        raise RestError(status, code, description)

    return answered


def _database(call: Call, uid: int) -> Record:
    database_object(call.state, uid)
    return call.state.bdbs[uid]


def _databases(call: Call) -> list[Record]:
    remove_deleted(call.state)
    return [call.state.bdbs[uid] for uid in sorted(call.state.bdbs) if call.sees(uid)]


def _shards(call: Call) -> list[Record]:
    return [shard for bdb in _databases(call) for shard in shards.shards_of(call.state, bdb)]


def _shard(call: Call, uid: int) -> Record:
    shard = shards.shard_object(call.state, uid)
    if not call.sees(shard["bdb_uid"]):
        raise RestError(404, "shard_not_exist", f"there is no shard {uid}")
    return shard


def _cluster_statistics(call: Call) -> Record:
    return statistics.cluster_statistics(call.state, call.query)


def _last_of_cluster(call: Call) -> Record:
    return statistics.last_of_cluster(call.state, call.query)


def _nodes_statistics(call: Call) -> list[Record]:
    return [_node_statistics(call, uid) for uid in sorted(call.state.nodes)]


def _node_statistics(call: Call, uid: int) -> Record:
    return statistics.node_statistics(call.state, call.query, uid)


def _last_of_nodes(call: Call, uid: int | None = None) -> Record:
    uids = sorted(call.state.nodes) if uid is None else [uid]
    metrics = {uid: statistics.node_metrics(call.state, uid) for uid in uids}
    return statistics.last_by_uid(call.state, call.query, metrics)


def _databases_statistics(call: Call) -> list[Record]:
    return [statistics.database_statistics(call.state, call.query, bdb) for bdb in _databases(call)]


def _database_statistics(call: Call, uid: int) -> Record:
    return statistics.database_statistics(call.state, call.query, _database(call, uid))


def _last_of_databases(call: Call, uid: int | None = None) -> Record:
    bdbs = _databases(call) if uid is None else [_database(call, uid)]
    metrics = {bdb["uid"]: statistics.database_metrics(bdb) for bdb in bdbs}
    return statistics.last_by_uid(call.state, call.query, metrics)


def _shards_statistics(call: Call) -> list[Record]:
    return [statistics.shard_statistics(call.state, call.query, int(shard["uid"])) for shard in _shards(call)]


def _shard_statistics(call: Call, uid: int) -> Record:
    _shard(call, uid)
    return statistics.shard_statistics(call.state, call.query, uid)


def _last_of_shards(call: Call, uid: int | None = None) -> Record:
    found = _shards(call) if uid is None else [_shard(call, uid)]
    metrics = {int(shard["uid"]): statistics.shard_metrics() for shard in found}
    return statistics.last_by_uid(call.state, call.query, metrics)


def _endpoints_statistics(call: Call) -> list[Record]:
    found = (statistics.endpoint_statistics(call.state, call.query, bdb) for bdb in _databases(call))
    return [endpoint for endpoints in found for endpoint in endpoints]


def _nodes_alerts(call: Call) -> Record:
    return {str(uid): alerts.node_alerts(call.state, uid) for uid in sorted(call.state.nodes)}


def _databases_alerts(call: Call, *, of_each: Callable[[State], Record]) -> Record:
    return {str(bdb["uid"]): of_each(call.state) for bdb in _databases(call)}


def _one_alert(call: Call, alert: str, uid: int | None = None, *, of: Callable[..., Record]) -> Record:
    found = of(call) if uid is None else of(call, uid=uid)
    return alerts.one_alert(found, alert)


def _nodes_status(call: Call) -> Record:
    return {str(uid): health.node_status(call.state, uid) for uid in sorted(call.state.nodes)}


def _events(call: Call) -> list[Record]:
    return documents.events(_databases(call))


def _available(call: Call, uid: int) -> Response:
    """An empty page, as recorded."""
    _database(call, uid)
    return Response("", mimetype="text/html")


def _usage_report(_: Call) -> Response:
    """The checksum alone, as a fresh cluster was recorded to answer: no report was made yet."""
    return Response(f"{md5(b'', usedforsecurity=False).hexdigest()}\n", mimetype="application/x-ndjson")


def _get(
    path: str, answer: Callable[..., Any], permission: str = "", since: Version = (), until: Version = ()
) -> Route:
    return Route("GET", path, answer, permission, since, until)


_NO_ACTIONS: Final = _always({"actions": []})
_NO_ALERTS: Final = partial(_databases_alerts, of_each=lambda _: {})
_BDB_ALERTS: Final = _of_database(lambda state, _: alerts.database_alerts(state))
_CLUSTER_ALERTS: Final = _of_state(alerts.cluster_alerts)
_NODE_ALERTS: Final = _of_state(alerts.node_alerts)
_NOT_ACTIVE_ACTIVE: Final = _refused(406, "not_crdt", "the database is not Active-Active")
_NO_SSO: Final = _never(406, "missing_certificate", "single sign-on is not configured")
_NO_SYNCER: Final = _refused(404, "syncer_not_exist", "the database has no syncer")

ROUTES: Final = (
    _get("/v1/shards", _shards, "view_all_bdbs_info"),
    _get("/v1/shards/<int:uid>", _shard, "view_bdb_info"),
    _get("/v1/bdbs/<int:uid>/shards", _of_database(shards.shards_of), "view_bdb_info"),
    _get("/v1/shards/stats", _shards_statistics, "view_all_shard_stats"),
    _get("/v1/shards/stats/<int:uid>", _shard_statistics, "view_shard_stats"),
    _get("/v1/shards/stats/last", _last_of_shards, "view_all_shard_stats"),
    _get("/v1/shards/stats/last/<int:uid>", _last_of_shards, "view_shard_stats"),
    _get("/v1/bdbs/stats", _databases_statistics, "view_all_bdb_stats"),
    _get("/v1/bdbs/stats/<int:uid>", _database_statistics, "view_bdb_stats"),
    _get("/v1/bdbs/stats/last", _last_of_databases, "view_all_bdb_stats"),
    _get("/v1/bdbs/stats/last/<int:uid>", _last_of_databases, "view_bdb_stats"),
    _get("/v1/bdbs/<int:uid>/peer_stats", _NOT_ACTIVE_ACTIVE, "view_bdb_stats"),
    _get("/v1/bdbs/<int:uid>/peer_stats/<int:peer>", _NOT_ACTIVE_ACTIVE, "view_bdb_stats"),
    _get("/v1/bdbs/<int:uid>/sync_source_stats", _of_database(lambda *_: {"sync_source_stats": []}), "view_bdb_stats"),
    _get("/v1/bdbs/<int:uid>/sync_source_stats/<int:source>", _NO_SYNCER, "view_bdb_stats"),
    _get("/v1/bdbs/<int:uid>/syncer_state", _NO_SYNCER, "view_bdb_info"),
    _get("/v1/bdbs/<int:uid>/syncer_state/crdt", _NO_SYNCER, "view_bdb_info"),
    _get("/v1/bdbs/<int:uid>/syncer_state/replica", _NO_SYNCER, "view_bdb_info"),
    _get("/v1/cluster/stats", _cluster_statistics, "view_cluster_stats"),
    _get("/v1/cluster/stats/last", _last_of_cluster, "view_cluster_stats"),
    _get("/v1/endpoints/stats", _endpoints_statistics, "view_endpoint_stats"),
    _get("/v1/nodes/stats", _nodes_statistics, "view_all_nodes_stats"),
    _get("/v1/nodes/stats/<int:uid>", _node_statistics, "view_node_stats"),
    _get("/v1/nodes/stats/last", _last_of_nodes, "view_all_nodes_stats"),
    _get("/v1/nodes/stats/last/<int:uid>", _last_of_nodes, "view_node_stats"),
    _get("/v1/bdbs/alerts", partial(_databases_alerts, of_each=alerts.database_alerts), "view_all_bdbs_alerts"),
    _get("/v1/bdbs/alerts/<int:uid>", _BDB_ALERTS, "view_bdb_alerts"),
    _get("/v1/bdbs/alerts/<int:uid>/<alert>", partial(_one_alert, of=_BDB_ALERTS), "view_bdb_alerts"),
    _get("/v1/bdbs/crdt_sources/alerts", _NO_ALERTS, "view_all_bdbs_alerts"),
    _get("/v1/bdbs/crdt_sources/alerts/<int:uid>", _of_database(lambda *_: {}), "view_bdb_alerts"),
    _get("/v1/bdbs/replica_sources/alerts", _NO_ALERTS, "view_all_bdbs_alerts"),
    _get("/v1/bdbs/replica_sources/alerts/<int:uid>", _of_database(lambda *_: {}), "view_bdb_alerts"),
    _get("/v1/cluster/alerts", _CLUSTER_ALERTS, "view_cluster_alerts"),
    _get("/v1/cluster/alerts/<alert>", partial(_one_alert, of=_CLUSTER_ALERTS), "view_cluster_alerts"),
    _get("/v1/nodes/alerts", _nodes_alerts, "view_all_nodes_alerts"),
    _get("/v1/nodes/alerts/<int:uid>", _NODE_ALERTS, "view_node_alerts"),
    _get("/v1/nodes/alerts/<int:uid>/<alert>", partial(_one_alert, of=_NODE_ALERTS), "view_node_alerts"),
    _get("/v1/bdbs/<int:uid>/availability", _available, "view_bdb_info", RELEASE_7_8),
    _get("/v1/local/bdbs/<int:uid>/endpoint/availability", _available, "view_bdb_info", RELEASE_7_8),
    _get("/v1/cluster/check", _of_state(health.cluster_check), "view_all_nodes_checks"),
    _get("/v1/local/node/master_healthcheck", _of_state(health.primary_health), "view_cluster_info"),
    _get("/v1/local/services", _of_state(health.services), "view_cluster_info"),
    _get("/v1/nodes/check/<int:uid>", _of_state(health.node_check), "view_node_check"),
    _get("/v1/nodes/status", _nodes_status, "view_node_info"),
    _get("/v1/nodes/<int:uid>/status", _of_state(health.node_status), "view_node_info"),
    _get("/v1/cluster/actions", _NO_ACTIONS, "view_status_of_cluster_action"),
    _get("/v1/nodes/actions", _NO_ACTIONS, "view_status_of_all_node_actions"),
    _get("/v1/nodes/<int:uid>/actions", _of_node({"actions": []}), "view_status_of_node_action"),
    _get("/v1/nodes/<int:uid>/snapshots", _of_node([]), "view_node_info"),
    _get("/v1/bdbs/<int:uid>/actions/optimize_shards_placement", _of_database(documents.placement), "view_bdb_info"),
    _get(
        "/v1/bdbs/<int:uid>/actions/recover",
        _of_database(lambda *_: {"data_files": [], "status": "ready"}),
        "view_bdb_info",
    ),
    _get("/v1/bdb_groups", _always({"bdb_groups": []}), "view_all_bdbs_info"),
    _get("/v1/bdb_groups/<int:uid>", _never(404, "bdb_group_not_exist", "there is no such group"), "view_bdb_info"),
    _get("/v1/crdb_tasks", _always([])),
    _get("/v1/crdb_tasks/<task>", _never(404, "task_not_exist", "there is no such task")),
    _get("/v1/crdbs", _always({"crdbs": []})),
    _get("/v1/crdbs/<guid>", _never(404, "crdb_not_exist", "there is no such Active-Active database")),
    _get("/v1/ldap_mappings", _always([]), "view_all_ldap_mappings_info"),
    _get("/v1/ldap_mappings/<int:uid>", _never(404, "ldap_mapping_not_exist", "there is no such mapping")),
    _get("/v1/logs", _events, "view_logged_events"),
    _get("/v1/modules", _of_state(modules.module_objects), "view_cluster_modules"),
    _get("/v1/modules/<uid>", _of_state(modules.module_object), "view_cluster_modules"),
    _get("/v1/proxies", _of_state(documents.proxies), "view_all_proxies_info"),
    _get("/v1/proxies/<int:uid>", _of_state(documents.proxy), "view_proxy_info"),
    _get("/v1/suffixes", _of_state(documents.suffixes)),
    _get("/v1/suffix/<name>", _of_state(documents.suffix)),
    _get("/v1/usage_report", _usage_report, since=RELEASE_7_22),
    _get("/v2/local/modules/user-defined/artifacts", _always([]), "view_cluster_modules", RELEASE_8_0),
    _get("/v1/cluster/auditing/db_conns", _always(documents.AUDITING), "view_cluster_info"),
    _get("/v1/cluster/ldap", _always(documents.LDAP), "view_ldap_config"),
    _get("/v1/cluster/module-capabilities", _of_state(documents.module_capabilities), "view_cluster_modules"),
    _get("/v1/cluster/policy", _of_state(documents.policy), "view_cluster_info"),
    _get("/v1/cluster/services_configuration", _always(documents.SERVICES), "view_cluster_info"),
    _get("/v1/cluster/sso", _always(documents.SSO), "view_sso", SINGLE_SIGN_ON),
    _get("/v1/cluster/sso/saml/metadata/sp", _NO_SSO, "view_sso", SINGLE_SIGN_ON),
    _get("/v1/cm_settings", _always(documents.CM_SETTINGS), "view_cluster_info", RELEASE_7_8),
    _get("/v1/diagnostics", _always(documents.DIAGNOSTICS), "view_cluster_info", RELEASE_7_8),
    _get("/v1/job_scheduler", _of_state(documents.jobs), "view_cluster_info"),
    _get("/v1/metrics_config", _always(documents.METRICS), "view_cluster_info", RELEASE_8_0),
    _get("/v1/ocsp", _always(documents.OCSP), "view_ocsp_config"),
    _get("/v1/ocsp/status", _always(documents.OCSP_STATUS), "view_ocsp_status"),
)
