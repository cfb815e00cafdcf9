"""Tests of how many requests things take, by the emulator's log."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.sdk import configuration
from redis_enterprise_emulator import Emulator

from tests.support.engine import Engine, configuration_of

pytestmark = pytest.mark.no_cover  # the same lines again and again

USERS = 80
WORKERS = 4  # as the engine's plugin process has


@pytest.fixture
def engines(redis_enterprise_emulator: Emulator) -> list[Engine]:
    """Many users that are there, and a process that knows nothing of them yet."""
    configuration = configuration_of(redis_enterprise_emulator)
    engines = [Engine(CertificateUserProvider(), configuration) for _ in range(USERS)]
    redis_enterprise_emulator.clear_requests()
    _parallel(lambda number: engines[number].up(**_user(number)))
    return engines


def test_create(engines: list[Engine], redis_enterprise_emulator: Emulator) -> None:
    """Creating a user takes at most three requests; what all share is asked for once."""
    counted = _counted(redis_enterprise_emulator)

    assert USERS == sum(engine.stored is not None for engine in engines)
    assert sum(counted.values()) <= 3 * USERS + 10
    assert 1 == counted["GET /v1/users"]
    assert WORKERS >= len({request.connection for request in redis_enterprise_emulator.requests})


def test_refresh(engines: list[Engine], redis_enterprise_emulator: Emulator) -> None:
    """A refresh lists the users once, and asks for at most five things more."""
    configuration.forget_clusters()
    redis_enterprise_emulator.clear_requests()

    assert {"same"} == set(_parallel(lambda number: engines[number].refresh()))

    counted = _counted(redis_enterprise_emulator)
    assert 1 == counted["GET /v1/users"]
    assert sum(counted.values()) <= 1 + 5


def test_preview(redis_enterprise_emulator: Emulator) -> None:
    """Check and diff send nothing, with credentials or without."""
    engine = Engine(CertificateUserProvider(), configuration_of(redis_enterprise_emulator))
    engine.up(**_user(1))
    redis_enterprise_emulator.clear_requests()
    configuration.forget_clusters()
    without = Engine(CertificateUserProvider(), {})
    without.stored = engine.stored

    assert "same" == without.plan(_user(1))
    assert "update" == without.plan({**_user(1), "roles": ["Admin"]})
    assert [] == redis_enterprise_emulator.requests


def _user(number: int) -> dict[str, Any]:
    return {"username": f"app-{number}", "subject_line": f"CN=app-{number},O=Acme", "roles": ["viewer"]}


def _parallel(work: Any) -> list[Any]:
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, range(USERS)))


def _counted(emulator: Emulator) -> Counter[str]:
    return Counter(f"{request.method} {request.path}" for request in emulator.requests)
