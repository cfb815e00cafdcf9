"""Tests of what a change means to connections of an emulated database: to new ones, and to those that are open."""

from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from redis_enterprise_emulator import Assumptions
from redis_enterprise_emulator.state.database.databases import delete_database, update_database
from redis_enterprise_emulator.state.redis_acls import update_redis_acl
from redis_enterprise_emulator.state.roles import delete_role

from tests.support.clusters import NewEmulator
from tests.support.emulated_cluster import StandingClock
from tests.support.emulator_client import Visitor
from tests.support.pki import Pki
from tests.support.redis_client import Guest, granted, is_refused, port_of, secured

NewGuest = Callable[..., Guest]


@pytest.fixture
def new_guest(start_redis_enterprise_emulator: NewEmulator, tmp_path: Path) -> NewGuest:
    """Starts a cluster with the database ``cache``, and connects to it."""
    return lambda **options: Guest(start_redis_enterprise_emulator(databases=["cache"], **options), tmp_path)


@pytest.fixture
def guest(new_guest: NewGuest) -> Guest:
    """A database as it is made: without TLS, with the default user."""
    return new_guest()


def test_tls_for_new_connections_only(guest: Guest, pki: Pki) -> None:
    """Open connections go on as they are when TLS is switched on, and off again."""
    with guest.client(tls=False) as plain:
        plain.ping()
        secured(guest.emulator, pki.a)
        granted(guest.emulator)

        with guest.client(pki.client("app-1")) as secure:
            assert ("default", "app-1") == (plain.acl_whoami(), secure.acl_whoami())
            guest.emulator.change(lambda state: state.bdb("cache").update(tls_mode="disabled"))
            assert ("app-1", "default") == (secure.acl_whoami(), guest.whoami(tls=False))


def test_trusted_certificates_for_new_connections_only(guest: Guest, pki: Pki) -> None:
    """A client that is connected stays connected when its CA is taken from the list."""
    secured(guest.emulator, pki.a)
    granted(guest.emulator)
    with guest.client(pki.client("app-1")) as client:
        client.acl_whoami()
        secured(guest.emulator, pki.b)

        assert "app-1" == client.acl_whoami()
        with pytest.raises(redis.ConnectionError):
            guest.whoami(pki.client("app-1"))


def test_default_user_for_new_connections_only(guest: Guest) -> None:
    """A client that is connected as the default user stays connected when that is switched off."""
    with guest.client(tls=False) as client:
        client.ping()
        guest.emulator.change(lambda state: state.bdb("cache").update(default_user=False))

        assert "default" == client.acl_whoami()
        with pytest.raises(redis.AuthenticationError):
            guest.whoami(tls=False)


def test_rule_for_open_connections_too(guest: Guest, pki: Pki) -> None:
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


def test_deleted_role(new_guest: NewGuest, pki: Pki) -> None:
    """If a role is deleted while it is held, its users lose the database, and their connections."""
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


def test_change_by_request(guest: Guest, tmp_path: Path) -> None:
    """A write over the REST API holds for the next connection."""
    with Visitor(guest.emulator, tmp_path, password=True) as visitor:
        visitor.request("PUT", "/v1/bdbs/1", {"default_user": False})

    with pytest.raises(redis.AuthenticationError):
        guest.whoami(tls=False)


def test_not_before_the_action_is_over(new_guest: NewGuest) -> None:
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


def test_other_port(guest: Guest, start_redis_enterprise_emulator: NewEmulator) -> None:
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
