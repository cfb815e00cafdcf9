"""The alerts of cluster, nodes and databases."""

from collections.abc import Callable
from functools import partial
from typing import Final

from redis_enterprise_emulator.rest.answers import get, of_database, of_state, seen_databases
from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.state import Record, State
from redis_enterprise_emulator.state.monitoring import alerts


def _nodes_alerts(call: Call) -> Record:
    return {str(uid): alerts.node_alerts(call.state, uid) for uid in sorted(call.state.nodes)}


def _databases_alerts(call: Call, *, of_each: Callable[[State], Record]) -> Record:
    return {str(bdb["uid"]): of_each(call.state) for bdb in seen_databases(call)}


def _one_alert(call: Call, alert: str, uid: int | None = None, *, of: Callable[..., Record]) -> Record:
    found = of(call) if uid is None else of(call, uid=uid)
    return alerts.one_alert(found, alert)


_NO_ALERTS: Final = partial(_databases_alerts, of_each=lambda _: {})
_BDB_ALERTS: Final = of_database(lambda state, _: alerts.database_alerts(state))
_CLUSTER_ALERTS: Final = of_state(alerts.cluster_alerts)
_NODE_ALERTS: Final = of_state(alerts.node_alerts)

ROUTES: Final = (
    get("/v1/bdbs/alerts", partial(_databases_alerts, of_each=alerts.database_alerts), "view_all_bdbs_alerts"),
    get("/v1/bdbs/alerts/<int:uid>", _BDB_ALERTS, "view_bdb_alerts"),
    get("/v1/bdbs/alerts/<int:uid>/<alert>", partial(_one_alert, of=_BDB_ALERTS), "view_bdb_alerts"),
    get("/v1/bdbs/crdt_sources/alerts", _NO_ALERTS, "view_all_bdbs_alerts"),
    get("/v1/bdbs/crdt_sources/alerts/<int:uid>", of_database(lambda *_: {}), "view_bdb_alerts"),
    get("/v1/bdbs/replica_sources/alerts", _NO_ALERTS, "view_all_bdbs_alerts"),
    get("/v1/bdbs/replica_sources/alerts/<int:uid>", of_database(lambda *_: {}), "view_bdb_alerts"),
    get("/v1/cluster/alerts", _CLUSTER_ALERTS, "view_cluster_alerts"),
    get("/v1/cluster/alerts/<alert>", partial(_one_alert, of=_CLUSTER_ALERTS), "view_cluster_alerts"),
    get("/v1/nodes/alerts", _nodes_alerts, "view_all_nodes_alerts"),
    get("/v1/nodes/alerts/<int:uid>", _NODE_ALERTS, "view_node_alerts"),
    get("/v1/nodes/alerts/<int:uid>/<alert>", partial(_one_alert, of=_NODE_ALERTS), "view_node_alerts"),
)
