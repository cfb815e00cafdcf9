"""Health of the nodes: their status, checks and services.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/nodes/status/ and the pages beside it.
"""

from datetime import timedelta
from hashlib import sha256
from typing import Final

from redis_enterprise_emulator.state.database.shards import all_shards
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.nodes import node_object
from redis_enterprise_emulator.state.words import words

_SERVICES: Final = words(
    """
    alert_mgr ccs cluster_wd cm_server cnm_exec cnm_http dmcproxy envoy job_scheduler node_wd
    """
)


def node_status(state: State, uid: int) -> Record:
    """Return the body of GET /v1/nodes/{uid}/status."""
    node = node_object(state, uid)
    shards = {role: _shards(state, uid, role) for role in ("master", "slave")}
    return {
        "cores": node["cores"],
        "free_provisional_ram": 0,
        "free_ram": int(0.7 * node["total_memory"]),
        "hostname": f"node-{uid}",
        "master_shards": shards["master"],
        "node_overbooking_depth": 0,
        "node_status": node["status"],
        "role": "master" if uid == state.primary else "slave",
        "slave_shards": shards["slave"],
        "software_version": node["software_version"],
        "software_version_sha": sha256(node["software_version"].encode()).hexdigest(),
        "total_memory": node["total_memory"],
        "total_provisional_ram": 0,
    }


def node_check(state: State, uid: int) -> Record:
    """Return the body of GET /v1/nodes/check/{uid}; the uid is a number here."""
    return {"node_uid": uid, **_result(state, uid)}


def cluster_check(state: State) -> Record:
    """Return the body of GET /v1/cluster/check; the uids are texts here."""
    nodes: list[Record] = [{"node_uid": str(uid), **_result(state, uid)} for uid in sorted(state.nodes)]
    return {"cluster_test_result": all(node["result"] for node in nodes), "nodes": nodes}


def primary_health(_: State) -> Record:
    """Return the body of GET /v1/local/node/master_healthcheck."""
    return {"status": "active"}


def services(state: State) -> Record:
    """Return the body of GET /v1/local/services."""
    uptime = str(timedelta(seconds=node_object(state, state.primary)["uptime"]))
    running = {"start_time": state.settings["created_time"], "status": "RUNNING", "uptime": uptime}
    return dict.fromkeys(_SERVICES, running)


def _result(state: State, uid: int) -> Record:
    if node_object(state, uid)["status"] == "active":
        return {"result": True}
    return {"result": False, "error": f"node {uid} is not running or not responding"}


def _shards(state: State, node_uid: int, role: str) -> list[str]:
    return [it["uid"] for it in all_shards(state) if it["node_uid"] == str(node_uid) and it["role"] == role]
