"""Statistics of a cluster in which nothing happens: no requests, and memory as the databases are planned.

Metrics are those of recorded answers (`recorded.objects`); shards and endpoints follow the vendor's pages.
https://redis.io/docs/latest/operate/rs/references/rest-api/objects/statistics/
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from redis_enterprise_emulator.state.database.shards import shard_object, shards_of
from redis_enterprise_emulator.state.errors import NotFoundError, RestError
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.words import words

_SECONDS: Final = {
    "1sec": 1,
    "10sec": 10,
    "5min": 300,
    "15min": 900,
    "1hour": 3600,
    "12hour": 43_200,
    "1week": 604_800,
}
_BY_DEFAULT: Final = ("1sec", "10sec", "5min")
"""The intervals that a fresh cluster was recorded to answer to who names none."""

_NEVER: Final = "1970-01-01T00:00:00Z"
_EMPTY_DATABASE: Final = 1_434_144.0
"""Bytes that a recorded shard without keys used."""

_NO_TRAFFIC: Final = dict.fromkeys(("conns", "egress_bytes", "ingress_bytes", "total_req"), 0.0)
_CPU: Final = {
    "cpu_idle": 0.99,
    "cpu_iowait": 0.0,
    "cpu_irqs": 0.0,
    "cpu_nice": 0.0,
    "cpu_steal": 0.0,
    "cpu_system": 0.004,
    "cpu_user": 0.006,
}
_QUIET: Final = dict.fromkeys(
    words(
        """
        evicted_objects expired_objects fork_cpu_system fork_cpu_user main_thread_cpu_system main_thread_cpu_user
        mem_not_counted_for_evict no_of_expires no_of_keys pubsub_channels pubsub_patterns read_hits read_misses
        shard_cpu_system shard_cpu_user total_req write_hits write_misses
        """
    ),
    0.0,
) | {"mem_frag_ratio": 13.25, "mem_size_lua": 31_744.0}
"""The statistics that shards and databases have in common."""

_OF_DATABASES: Final = dict.fromkeys(
    words(
        """
        conns egress_bytes ingress_bytes instantaneous_ops_per_sec monitor_sessions_count other_req other_res
        read_req read_res total_connections_received total_res write_req write_res
        """
    ),
    0.0,
)
_OF_SHARDS: Final = dict.fromkeys(
    words(
        """
        aof_rewrite_inprog avg_ttl blocked_clients connected_clients last_save_time rdb_changes_since_last_save
        sync_full sync_partial_err sync_partial_ok
        """
    ),
    0.0,
)
_OF_ENDPOINTS: Final = dict.fromkeys(
    words(
        """
        acc_latency acc_other_latency acc_read_latency acc_write_latency auth_cmds auth_errors cmd_flush cmd_get
        cmd_set cmd_touch conns egress_bytes ingress_bytes last_req_time last_res_time max_connections_exceeded
        monitor_sessions_count other_req other_res other_started_res read_req read_res read_started_res
        total_connections_received total_req total_res total_started_res write_req write_res write_started_res
        """
    ),
    0,
)

Query = Mapping[str, str]


def cluster_statistics(state: State, query: Query) -> Record:
    """Return the body of GET /v1/cluster/stats; the uid of the cluster is empty."""
    return {"uid": "", "intervals": _intervals(state, query, _cluster_metrics(state))}


def last_of_cluster(state: State, query: Query) -> Record:
    """Return the body of GET /v1/cluster/stats/last."""
    return _last(state, query, _cluster_metrics(state))


def node_statistics(state: State, query: Query, uid: int) -> Record:
    """Return the body of GET /v1/nodes/stats/{uid}."""
    return {"uid": uid, "intervals": _intervals(state, query, node_metrics(state, uid))}


def database_statistics(state: State, query: Query, bdb: Record) -> Record:
    """Return the body of GET /v1/bdbs/stats/{uid}; the uid is a text."""
    return {"uid": str(bdb["uid"]), "intervals": _intervals(state, query, database_metrics(bdb))}


def shard_statistics(state: State, query: Query, uid: int) -> Record:
    """Return the body of GET /v1/shards/stats/{uid}."""
    shard = shard_object(state, uid)
    return {key: shard[key] for key in ("uid", "assigned_slots", "node_uid", "role", "status")} | {
        "intervals": _intervals(state, query, shard_metrics())
    }


def endpoint_statistics(state: State, query: Query, bdb: Record) -> list[Record]:
    """Return the part of a database in what GET /v1/endpoints/stats answers: an entry for each endpoint on a node."""
    nodes = sorted({shard["node_uid"] for shard in shards_of(state, bdb)}, key=int)[:1]
    return [
        {"uid": f"{endpoint['uid']}:{node}", "intervals": _intervals(state, query, _OF_ENDPOINTS)}
        for endpoint in bdb["endpoints"]
        for node in nodes
    ]


def last_by_uid(state: State, query: Query, metrics: Mapping[int, Record]) -> Record:
    """Return what the calls ``.../stats/last`` answer: an interval for each uid."""
    return {str(uid): _last(state, query, of_one) for uid, of_one in metrics.items()}


def node_metrics(state: State, uid: int) -> Record:
    """Return the metrics of a node: its memory, less what its shards may use.

    Raises:
        RestError: 404 if there is none.
    """
    if uid not in state.nodes:
        raise NotFoundError("node", uid)
    node = state.nodes[uid]
    free = 0.7 * node["total_memory"]
    planned = float(node["total_memory"] - _planned(state, uid))
    return {
        **_NO_TRAFFIC,
        **_CPU,
        **dict.fromkeys(("available_memory", "available_memory_no_overbooking"), free),
        **dict.fromkeys(("provisional_memory", "provisional_memory_no_overbooking"), planned),
        **dict.fromkeys(("available_flash", "available_flash_no_overbooking"), 0.0),
        **dict.fromkeys(("provisional_flash", "provisional_flash_no_overbooking"), 0.0),
        **dict.fromkeys(("ephemeral_storage_avail", "ephemeral_storage_free"), node["ephemeral_storage_size"]),
        **dict.fromkeys(("persistent_storage_avail", "persistent_storage_free"), node["persistent_storage_size"]),
        "cur_aof_rewrites": 0.0,
        "free_memory": free,
    }


def database_metrics(bdb: Record) -> Record:
    """Return the metrics of a database without keys and clients."""
    used = _EMPTY_DATABASE * len(bdb["shard_list"])
    return {**_QUIET, **_OF_DATABASES, "last_req_time": _NEVER, "last_res_time": _NEVER, "used_memory": used}


def shard_metrics() -> Record:
    """Return the metrics of a shard without keys."""
    memory = dict.fromkeys(("used_memory", "used_memory_peak", "used_memory_rss"), _EMPTY_DATABASE)
    return {**_QUIET, **_OF_SHARDS, **memory}


def _cluster_metrics(state: State) -> Record:
    """Return sums over the nodes; the CPU's are means."""
    nodes = [node_metrics(state, uid) for uid in state.nodes]
    names = nodes[0].keys() - {"cur_aof_rewrites"}
    return {name: sum(node[name] for node in nodes) / (len(nodes) if name in _CPU else 1) for name in names}


