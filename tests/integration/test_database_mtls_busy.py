"""`DatabaseMtlsConfig` against an emulated cluster that takes its time."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest
from pulumi_redis_enterprise.api.transport.polling import read_back
from pulumi_redis_enterprise.errors import NotConvergedError
from pulumi_redis_enterprise.lifecycle import database_settings
from redis_enterprise_emulator import Assumptions

from tests.support.clusters import NewEmulator
from tests.support.databases import SAN_CN, change, engine_of, settings_of


def test_change_is_waited_for(start_redis_enterprise_emulator: NewEmulator, trusting_a: Mapping[str, Any]) -> None:
    """An update ends when the change holds: the action is done, and the database active again."""
    emulator = start_redis_enterprise_emulator(databases=["orders"], change_delay=0.4)
    engine = engine_of(emulator)
    engine.up(**trusting_a)

    (action,) = (it for it in emulator.state.actions.values() if it["name"] == "SMUpdateBDB")
    assert emulator.state.clock() >= action["end_time"]
    assert len([it for it in emulator.requests if it.path.startswith("/v1/actions/")]) > 1
    assert "same" == engine.refresh()


def test_another_change_is_waited_for(
    start_redis_enterprise_emulator: NewEmulator, trusting_a: Mapping[str, Any], capsys: Any
) -> None:
    """While somebody else's change goes on, the database answers 409; the update waits, and says so."""
    emulator = start_redis_enterprise_emulator(databases=["orders"], change_delay=0.4)
    change(emulator, default_user=False)

    engine_of(emulator).up(**trusting_a)

    statuses = [request.status for request in emulator.requests if request.method == "PUT"]
    assert 200 == statuses.pop()
    assert {409} == set(statuses)
    assert "waiting for database 1, which is busy with another change" in capsys.readouterr().err
    assert "enabled" == settings_of(emulator)["tls_mode"]
    assert settings_of(emulator)["default_user"] is False


def test_failed_change(start_redis_enterprise_emulator: NewEmulator, trusting_a: Mapping[str, Any]) -> None:
    """A change that is accepted and then fails is an error in the cluster's words."""
    emulator = start_redis_enterprise_emulator(databases=["orders"], assumptions=Assumptions(database_change="failed"))
    engine = engine_of(emulator)

    with pytest.raises(NotConvergedError, match="of the cluster has failed: the change was rejected"):
        engine.up(**trusting_a)

    assert engine.stored is None


def test_late_reads(start_redis_enterprise_emulator: NewEmulator, trusting_a: Mapping[str, Any]) -> None:
    """A node that lags behind is waited for."""
    emulator = start_redis_enterprise_emulator(databases=["orders"], assumptions=Assumptions(stale_reads=2))
    engine = engine_of(emulator)

    engine.up(**trusting_a)
    assert "update" == engine.up(**trusting_a, **SAN_CN)


def test_never_seen(
    start_redis_enterprise_emulator: NewEmulator,
    trusting_a: Mapping[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A change that the cluster accepts and never shows is an error."""
    monkeypatch.setattr(database_settings, "read_back", partial(read_back, deadline=0.3))
    emulator = start_redis_enterprise_emulator(databases=["orders"], assumptions=Assumptions(stale_reads=10_000))

    with pytest.raises(NotConvergedError, match="'orders', but shows other values of tls_mode, client_authorities"):
        engine_of(emulator).up(**trusting_a)
