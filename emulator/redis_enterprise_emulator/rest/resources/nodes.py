"""The nodes, the bootstrap, and the license."""

from typing import Final

from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.state import Record, nodes


def get_nodes(call: Call) -> list[Record]:
    """GET /v1/nodes."""
    return nodes.node_objects(call.state)


def get_node(call: Call, uid: int) -> Record:
    """GET /v1/nodes/{uid}."""
    return nodes.node_object(call.state, uid)


def update_node(call: Call, uid: int) -> None:
    """PUT /v1/nodes/{uid}; the vendor answers an empty body."""
    nodes.update_node(call.state, uid, call.body)


def get_bootstrap(call: Call) -> Record:
    """GET /v1/bootstrap."""
    return nodes.bootstrap_object(call.state)


def get_license(call: Call) -> Record:
    """GET /v1/license."""
    return nodes.license_object(call.state)


ROUTES: Final = (
    Route("GET", "/v1/nodes", get_nodes, "view_all_nodes_info"),
    Route("GET", "/v1/nodes/<int:uid>", get_node, "view_node_info"),
    Route("PUT", "/v1/nodes/<int:uid>", update_node, "update_node"),
    Route("GET", "/v1/bootstrap", get_bootstrap),
    Route("GET", "/v1/license", get_license, "view_license"),
)
