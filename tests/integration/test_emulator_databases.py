"""Tests of the life of emulated databases: what changes for whom, and what is left of them."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.databases import server_binary
from redis_enterprise_emulator.databases.resp import RespConnection
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.database.databases import create_database, delete_database, update_database

from tests.support.clusters import NewEmulator
from tests.support.emulated_cluster import StandingClock
from tests.support.emulator_client import Visitor, is_ended
from tests.support.redis_client import Guest, is_refused, port_of

NewGuest = Callable[..., Guest]


@pytest.fixture
def new_guest(start_redis_enterprise_emulator: NewEmulator, tmp_path: Path) -> NewGuest:
    """Starts a cluster with the database ``cache``, and connects to it."""
    return lambda **options: Guest(start_redis_enterprise_emulator(databases=["cache"], **options), tmp_path)


@pytest.fixture
def guest(new_guest: NewGuest) -> Guest:
    """A database as it is made: without TLS, with the default user."""
    return new_guest()


def private_connection(emulator: Emulator) -> RespConnection:
    """A connection to the Redis itself, past the proxy; it breaks when that ends."""
    redis_ = emulator._data_plane._databases[1]._redis
    assert redis_ is not None
    return RespConnection(redis_.socket_path)


class TestBeginnings:
    """Tests of how a database comes to be."""

    def test_by_request(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """A database that is created over the REST API answers at its endpoint."""
        with Visitor(redis_enterprise_emulator, tmp_path, password=True) as visitor:
            visitor.request("POST", "/v1/bdbs", {"name": "cache", "memory_size": 1000})
            endpoint = visitor.request("GET", "/v1/bdbs/1?fields=endpoints").body["endpoints"][0]

        with redis.Redis(host=endpoint["addr"][0], port=endpoint["port"]) as client:
            assert client.ping()
        assert f"redis://{endpoint['dns_name']}:{endpoint['port']}" == redis_enterprise_emulator.database_url("cache")

    def test_not_before_it_is_active(self, start_redis_enterprise_emulator: NewEmulator, tmp_path: Path) -> None:
        """While it is being created, connections to it end at once."""
        clock = StandingClock()
        emulator = start_redis_enterprise_emulator(clock=clock, change_delay=10)
        emulator.change(lambda state: create_database(state, {"name": "cache", "memory_size": 1}))
        guest = Guest(emulator, tmp_path)

        with pytest.raises(redis.ConnectionError):
            guest.whoami(tls=False)
        clock.now += 10
        assert "default" == guest.whoami(tls=False)

    def test_dry_run_takes_no_port(self, guest: Guest, tmp_path: Path) -> None:
        """A creation that is only tried has no endpoint."""
        with Visitor(guest.emulator, tmp_path, password=True) as visitor:
            answer = visitor.request("POST", "/v1/bdbs?dry_run", {"name": "x", "memory_size": 1}).body

        assert 0 == answer["endpoints"][0]["port"]

    def test_port_in_use(self, guest: Guest, tmp_path: Path) -> None:
        """A port that somebody listens on is unavailable."""
        body = {"name": "x", "memory_size": 1, "port": guest.emulator.port}
        with Visitor(guest.emulator, tmp_path, password=True) as visitor:
            answer = visitor.request("POST", "/v1/bdbs", body)

        assert (406, "port_unavailable") == (answer.status, answer.body["error_code"])

    def test_chosen_port(self, start_redis_enterprise_emulator: NewEmulator) -> None:
        """A database of the start may have a port of its own; one that is taken keeps the cluster from starting."""
        taken = start_redis_enterprise_emulator()

        with pytest.raises(ValueError, match=f"port {taken.port} is reserved or in use"):
            start_redis_enterprise_emulator(databases=[("cache", taken.port)])


class TestEndings:
    """Tests of what is left of a database."""

    def test_deleted(self, guest: Guest) -> None:
        """A deleted database has no port, no connection and no server."""
        port = port_of(guest.emulator)
        with guest.client(tls=False) as client:
            client.ping()
            with private_connection(guest.emulator) as server:
                guest.emulator.change(lambda state: delete_database(state, 1))

                assert is_ended(server.socket)
            with pytest.raises(redis.ConnectionError):
                client.ping()
        assert is_refused(port)

    def test_gone_behind_its_clients_back(self, guest: Guest) -> None:
        """So has one that a test takes out of the state."""
        port = port_of(guest.emulator)

        guest.emulator.change(lambda state: state.bdbs.pop(1))

        assert is_refused(port)

    def test_closed(self, guest: Guest) -> None:
        """With the emulator all its databases end."""
        port = port_of(guest.emulator)
        with guest.client(tls=False) as client:
            client.ping()
            with private_connection(guest.emulator) as server:
                guest.emulator.close()

                assert is_ended(server.socket)
            with pytest.raises(redis.ConnectionError):
                client.ping()
        assert is_refused(port)

    def test_killed(self, tmp_path: Path) -> None:
        """An emulator that is killed takes its servers along."""
        program = """
