"""A cluster that was set up anew under the same name, where other teams' objects have the uids of the stored ones."""

import copy
from typing import Any

import pytest
from pulumi_redis_enterprise.errors import ConflictError
from pulumi_redis_enterprise.sdk import configuration
from redis_enterprise_emulator import Emulator

from tests.support.clusters import add_certificate_user
from tests.support.engine import Engine, configuration_of
from tests.support.handmade import send
from tests.support.runs import writes_to


def anew(engine: Engine, emulator: Emulator) -> Engine:
    """The same resource in another process, whose settings lead to another cluster."""
    configuration._clusters.clear()
    again = Engine(type(engine.provider)(), configuration_of(emulator))
    again.stored = engine.stored
    return again


def snapshot(emulator: Emulator) -> tuple[Any, ...]:
    """All objects of a cluster."""
    state = emulator.state
    users = [{**user, "last_login": None} for user in state.users.values()]
    return copy.deepcopy((users, state.roles, state.redis_acls, state.bdbs))


def add_others(emulator: Emulator, name: str = "theirs") -> int:
    """Let another team have a role, an ACL and a user of this name, the first of the cluster; return the role's uid."""
    uid: int = send(emulator, "POST", "/v1/roles", name=name, management="none")["uid"]
    send(emulator, "POST", "/v1/redis_acls", name=name, acl="+@read ~*")
    add_certificate_user(emulator, name, role="Admin")
    return uid


def assert_untouched(engine: Engine, emulator: Emulator, capsys: pytest.CaptureFixture[str], **change: Any) -> None:
    """An update is refused, a destroy says what it keeps, a refresh sees nothing: what is there stays as it is."""
    before = snapshot(emulator)

    with pytest.raises(ConflictError, match=r"is not changed: at the last update this uid was .*\nFix: run `pulumi re"):
        anew(engine, emulator).up(**change)

    again = anew(engine, emulator)
    again.provider.delete(again.stored.id, again.outputs)  # type: ignore[union-attr]
    assert "kept " in capsys.readouterr().err
    assert "gone" == anew(engine, emulator).refresh()
    assert "is gone: its uid is that of" in capsys.readouterr().err
    assert before == snapshot(emulator)
    assert [] == writes_to(emulator)
