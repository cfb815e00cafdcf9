"""Relaxations of a database: it may be told to overlook dates, and weak keys and hashes."""

from collections.abc import Mapping
from typing import Any

import pytest
from redis_enterprise_emulator import Emulator

from tests.support.databases import change, engine_of
from tests.support.engine import CheckFailedError, Engine
from tests.support.runs import drifted_inputs, later

FIELDS = ("mtls_allow_outdated_certs", "mtls_allow_weak_hashing")


def overlooked(orders: Emulator) -> tuple[bool, ...]:
    """Both settings, as the cluster has them."""
    return tuple(orders.state.bdbs[1][field] for field in FIELDS)


@pytest.fixture
def engine(orders: Emulator) -> Engine:
    """The settings of a database without TLS."""
    return engine_of(orders)


def test_left_alone(engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any]) -> None:
    """An option that the program does not mention is neither changed nor drift, and no destroy changes it."""
    change(orders, mtls_allow_weak_hashing=True)
    engine.up(**trusting_a)

    assert (False, True) == overlooked(orders)
    change(orders, mtls_allow_outdated_certs=True)
    assert "same" == later(engine, orders).refresh()
    engine.destroy()
    assert (True, True) == overlooked(orders)


def test_life(engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any]) -> None:
    """Switched on, then not mentioned any more, then gone: the cluster follows, and gets back what was found."""
    change(orders, mtls_allow_outdated_certs=True)
    engine.up(**trusting_a, allow_outdated_certs=False, allow_weak_hashing=True)
    assert (False, True) == overlooked(orders)

    engine.up(**trusting_a, allow_outdated_certs=False)
    assert (False, False) == overlooked(orders)

    engine.destroy()
    assert (True, False) == overlooked(orders)


def test_drift(engine: Engine, orders: Emulator, trusting_a: Mapping[str, Any]) -> None:
    """An option that somebody switched on by hand shows in a refresh."""
    engine.up(**trusting_a, allow_weak_hashing=False)
    change(orders, mtls_allow_weak_hashing=True)

    assert {"allow_weak_hashing"} == drifted_inputs(engine, orders)


def test_no_boolean(engine: Engine, trusting_a: Mapping[str, Any]) -> None:
    """Anything else than true or false is reported by its name."""
    with pytest.raises(CheckFailedError, match="allow_weak_hashing: expected true or false, got 'yes'"):
        engine.up(**trusting_a, allow_weak_hashing="yes")
