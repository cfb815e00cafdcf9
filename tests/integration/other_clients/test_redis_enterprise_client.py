"""The PyPI package ``redis-enterprise`` (by the authors of redisctl) against the emulator.

It reads each answer into a typed record, in Rust: a field of another type than on a cluster is an error.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest
from redis_enterprise import EnterpriseClient, RedisEnterpriseError  # type: ignore[import-untyped]
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.state.versions import DEFAULT_PROFILE, PROFILES

from tests.support.clusters import NewEmulator

READS: Mapping[str, Callable[[Any], Any]] = {
    "cluster_info": lambda read: read["name"],
    "cluster_stats": lambda read: bool(read["intervals"]),
    "databases": lambda read: [database["name"] for database in read],
    "license": lambda read: read["expired"],
    "nodes": lambda read: [node["uid"] for node in read],
    "users": lambda read: [user["name"] for user in read],
}
EXPECTED = {
    "cluster_info": "cluster.local",
    "cluster_stats": True,
    "databases": ["cache"],
    "license": False,
    "nodes": [1],
    "users": ["Administrator"],
}


class Session(NamedTuple):
    """A cluster, and a client of it."""

    emulator: Emulator
    client: Any


@pytest.fixture
def connect(start_redis_enterprise_emulator: NewEmulator, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Session]:
    """Starts a cluster of a version, and makes a client of it as its page shows: from environment variables."""

    def start(version: str) -> Session:
        emulator: Emulator = start_redis_enterprise_emulator(version=version, databases=["cache"])
        monkeypatch.setenv("REDIS_ENTERPRISE_URL", emulator.url)
        monkeypatch.setenv("REDIS_ENTERPRISE_USER", emulator.username)
        monkeypatch.setenv("REDIS_ENTERPRISE_PASSWORD", emulator.password)
        monkeypatch.setenv("REDIS_ENTERPRISE_CA_CERT", str(emulator.ca_file))
        return Session(emulator, EnterpriseClient.from_env())

    return start


@pytest.fixture
def session(connect: Callable[[str], Session]) -> Session:
    """A cluster of the default version, and a client of it."""
    return connect(DEFAULT_PROFILE)


@pytest.mark.parametrize("version", PROFILES)
def test_all_reads(connect: Callable[[str], Session], version: str) -> None:
    """Each of its reads understands the answer, whatever the version of the cluster."""
    client = connect(version).client

    read = {name: shown(getattr(client, f"{name}_sync")()) for name, shown in READS.items()}

    assert EXPECTED == read


def test_one_object(session: Session) -> None:
    """A node and a database by uid; one that is not there is a ValueError of its own."""
    assert (1, "cache") == (session.client.node_sync(1)["uid"], session.client.database_sync(1)["name"])
    with pytest.raises(ValueError, match="not found"):
        session.client.database_sync(9999)


def test_asynchronous_reads(session: Session) -> None:
    """Several of its coroutines run at once."""

    async def several() -> list[Any]:
        client = session.client
        return list(await asyncio.gather(client.nodes(), client.users(), client.get("/v1/roles")))

    nodes, users, roles = asyncio.run(several())

    assert ([1], [1], "Admin") == ([it["uid"] for it in nodes], [it["uid"] for it in users], roles[0]["name"])


def test_writes(session: Session) -> None:
    """The role of its page is made and deleted, by raw calls."""
    role = session.client.post_sync("/v1/roles", {"name": "ops-reader", "management": "db_viewer"})
    assert "ops-reader" == session.emulator.state.roles[role["uid"]]["name"]

    session.client.delete_sync(f"/v1/roles/{role['uid']}")

    assert role["uid"] not in session.emulator.state.roles


def test_wrong_password(session: Session) -> None:
    """A wrong password is its own error."""
    stranger = EnterpriseClient(session.emulator.url, session.emulator.username, "wrong", True)  # noqa: FBT003

    with pytest.raises(RedisEnterpriseError, match="Unauthorized"):
        stranger.users_sync()


def test_untrusted_certificate(session: Session) -> None:
    """Without the CA it says that the certificate of the API is not trusted."""
    client = EnterpriseClient(session.emulator.url, session.emulator.username, session.emulator.password)
    # Built without environment variables, so without the CA.
    with pytest.raises(RuntimeError, match="TLS certificate"):
        client.users_sync()
