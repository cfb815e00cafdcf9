"""The statistics of cluster, nodes, databases and shards. Of replication there are none."""

from typing import Final

from redis_enterprise_emulator.rest.answers import database_of, get, of_database, refused, seen_databases
from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.rest.resources.shards import seen_shard, seen_shards
from redis_enterprise_emulator.state import Record
from redis_enterprise_emulator.state.monitoring import statistics


def _cluster_statistics(call: Call) -> Record:
    return statistics.cluster_statistics(call.state, call.query)


def _last_of_cluster(call: Call) -> Record:
    return statistics.last_of_cluster(call.state, call.query)


def _nodes_statistics(call: Call) -> list[Record]:
    return [_node_statistics(call, uid) for uid in sorted(call.state.nodes)]


def _node_statistics(call: Call, uid: int) -> Record:
    return statistics.node_statistics(call.state, call.query, uid)


def _last_of_nodes(call: Call, uid: int | None = None) -> Record:
    uids = sorted(call.state.nodes) if uid is None else [uid]
    metrics = {uid: statistics.node_metrics(call.state, uid) for uid in uids}
    return statistics.last_by_uid(call.state, call.query, metrics)


def _databases_statistics(call: Call) -> list[Record]:
    return [statistics.database_statistics(call.state, call.query, bdb) for bdb in seen_databases(call)]


def _database_statistics(call: Call, uid: int) -> Record:
    return statistics.database_statistics(call.state, call.query, database_of(call, uid))


def _last_of_databases(call: Call, uid: int | None = None) -> Record:
    bdbs = seen_databases(call) if uid is None else [database_of(call, uid)]
    metrics = {bdb["uid"]: statistics.database_metrics(bdb) for bdb in bdbs}
    return statistics.last_by_uid(call.state, call.query, metrics)


def _shards_statistics(call: Call) -> list[Record]:
    return [statistics.shard_statistics(call.state, call.query, int(shard["uid"])) for shard in seen_shards(call)]


def _shard_statistics(call: Call, uid: int) -> Record:
    seen_shard(call, uid)
    return statistics.shard_statistics(call.state, call.query, uid)


def _last_of_shards(call: Call, uid: int | None = None) -> Record:
    found = seen_shards(call) if uid is None else [seen_shard(call, uid)]
    metrics = {int(shard["uid"]): statistics.shard_metrics() for shard in found}
    return statistics.last_by_uid(call.state, call.query, metrics)


def _endpoints_statistics(call: Call) -> list[Record]:
    found = (statistics.endpoint_statistics(call.state, call.query, bdb) for bdb in seen_databases(call))
    return [endpoint for endpoints in found for endpoint in endpoints]


_NOT_ACTIVE_ACTIVE: Final = refused(406, "not_crdt", "the database is not Active-Active")
_NO_SYNCER: Final = refused(404, "syncer_not_exist", "the database has no syncer")

ROUTES: Final = (
    get("/v1/shards/stats", _shards_statistics, "view_all_shard_stats"),
    get("/v1/shards/stats/<int:uid>", _shard_statistics, "view_shard_stats"),
    get("/v1/shards/stats/last", _last_of_shards, "view_all_shard_stats"),
    get("/v1/shards/stats/last/<int:uid>", _last_of_shards, "view_shard_stats"),
    get("/v1/bdbs/stats", _databases_statistics, "view_all_bdb_stats"),
    get("/v1/bdbs/stats/<int:uid>", _database_statistics, "view_bdb_stats"),
    get("/v1/bdbs/stats/last", _last_of_databases, "view_all_bdb_stats"),
    get("/v1/bdbs/stats/last/<int:uid>", _last_of_databases, "view_bdb_stats"),
    get("/v1/bdbs/<int:uid>/peer_stats", _NOT_ACTIVE_ACTIVE, "view_bdb_stats"),
    get("/v1/bdbs/<int:uid>/peer_stats/<int:peer>", _NOT_ACTIVE_ACTIVE, "view_bdb_stats"),
    get("/v1/bdbs/<int:uid>/sync_source_stats", of_database(lambda *_: {"sync_source_stats": []}), "view_bdb_stats"),
    get("/v1/bdbs/<int:uid>/sync_source_stats/<int:source>", _NO_SYNCER, "view_bdb_stats"),
    get("/v1/bdbs/<int:uid>/syncer_state", _NO_SYNCER, "view_bdb_info"),
    get("/v1/bdbs/<int:uid>/syncer_state/crdt", _NO_SYNCER, "view_bdb_info"),
    get("/v1/bdbs/<int:uid>/syncer_state/replica", _NO_SYNCER, "view_bdb_info"),
    get("/v1/cluster/stats", _cluster_statistics, "view_cluster_stats"),
    get("/v1/cluster/stats/last", _last_of_cluster, "view_cluster_stats"),
    get("/v1/endpoints/stats", _endpoints_statistics, "view_endpoint_stats"),
    get("/v1/nodes/stats", _nodes_statistics, "view_all_nodes_stats"),
    get("/v1/nodes/stats/<int:uid>", _node_statistics, "view_node_stats"),
    get("/v1/nodes/stats/last", _last_of_nodes, "view_all_nodes_stats"),
    get("/v1/nodes/stats/last/<int:uid>", _last_of_nodes, "view_node_stats"),
)
