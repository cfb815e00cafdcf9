"""A cluster, and what is warned of."""

from typing import Any

import pytest
from pulumi_redis_enterprise import _engine
from redis_enterprise_emulator import Emulator

from tests.support.pki import Pki
from tests.support.validation_trials import trusting


@pytest.fixture(autouse=True)
def warnings(monkeypatch: pytest.MonkeyPatch) -> dict[Any, None]:
    """Return what this process is to warn of when it ends."""
    kept: dict[Any, None] = {}
    monkeypatch.setattr(_engine, "_warnings", kept)
    return kept


@pytest.fixture
def emulator(redis_enterprise_emulator: Emulator, pki: Pki) -> Emulator:
    """A cluster of the newest version that trusts CA A."""
    return trusting(redis_enterprise_emulator, pki)