def _planned(state: State, node_uid: int) -> float:
    """Return the bytes that the shards on a node may use together."""
    sizes = (
        bdb["memory_size"] / bdb["shards_count"]
        for bdb in state.bdbs.values()
        for shard in shards_of(state, bdb)
        if shard["node_uid"] == str(node_uid)
    )
    return float(sum(sizes))


def _intervals(state: State, query: Query, metrics: Record) -> list[Record]:
    """Return the last interval of each length that is asked for, within the times that are."""
    names = [query["interval"]] if "interval" in query else _BY_DEFAULT
    intervals = (_interval(state, name, _chosen(query, metrics)) for name in names)
    first, last = query.get("stime", ""), query.get("etime", "9")
    return [interval for interval in intervals if first <= interval["etime"] and interval["stime"] <= last]


def _last(state: State, query: Query, metrics: Record) -> Record:
    return _interval(state, query.get("interval", "1sec"), _chosen(query, metrics))


def _interval(state: State, name: str, metrics: Record) -> Record:
    if name not in _SECONDS:
        raise RestError(400, "invalid_param", f"interval: expected one of {', '.join(_SECONDS)}")
    seconds = _SECONDS[name]
    end = int(state.clock()) // seconds * seconds
    return {"interval": name, "stime": _text(end - seconds), "etime": _text(end), **metrics}


def _chosen(query: Query, metrics: Record) -> Record:
    names = query["metrics"].split(",") if "metrics" in query else metrics
    return {name: metrics[name] for name in names if name in metrics}


def _text(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
