"""Tests of how a server is told its users, with a server that only listens."""

from typing import Any, cast

import pytest
from redis_enterprise_emulator.databases.access import access_of
from redis_enterprise_emulator.databases.resp import Reply, ReplyError, RespConnection
from redis_enterprise_emulator.databases.synchronization import Synchronization
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.access.logins import digest
from redis_enterprise_emulator.state.database.databases import update_database

from tests.support.emulated_cluster import cluster_with_roles, with_user


class Administrator:
    """Notes what it is reported, and knows few commands."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []
        self.refuses = ""

    def call(self, *words: str) -> Reply:
        """Answer a command."""
        if words == ("COMMAND", "LIST"):
            return ["get", "acl|whoami", "multi"]
        if words == ("ACL", "CAT"):
            return ["read"]
        self.told.append(words)
        if self.refuses and self.refuses in words:
            raise ReplyError("ERR no")
        return "OK"


@pytest.fixture
def administrator() -> Administrator:
    """Return what is reported."""
    return Administrator()


@pytest.fixture
def synchronization(administrator: Administrator) -> Synchronization:
    """Return what tells."""
    return Synchronization(cast("RespConnection", administrator))


@pytest.fixture
def state() -> State:
    """A cluster whose database ``cache`` lets administrators do everything, and app-1 is one."""
    state = cluster_with_roles(databases=["cache"])
    permissions = [{"role_uid": 1, "redis_acl_uid": 2}]
    update_database(state, 1, {"default_user": False, "roles_permissions": permissions})
    state.users[1]["name"] = "Boss"
    with_user(state)
    return state


def test_users(synchronization: Synchronization, administrator: Administrator, state: State) -> None:
    """Each user is set with its own password, one for the proxy, and as much of the rule as the server knows."""
    synchronization.apply(access_of(state, 1))

    password = f">{synchronization.password('app-1')}"
    rule = ("+@read", "~*", "+multi", "+acl|whoami", *(word for word in administrator.told[1] if word[:5] == "-acl|"))
    own = f"#{state.logins[1].password_digest}"
    assert [
        ("ACL", "SETUSER", "Boss", "reset", "on", own, f">{synchronization.password('Boss')}", *rule),
        ("ACL", "SETUSER", "app-1", "reset", "on", password, *rule),
    ] == administrator.told


def test_nothing_is_said_twice(synchronization: Synchronization, administrator: Administrator, state: State) -> None:
    """Only changes are sent: a user that is gone is deleted."""
    synchronization.apply(access_of(state, 1))
    administrator.told.clear()

    synchronization.apply(access_of(state, 1))
    assert [] == administrator.told
    state.users.pop(2)
    synchronization.apply(access_of(state, 1))
    assert [("ACL", "DELUSER", "app-1")] == administrator.told


@pytest.mark.parametrize(("password", "secret"), [("", "nopass"), ("open sesame", f"#{digest('open sesame')}")])
def test_default_user(
    synchronization: Synchronization, administrator: Administrator, state: State, password: str, secret: str
) -> None:
    """The default user needs its password if it has one, and is switched off rather than deleted."""
    fields: dict[str, Any] = {"default_user": True, "authentication_redis_pass": password}
    update_database(state, 1, fields)
    synchronization.apply(access_of(state, 1))
    assert ("ACL", "SETUSER", "default", "reset", "on", secret) == administrator.told[-1][:6]

    update_database(state, 1, {"default_user": False})
    synchronization.apply(access_of(state, 1))
    assert ("ACL", "SETUSER", "default", "off") == administrator.told[-1]


def test_rule_that_the_server_refuses(
    synchronization: Synchronization, administrator: Administrator, state: State, caplog: pytest.LogCaptureFixture
) -> None:
    """A user whose rule is refused may do nothing, and that is logged."""
    administrator.refuses = "+@read"

    synchronization.apply(access_of(state, 1))

    password = f">{synchronization.password('app-1')}"
    assert ("ACL", "SETUSER", "app-1", "reset", "on", password) == administrator.told[-1]
    assert "user app-1 may do nothing: ERR no" in caplog.text
