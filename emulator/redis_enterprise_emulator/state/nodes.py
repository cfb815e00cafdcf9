"""Nodes, bootstrap status and license.

Fields and their defaults are those of a recorded node (`recorded.objects`); who may write which is of
https://redis.io/docs/latest/operate/rs/references/rest-api/requests/nodes/.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from redis_enterprise_emulator.state import schemas
from redis_enterprise_emulator.state.database.redis_versions import supported_database_versions
from redis_enterprise_emulator.state.database.shards import count_shards, shards_on
from redis_enterprise_emulator.state.errors import NotFoundError
from redis_enterprise_emulator.state.fields import Field, Fields, read_only, simple, unset
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.schemas import TEXT
from redis_enterprise_emulator.state.versions import parse_version

_TRIAL: Final = timedelta(days=30)
_STORAGE: Final = 2.0**40

_HARDWARE: Final = simple(
    architecture="x86_64",
    bigredis_storage_path="/var/opt/redislabs/flash",
    cores=2,
    ephemeral_storage_path="/var/opt/redislabs/tmp",
    ephemeral_storage_size=_STORAGE,
    fips_enabled=False,
    os_family="ubuntu",
    os_name="ubuntu",
    os_semantic_version="22.04",
    os_version="Ubuntu 22.04.5 LTS",
    persistent_storage_path="/var/opt/redislabs/persist",
    persistent_storage_size=_STORAGE,
    software_version="",
    supported_database_versions=[],
    total_memory=8 * 2**30,
    uptime=0,
)
"""The fields that a node tells before it is in a cluster, too: in its bootstrap status."""

NODE: Final = Fields(
    "A node of the cluster.",
    {
        "external_addr": Field([], {"type": "array", "items": TEXT}),
        **simple(
            accept_servers=True,
            max_listeners=100,
            max_redis_forks=-1,
            max_redis_servers=100,
            max_slave_full_syncs=-1,
            rack_id="",
            second_rack_id="",
        ),
        **unset(TEXT, "recovery_path"),
        **read_only(_HARDWARE),
        **read_only(
            simple(
                # The vendor lets an address be changed of nodes that are offline only; none is here.
                addr="",
                bigstore_enabled=False,
                flash_shard_count=0,
                ram_shard_count=0,
                shard_count=0,
                shard_list=[],
                status="active",
                uid=0,
                use_internal_ipv6=False,
            )
        ),
    },
)


def new_nodes(count: int, software_version: str, others: Mapping[int, str]) -> dict[int, Record]:
    """Return so many nodes, by uid.

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
    """Return a node as it is stored. Its address is of a network for documentation (RFC 5737): nobody is there."""
    return NODE.defaults() | {"uid": uid, "addr": f"192.0.2.{uid}", "software_version": software_version}


def node_object(state: State, uid: int) -> Record:
    """Return the body of GET /v1/nodes/{uid}.

    Raises:
        RestError: 404 if there is none.
    """
    if uid not in state.nodes:
        raise NotFoundError("node", uid)
    shards = shards_on(state, uid)
    return state.nodes[uid] | {
        "ram_shard_count": len(shards),
        "shard_count": len(shards),
        "shard_list": shards,
        "supported_database_versions": supported_database_versions(state),
        "uptime": _uptime(state),
    }


def node_objects(state: State) -> list[Record]:
    """Return the body of GET /v1/nodes."""
    return [node_object(state, uid) for uid in sorted(state.nodes)]


def update_node(state: State, uid: int, body: Any) -> None:
    """Change some fields of a node, as PUT /v1/nodes/{uid} does.

    Raises:
        RestError: 400, or 404.
    """
    current = node_object(state, uid)
    wanted = schemas.check(body, NODE.schema(state), state=state)
    state.nodes[uid].update(NODE.writable(state, current=current, wanted=wanted))


def bootstrap_object(state: State) -> Record:
    """Return the body of GET /v1/bootstrap; the uid is a text here, a number in GET /v1/nodes."""
    node = node_object(state, min(state.nodes))
    created = state.settings["created_time"]
    return {
        "bootstrap_status": {"state": "completed", "start_time": created, "end_time": created},
        "local_node_info": {name: node[name] for name in _HARDWARE}
        | {
            "uid": str(node["uid"]),
            "available_addresses": [
                {"address": node["addr"], "format": "ipv4", "if_name": "eth0", "private": True},
            ],
            "bridge_interfaces": [],
            "cnm_version_sha": sha256(node["software_version"].encode()).hexdigest()[:40],
            "short_hostname": f"node-{node['uid']}",
            "supported_bigstore_drivers": ["rocksdb", "speedb"],
        },
    }


def license_object(state: State) -> Record:
    """Return the body of GET /v1/license: the trial license of a fresh cluster."""
    created = datetime.fromisoformat(state.settings["created_time"])
    expiration = created + _TRIAL
    return {
        "activation_date": state.settings["created_time"],
        "cluster_name": None,
        "expiration_date": expiration.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "expired": expiration < datetime.fromtimestamp(state.clock(), UTC),
        "features": ["trial", "bigstore"],
        "flash_shards_in_use": 0,
        "flash_shards_limit": None,
        "key": "",
        "license": "",
        "owner": None,
        "ram_shards_in_use": count_shards(state),
        "ram_shards_limit": None,
        "shards_limit": state.assumptions.license_shards_limit,
    }


def _uptime(state: State) -> int:
    """Return seconds since the cluster was made."""
    created = datetime.fromisoformat(state.settings["created_time"])
    return int(state.clock() - created.timestamp())
