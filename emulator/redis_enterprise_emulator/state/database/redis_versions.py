"""The Redis versions that come with a cluster's version, and which of them a new database gets.

https://redis.io/docs/latest/operate/rs/installing-upgrading/upgrading/upgrade-database/ has the table; full version
numbers are of the release notes of each version.
"""

from typing import Final

from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.versions import RELEASE_7_8, RELEASE_7_22, RELEASE_8_0, Version

_BUNDLED: Final[dict[Version, str]] = {
    (): "6.0.20 6.2.13 7.2.4",
    RELEASE_7_8: "6.2.13 7.2.4 7.4.0",
    RELEASE_7_22: "6.2.13 7.2.7 7.4.2",
    RELEASE_8_0: "6.2.13 7.2.7 7.4.3 8.0.2 8.2.1",
    (8, 0, 10): "6.2.13 7.2.7 7.4.3 8.0.2 8.2.1 8.4.0",
    (8, 0, 18): "6.2.13 7.2.7 7.4.3 8.0.2 8.2.1 8.4.0 8.6.2",
}
"""By the first version that has them, in ascending order; the last is the default."""


def bundled_versions(state: State) -> dict[str, str]:
    """Return the full version by ``redis_version``, the default last."""
    versions = [versions for since, versions in _BUNDLED.items() if state.has(since)][-1].split()
    return {version.rpartition(".")[0]: version for version in versions}


def default_version(state: State) -> str:
    """Return the ``redis_version`` that new databases have unless they name one."""
    return list(bundled_versions(state))[-1]


def version_of_new(state: State, wanted: Record) -> str:
    """Return the ``redis_version`` of a new database.

    Raises:
        RestError: 406 ``invalid_version`` for a database of 7.4 that names none. So it was recorded on 7.4.6-272
            (https://github.com/redis/redisctl/issues/1080), against the vendor's pages.
    """
    refuses = state.assumptions.database_without_version_on_7_4 == "406" and not state.has(RELEASE_7_8)
    if refuses and "redis_version" not in wanted:
        raise RestError(406, "invalid_version", "Reject bdb_create with incompatible version constraints")
    return str(wanted.get("redis_version", default_version(state)))


def full_version(state: State, redis_version: str) -> str:
    """Return the database's ``version`` for a ``redis_version``.

    Raises:
        RestError: 406 ``invalid_version`` for one that the cluster does not have (recorded on 7.4.6).
    """
    bundled = bundled_versions(state)
    if redis_version not in bundled:
        raise RestError(406, "invalid_version", f"Redis {redis_version} is not one of {', '.join(bundled)}")
    return bundled[redis_version]


def supported_database_versions(state: State) -> list[Record]:
    """Return what a node answers, in which memcached has no ``redis_version``."""
    redis: list[Record] = [
        {"db_type": "redis", "major": True, "redis_version": short, "version": full}
        for short, full in bundled_versions(state).items()
    ]
    return [*redis, {"db_type": "memcached", "version": "1.4.17"}]
