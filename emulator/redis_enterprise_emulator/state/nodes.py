"""Nodes, bootstrap status and license: read-only objects that tell the version and little else.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/nodes/
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from redis_enterprise_emulator.errors import RestError
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.versions import parse_version

_TRIAL: Final = timedelta(days=30)


def new_nodes(count: int, software_version: str, others: Mapping[int, str]) -> dict[int, Record]:
    """So many nodes, by uid.

    Args:
        count: How many.
        software_version: What they run.
        others: What some of them run instead, by uid.

    Raises:
        ValueError: There are none, or `others` names one that is not there or a version that is none.
    """
    if count < 1:
        raise ValueError(f"expected one node or more; got {count}")
    uids = range(1, count + 1)
    for uid, version in others.items():
        if uid not in uids:
            raise ValueError(f"expected the version of a node from 1 to {count}; got node {uid}")
        parse_version(version)
    return {uid: _new_node(uid, others.get(uid, software_version)) for uid in uids}


def _new_node(uid: int, software_version: str) -> Record:
    """A node as GET /v1/nodes shows it. Its address is of a network for documentation (RFC 5737): nobody is there."""
    return {
        "uid": uid,
        "accept_servers": True,
        "addr": f"192.0.2.{uid}",
        "architecture": "x86_64",
        "cores": 2,
        "external_addr": [],
        "os_name": "ubuntu",
        "os_version": "Ubuntu 22.04.5 LTS",
        "rack_id": "",
        "shard_count": 0,
        "shard_list": [],
        "software_version": software_version,
        "status": "active",
        "total_memory": 8 * 2**30,
    }


def node_object(state: State, uid: int) -> Record:
    """What GET /v1/nodes/{uid} answers.

    Raises:
        RestError: 404 if there is none.
    """
    if uid not in state.nodes:
        raise RestError(404, "node_not_exist", f"there is no node {uid}")
    return state.nodes[uid]


def bootstrap_object(state: State) -> Record:
    """What GET /v1/bootstrap answers; the uid is a text here, a number in GET /v1/nodes."""
    node = min(state.nodes.values(), key=lambda node: int(node["uid"]))
    created = state.settings["created_time"]
    return {
        "bootstrap_status": {"state": "completed", "start_time": created, "end_time": created},
        "local_node_info": {
            "uid": str(node["uid"]),
            "architecture": node["architecture"],
            "cores": node["cores"],
            "os_name": node["os_name"],
            "os_version": node["os_version"],
            "software_version": node["software_version"],
            "total_memory": node["total_memory"],
        },
    }


def license_object(state: State) -> Record:
    """What GET /v1/license answers: the trial license of a fresh cluster."""
    created = datetime.fromisoformat(state.settings["created_time"])
    expiration = created + _TRIAL
    return {
        "activation_date": state.settings["created_time"],
        "cluster_name": None,
        "expiration_date": expiration.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "expired": expiration < datetime.fromtimestamp(state.clock(), UTC),
        "features": ["trial", "bigstore"],
        "key": "",
        "license": "",
        "owner": None,
        "shards_limit": 4,
    }
