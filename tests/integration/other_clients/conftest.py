"""Programs of others, and a cluster for them."""

from pathlib import Path

import pytest
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator
from tests.support.pki import Pki
from tests.support.redis_client import Guest, granted, secured
from tools.debian_program import find_program


@pytest.fixture(scope="session")
def curl() -> Path:
    """The real curl: a machine without one takes it from Debian's package."""
    return find_program("curl", package="curl", speaks="--cert")


@pytest.fixture(scope="session")
def redis_cli() -> Path:
    """The real redis-cli, with TLS: a machine without one takes it from Debian's package."""
    return find_program("redis-cli", package="redis-tools", speaks="--tls")


@pytest.fixture
def cache(start_redis_enterprise_emulator: NewEmulator) -> Emulator:
    """A cluster with the database ``cache``."""
    emulator: Emulator = start_redis_enterprise_emulator(databases=["cache"])
    return emulator


@pytest.fixture
def guest(cache: Emulator, pki: Pki, tmp_path: Path) -> Guest:
    """A database that trusts CA A, lets app-1 read what begins with ``app:``, and has no default user."""
    secured(cache, pki.a, default_user=False)
    granted(cache)
    return Guest(cache, tmp_path)
