"""The shards of databases: how many, which slots each has, and on which node.

https://redis.io/docs/latest/operate/rs/references/rest-api/objects/shard/
"""

from typing import Final

from redis_enterprise_emulator.errors import RestError
from redis_enterprise_emulator.state.model import Record, State

_SLOTS: Final = 2**14


def resize(state: State, bdb: Record) -> None:
    """Give a database as many shards as it is to have: the primary ones, then a replica of each if it replicates."""
    wanted = bdb["shards_count"] * (1 + bdb["replication"])
    kept: list[int] = bdb["shard_list"][:wanted]
    bdb["shard_list"] = [*kept, *(state.new_record_uid("shard") for _ in range(wanted - len(kept)))]


def shards_of(state: State, bdb: Record) -> list[Record]:
    """Return the shards of a database as GET /v1/bdbs/{uid}/shards answers them."""
    return [_shard(state, bdb, index, uid) for index, uid in enumerate(bdb["shard_list"])]


def all_shards(state: State) -> list[Record]:
    """Return what GET /v1/shards answers."""
    return [shard for _, bdb in sorted(state.bdbs.items()) for shard in shards_of(state, bdb)]


def shard_object(state: State, uid: int) -> Record:
    """Return what GET /v1/shards/{uid} answers.

    Raises:
        RestError: 404 if there is none.
    """
    for shard in all_shards(state):
        if shard["uid"] == str(uid):
            return shard
    raise RestError(404, "shard_not_exist", f"there is no shard {uid}")


def shards_on(state: State, node_uid: int) -> list[int]:
    """Return the uids of the shards on a node."""
    return [int(shard["uid"]) for shard in all_shards(state) if shard["node_uid"] == str(node_uid)]


def _shard(state: State, bdb: Record, index: int, uid: int) -> Record:
    count = bdb["shards_count"]
    replica, position = divmod(index, count)
    first, last = position * _SLOTS // count, (position + 1) * _SLOTS // count - 1
    return {
        "uid": str(uid),
        "assigned_slots": f"{first}-{last}",
        "bdb_uid": bdb["uid"],
        "detailed_status": "ok",
        "loading": {"status": "idle"},
        "node_uid": str(_node(state, bdb, position, replica)),
        "redis_info": {},
        "report_timestamp": state.timestamp(),
        "role": "slave" if replica else "master",
        "status": "active",
    }


def _node(state: State, bdb: Record, position: int, replica: int) -> int:
    """Where a shard is: the primary ones close together unless the database is sparse, a replica one node further."""
    nodes = sorted(state.nodes)
    spread = position if bdb["shards_placement"] == "sparse" else 0
    home: int = bdb["uid"] - 1
    return nodes[(home + spread + replica) % len(nodes)]
