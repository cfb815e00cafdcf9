"""Tests of the life of emulated databases: what changes for whom, and what is left of them."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from redis_enterprise_emulator import Assumptions, Emulator
from redis_enterprise_emulator.databases import server_binary
from redis_enterprise_emulator.databases.resp import RespConnection
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.databases import create_database, delete_database, update_database
from redis_enterprise_emulator.state.redis_acls import update_redis_acl
from redis_enterprise_emulator.state.roles import delete_role

from tests.integration.conftest import NewEmulator, Pki
from tests.integration.emulator_client import Visitor
from tests.integration.redis_client import Guest, granted, port_of, secured
from tests.unit.emulator.support import StandingClock

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


def is_refused(port: int) -> bool:
    """Whether nobody listens on a port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=10).close()
    except ConnectionRefusedError:
        return True
    return False


class TestChanges:
    """What a change means to connections."""

    def test_tls_for_new_connections_only(self, guest: Guest, pki: Pki) -> None:
        """Open connections go on as they are when TLS is switched on, and off again."""
        with guest.client(tls=False) as plain:
            plain.ping()
            secured(guest.emulator, pki.a)
            granted(guest.emulator)

            with guest.client(pki.client("app-1")) as secure:
                assert ("default", "app-1") == (plain.acl_whoami(), secure.acl_whoami())
                guest.emulator.change(lambda state: state.bdb("cache").update(tls_mode="disabled"))
                assert ("app-1", "default") == (secure.acl_whoami(), guest.whoami(tls=False))

    def test_trusted_certificates_for_new_connections_only(self, guest: Guest, pki: Pki) -> None:
        """Who is connected stays so when the CA is taken from the list."""
        secured(guest.emulator, pki.a)
        granted(guest.emulator)
        with guest.client(pki.client("app-1")) as client:
            client.acl_whoami()
            secured(guest.emulator, pki.b)

            assert "app-1" == client.acl_whoami()
            with pytest.raises(redis.ConnectionError):
                guest.whoami(pki.client("app-1"))

    def test_default_user_for_new_connections_only(self, guest: Guest) -> None:
        """Who is connected as the default user stays so when that is switched off."""
        with guest.client(tls=False) as client:
            client.ping()
            guest.emulator.change(lambda state: state.bdb("cache").update(default_user=False))

            assert "default" == client.acl_whoami()
            with pytest.raises(redis.AuthenticationError):
                guest.whoami(tls=False)

    def test_rule_for_open_connections_too(self, guest: Guest, pki: Pki) -> None:
        """A changed ACL holds at once, as it does in Redis."""
        secured(guest.emulator, pki.a)
        granted(guest.emulator)
        with guest.client(pki.client("app-1")) as client:
            assert client.get("app:1") is None
            guest.emulator.change(
                lambda state: update_redis_acl(state, state.redis_acl("app-1")["uid"], {"acl": "+set ~app:*"})
            )

            assert client.set("app:1", "x")
            with pytest.raises(redis.exceptions.NoPermissionError):
                client.get("app:1")

    def test_deleted_role(self, new_guest: NewGuest, pki: Pki) -> None:
        """When a role is deleted while it is held, its users lose the database, and their connections."""
        guest = new_guest(assumptions=Assumptions(delete_role_in_use="200"))
        emulator = guest.emulator
        secured(emulator, pki.a, default_user=False)
        granted(emulator)
        with guest.client(pki.client("app-1")) as client:
            client.acl_whoami()
            role = emulator.state.role("app-1")["uid"]
            emulator.change(lambda state: delete_role(state, role))

            with pytest.raises(redis.ConnectionError):
                client.acl_whoami()
            with pytest.raises(redis.AuthenticationError):
                guest.whoami(pki.client("app-1"))

    def test_change_by_request(self, guest: Guest, tmp_path: Path) -> None:
        """A write over the REST API holds for the next connection."""
        with Visitor(guest.emulator, tmp_path, password=True) as visitor:
            visitor.request("PUT", "/v1/bdbs/1", {"default_user": False})

        with pytest.raises(redis.AuthenticationError):
            guest.whoami(tls=False)

    def test_not_before_the_action_is_over(self, new_guest: NewGuest) -> None:
        """A change that goes on does not hold yet (U-47), nor while it has not reached the proxy (U-49)."""
        clock = StandingClock()
        guest = new_guest(clock=clock, change_delay=10, assumptions=Assumptions(propagation_delay=5))
        guest.emulator.change(lambda state: update_database(state, 1, {"default_user": False}))

        assert "default" == guest.whoami(tls=False)
        clock.now += 14
        assert "default" == guest.whoami(tls=False)
        clock.now += 1
        with pytest.raises(redis.AuthenticationError):
            guest.whoami(tls=False)

    def test_other_port(self, guest: Guest, start_redis_enterprise_emulator: NewEmulator) -> None:
        """A database moves to another port with all that it holds; open connections stay."""
        other = start_redis_enterprise_emulator(databases=["other"])
        port = port_of(other, "other")
        other.change(lambda state: delete_database(state, 1))
        before = port_of(guest.emulator)
        with guest.client(tls=False) as client:
            client.set("key", "value")
            guest.emulator.change(lambda state: update_database(state, 1, {"port": port}))

            assert "value" == client.get("key")
        with guest.client(tls=False) as client:
            assert ("value", port) == (client.get("key"), port_of(guest.emulator))
        assert is_refused(before)


class TestBeginnings:
    """How a database comes to be."""

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
    """What is left of a database."""

    def test_deleted(self, guest: Guest) -> None:
        """A deleted database has no port, no connection and no server."""
        port = port_of(guest.emulator)
        with guest.client(tls=False) as client:
            client.ping()
            with private_connection(guest.emulator) as server:
                guest.emulator.change(lambda state: delete_database(state, 1))

                assert b"" == server.socket.recv(1)
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

                assert b"" == server.socket.recv(1)
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

                assert b"" == server.socket.recv(1)

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
    """Where there is no Redis."""

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
