"""The checks of cluster and nodes, and the availability of databases."""

from typing import Final

from werkzeug.wrappers import Response

from redis_enterprise_emulator.rest.answers import database_of, get, of_state
from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.state import Record
from redis_enterprise_emulator.state.monitoring import health
from redis_enterprise_emulator.state.versions import RELEASE_7_8


def _nodes_status(call: Call) -> Record:
    return {str(uid): health.node_status(call.state, uid) for uid in sorted(call.state.nodes)}


def _available(call: Call, uid: int) -> Response:
    """Return an empty page, as recorded."""
    database_of(call, uid)
    return Response("", mimetype="text/html")


ROUTES: Final = (
    get("/v1/bdbs/<int:uid>/availability", _available, "view_bdb_info", RELEASE_7_8),
    get("/v1/local/bdbs/<int:uid>/endpoint/availability", _available, "view_bdb_info", RELEASE_7_8),
    get("/v1/cluster/check", of_state(health.cluster_check), "view_all_nodes_checks"),
    get("/v1/local/node/master_healthcheck", of_state(health.primary_health), "view_cluster_info"),
    get("/v1/local/services", of_state(health.services), "view_cluster_info"),
    get("/v1/nodes/check/<int:uid>", of_state(health.node_check), "view_node_check"),
    get("/v1/nodes/status", _nodes_status, "view_node_info"),
    get("/v1/nodes/<int:uid>/status", of_state(health.node_status), "view_node_info"),
)
