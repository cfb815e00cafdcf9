"""The shards of databases: how many, which slots each has, and on which node.

https://redis.io/docs/latest/operate/rs/references/rest-api/objects/shard/
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from redis_enterprise_emulator.state.errors import NotFoundError
from redis_enterprise_emulator.state.model import Record, State

_SLOTS: Final = 2**14


def resize(state: State, bdb: Record) -> None:
    """Give a database as many shards as it is to have: the primary ones, then a replica of each if it replicates."""
    wanted = bdb["shards_count"] * (1 + bdb["replication"])
    kept: list[int] = bdb["shard_list"][:wanted]
    bdb["shard_list"] = [*kept, *(state.new_record_uid("shard") for _ in range(wanted - len(kept)))]


def shards_of(state: State, bdb: Record) -> list[Record]:
    """Return the shards of a database as GET /v1/bdbs/{uid}/shards answers them."""
    now = state.timestamp()
    return [_shard(bdb, place, now) for place in _places(state, bdb)]


def all_shards(state: State) -> list[Record]:
    """Return the body of GET /v1/shards."""
    return [shard for _, bdb in sorted(state.bdbs.items()) for shard in shards_of(state, bdb)]


def shard_object(state: State, uid: int) -> Record:
    """Return the body of GET /v1/shards/{uid}.

    Raises:
        RestError: 404 if there is none.
    """
    for bdb in state.bdbs.values():
        if uid in bdb["shard_list"]:
            index: int = bdb["shard_list"].index(uid)
            return shards_of(state, bdb)[index]
    raise NotFoundError("shard", uid)


def shards_on(state: State, node_uid: int) -> list[int]:
    """Return the uids of the shards on a node."""
    places = (place for _, bdb in sorted(state.bdbs.items()) for place in _places(state, bdb))
    return [place.uid for place in places if place.node == node_uid]


def count_shards(state: State) -> int:
    """Return how many shards all databases have."""
    return sum(len(bdb["shard_list"]) for bdb in state.bdbs.values())


class _Place(NamedTuple):
    """The place of a shard, and its content: the slots of a position, as the primary (0) or a replica of it."""

    uid: int
    position: int
    replica: int
    node: int


def _places(state: State, bdb: Record) -> Iterator[_Place]:
    """Yield the shards: primary ones close together unless the database is sparse, a replica one node further."""
    nodes = sorted(state.nodes)
    sparse = bdb["shards_placement"] == "sparse"
    for index, uid in enumerate(bdb["shard_list"]):
        replica, position = divmod(index, bdb["shards_count"])
        step = bdb["uid"] - 1 + replica + (position if sparse else 0)
        yield _Place(uid, position, replica, nodes[step % len(nodes)])


def _shard(bdb: Record, place: _Place, now: str) -> Record:
    count = bdb["shards_count"]
    first, last = place.position * _SLOTS // count, (place.position + 1) * _SLOTS // count - 1
    return {
        "uid": str(place.uid),
        "assigned_slots": f"{first}-{last}",
        "bdb_uid": bdb["uid"],
        "detailed_status": "ok",
        "loading": {"status": "idle"},
        "node_uid": str(place.node),
        "redis_info": {},
        "report_timestamp": now,
        "role": "slave" if place.replica else "master",
        "status": "active",
    }
