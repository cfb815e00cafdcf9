"""A cluster that lets clients in, and one of them."""

from pathlib import Path

import pytest
from pulumi_redis_enterprise.core.rules import login_check
from redis_enterprise_emulator import Emulator

from tests.support.login_checks import Client, prepare
from tests.support.pki import Pki

PATIENCE = 0.5
"""Seconds that a login which fails for now is tried again, in place of half a minute."""


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for less than a user would: nothing gets better here by itself."""
    monkeypatch.setattr(login_check, "DEFAULT_TIMEOUT", PATIENCE)


@pytest.fixture
def emulator(orders: Emulator, pki: Pki) -> Emulator:
    """A cluster whose REST API and whose database let the clients of CA A in; app-1 may read in the database."""
    prepare(orders, pki)
    return orders


@pytest.fixture
def client(emulator: Emulator, tmp_path: Path) -> Client:
    """A client that logs in there."""
    return Client(emulator, tmp_path)