import socket
from redis_enterprise_emulator import Emulator
emulator = Emulator(databases=["cache"])
client = socket.create_connection(("127.0.0.1", emulator.state.bdb("cache")["endpoints"][0]["port"]))
client.sendall(b"PING\\r\\n")
client.recv(100)
print(emulator._data_plane._databases[1]._redis.socket_path, flush=True)
input()
"""
        with subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"TMPDIR": str(tmp_path)},  # nobody is left to clean up
        ) as process:
            assert process.stdout is not None
            with RespConnection(Path(process.stdout.readline().strip())) as server:
                process.kill()
                process.wait()

                assert is_ended(server.socket)

    def test_server_that_dies(self, guest: Guest, caplog: pytest.LogCaptureFixture) -> None:
        """If its Redis dies, a database answers nothing any more, and that is logged."""
        with guest.client(tls=False) as client:
            client.ping()
            guest.emulator._data_plane._databases[1]._redis.stop()  # type: ignore[union-attr]
            with pytest.raises(redis.ConnectionError):
                client.ping()

        guest.emulator.change(lambda state: state.bdb("cache").update(authentication_redis_pass="x"))

        with pytest.raises(redis.ConnectionError):
            guest.whoami(tls=False)
        assert "database 1 ended" in caplog.text

    def test_port_that_was_claimed_for_nothing(self, guest: Guest) -> None:
        """A port that a database had for a moment only is free again."""
        claimed = []

        def change(state: State) -> None:
            update_database(state, 1, {"port": port_of(guest.emulator)})
            claimed.append(state.claim_port(0))

        guest.emulator.change(change)

        assert is_refused(claimed[0])

    def test_reset(self, guest: Guest) -> None:
        """A cluster that becomes a fresh one has the same databases on the same ports, with nothing in them."""
        port = port_of(guest.emulator)
        with guest.client(tls=False) as client:
            client.set("key", "value")
        guest.emulator.change(lambda state: create_database(state, {"name": "other", "memory_size": 1}))

        guest.emulator.reset()

        assert ([1], port) == (list(guest.emulator.state.bdbs), port_of(guest.emulator))
        with guest.client(tls=False) as client:
            assert client.get("key") is None


class TestWithoutServer:
    """Tests of where there is no Redis."""

    def test_control_plane_works(
        self, new_guest: NewGuest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
    ) -> None:
        """Databases can be configured, end connections at once, and the emulator says what is missing."""
        monkeypatch.setattr(server_binary, "find_server", lambda: None)
        guest = new_guest()

        with Visitor(guest.emulator, tmp_path, password=True) as visitor:
            answer = visitor.request("PUT", "/v1/bdbs/1", {"default_user": False})
            coverage = visitor.request("GET", "/emulator/coverage").body

        assert 200 == answer.status
        assert "no redis-server or valkey-server" in coverage["database_server"]
        assert coverage["database_server"] in caplog.text
        with pytest.raises(redis.ConnectionError):
            guest.whoami(tls=False)

    def test_server_that_does_not_start(
        self, new_guest: NewGuest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
    ) -> None:
        """A server that ends at once is reported with its last words, and not tried again."""
        broken = tmp_path / "redis-server"
        broken.write_text("#!/bin/sh\necho 'Redis server v=7.4.0'\necho out of luck\n")
        broken.chmod(0o700)
        monkeypatch.setattr(
            server_binary, "find_server", lambda: server_binary.ServerBinary(broken, "Redis server 7.4.0")
        )
        guest = new_guest()

        for _ in range(2):
            with pytest.raises(redis.ConnectionError):
                guest.whoami(tls=False)

        assert ["database 1 answers nothing: the server did not start: out of luck"] == [
            record.getMessage() for record in caplog.records if record.levelname == "WARNING"
        ]
