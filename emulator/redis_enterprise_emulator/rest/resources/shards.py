"""The shards of the databases."""

from typing import Final

from redis_enterprise_emulator.rest.answers import get, of_database, seen_databases
from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.state import Record
from redis_enterprise_emulator.state.database import shards
from redis_enterprise_emulator.state.errors import NotFoundError


def seen_shards(call: Call) -> list[Record]:
    """Return the shards of the databases that the caller sees."""
    return [shard for bdb in seen_databases(call) for shard in shards.shards_of(call.state, bdb)]


def seen_shard(call: Call, uid: int) -> Record:
    """Return a shard of a database that the caller sees; a request for another one is refused."""
    shard = shards.shard_object(call.state, uid)
    if not call.sees(shard["bdb_uid"]):
        raise NotFoundError("shard", uid)
    return shard


ROUTES: Final = (
    get("/v1/shards", seen_shards, "view_all_bdbs_info"),
    get("/v1/shards/<int:uid>", seen_shard, "view_bdb_info"),
    get("/v1/bdbs/<int:uid>/shards", of_database(shards.shards_of), "view_bdb_info"),
)
