"""The modules that come with a cluster, for each Redis version it has, and those that a database has.

Fields and the versions for Redis 6.2 to 8.0 are of a recorded cluster (`recorded.objects`). Later ones carry the number
of their Redis, as the release notes say; which patch is a guess.
https://redis.io/docs/latest/operate/rs/references/rest-api/objects/module/
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from redis_enterprise_emulator.state.database.redis_versions import bundled_versions
from redis_enterprise_emulator.state.errors import RestError, existing
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.schemas import TEXT

MODULE_LIST: Final[Record] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": dict.fromkeys(("module_args", "module_id", "module_name", "semantic_version"), TEXT),
        "required": ["module_name"],
    },
}
_ENABLED_SINCE: Final = (8, 0)
"""From this Redis on a database has all modules without asking for them (the release notes of 8.0.2)."""

_CAPABILITIES: Final = """
    types replica_of eviction_expiry failover_migrate backup_restore reshard_rebalance persistence_aof persistence_rdb
    hash_policy clustering flash intershard_tls intershard_tls_pass ipv6
"""
_LICENSE: Final = "Redis Source Available License 2.0 (RSALv2) or the Server Side Public License v1 (SSPLv1)"


@dataclass(frozen=True, slots=True)
class _Module:
    display_name: str
    capability_name: str
    description: str
    versions: dict[str, str]
    config_command: str = ""


_MODULES: Final = {
    "timeseries": _Module(
        "RedisTimeSeries",
        "Time Series",
        "A time series database for Redis",
        {"6.2": "1.8.18", "7.2": "1.10.18", "7.4": "1.12.7", "8.0": "8.0.2"},
    ),
    "search": _Module(
        "RediSearch 2",
        "Search and query",
        "High performance search index on top of Redis (with clustering)",
        {"6.2": "2.6.29", "7.2": "2.8.26", "7.4": "2.10.17", "8.0": "7.99.91"},
        "_FT.CONFIG SET",
    ),
    "bf": _Module(
        "RedisBloom",
        "Probabilistic",
        "Probabilistic Data Structures for Redis",
        {"6.2": "2.4.15", "7.2": "2.6.18", "7.4": "2.8.7", "8.0": "8.0.1"},
    ),
    "ReJSON": _Module(
        "RedisJSON",
        "JSON",
        "Native JSON Data Type for Redis",
        {"6.2": "2.4.13", "7.2": "2.6.17", "7.4": "2.8.10", "8.0": "7.99.3"},
    ),
}


def module_objects(state: State) -> list[Record]:
    """Return the body of GET /v1/modules."""
    versions = [version for version in bundled_versions(state) if version != "6.0"]
    return [_object(name, version) for name in _MODULES for version in reversed(versions)]


def module_object(state: State, uid: str) -> Record:
    """Return the body of GET /v1/modules/{uid}.

    Raises:
        RestError: 404 if there is none.
    """
    return existing("module", module_objects(state), "uid", uid)


def default_modules(redis_version: str) -> list[Record]:
    """Return the modules that a database of that Redis has without asking for them."""
    enabled = tuple(map(int, redis_version.split("."))) >= _ENABLED_SINCE
    return [_entry(name, redis_version) for name in _MODULES] if enabled else []


def wanted_modules(wanted: list[Record], redis_version: str) -> list[Record]:
    """Return the modules of a database as they are shown; only their names count.

    Raises:
        RestError: 406 ``missing_module`` for one that the cluster does not have.
    """
    for entry in wanted:
        if entry["module_name"] not in _MODULES:
            raise RestError(406, "missing_module", f"there is no module {entry['module_name']}")
    return [
        _entry(entry["module_name"], redis_version) | {"module_args": entry.get("module_args", "")} for entry in wanted
    ]


def _entry(name: str, redis_version: str) -> Record:
    return {
        "module_args": "",
        "module_id": _uid(name, redis_version),
        "module_name": name,
        "semantic_version": _version(name, redis_version),
    }


def _object(name: str, redis_version: str) -> Record:
    module, version = _MODULES[name], _version(name, redis_version)
    major, minor, patch = map(int, version.split("."))
    return {
        "uid": _uid(name, redis_version),
        "author": "Redis",
        "bigstore_version_2_support": False,
        "capabilities": _CAPABILITIES.split(),
        "capability_name": module.capability_name,
        "command_line_args": "",
        "compatible_redis_version": redis_version,
        "config_command": module.config_command,
        "crdb": {},
        "dependencies": {},
        "description": module.description,
        "display_name": module.display_name,
        "email": "redismodules@redis.com",
        "homepage": "https://redis.io",
        "is_bundled": True,
        "license": _LICENSE,
        "min_redis_version": redis_version,
        "module_name": name,
        "semantic_version": version,
        "version": major * 10_000 + minor * 100 + patch,
    }


def _version(name: str, redis_version: str) -> str:
    return _MODULES[name].versions.get(redis_version, f"{redis_version}.0")


def _uid(name: str, redis_version: str) -> str:
    """Return a uid that is the same on each cluster: 32 hex digits, as in the recording."""
    return sha256(f"{name} {redis_version}".encode()).hexdigest()[:32]
