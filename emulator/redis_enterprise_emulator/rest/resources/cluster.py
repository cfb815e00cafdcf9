"""The settings of the cluster."""

from typing import Final

from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.state import Record, settings


def get_cluster(call: Call) -> Record:
    """GET /v1/cluster."""
    return settings.cluster_object(call.state)


def update_cluster(call: Call) -> Record:
    """PUT /v1/cluster."""
    settings.update_settings(call.state, call.body)
    return settings.cluster_object(call.state)


ROUTES: Final = (
    Route("GET", "/v1/cluster", get_cluster, "view_cluster_info"),
    Route("PUT", "/v1/cluster", update_cluster, "update_cluster", dry_run=()),
)
