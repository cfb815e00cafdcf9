"""Emulated clusters, and who logs in there."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pulumi_redis_enterprise import _engine
from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.api.transport import waiting
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator, NewEngine, add_certificate_user
from tests.support.engine import Engine, configuration_of
from tests.support.paths import ROOT
from tests.support.pki import Pki
from tests.support.plugin import Plugin
from tests.support.quick_cli import variables_of
from tests.support.roles import make_roles

SHORT_DELAY = 0.03
"""Seconds between two probes of a cluster that was changed: a tenth of those that a real one is given."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked ``both_fronts`` with Python's `ssl` in front of clusters, and with Envoy.

    The real thing is Envoy; of tests that are not the emulator's own, the other half is a story.
    """
    if metafunc.definition.get_closest_marker("both_fronts") and "front" in metafunc.fixturenames:
        is_of_emulator = metafunc.module.__name__.rpartition(".")[2].startswith("test_emulator")
        ssl = pytest.param(False, id="ssl", marks=[] if is_of_emulator else pytest.mark.story)
        metafunc.parametrize("front", [ssl, pytest.param(True, id="envoy")], indirect=True)


@pytest.fixture
def front(request: pytest.FixtureRequest) -> bool:
    """Return True if a real Envoy is in front of clusters."""
    return bool(getattr(request, "param", request.config.option.envoy))


@pytest.fixture
def start_redis_enterprise_emulator(start_redis_enterprise_emulator: NewEmulator, *, front: bool) -> NewEmulator:
    """Start a cluster as an operator set it up: beside Admin and Full Access, it has roles and ACLs made by hand."""

    def start(**options: Any) -> Emulator:
        emulator: Emulator = start_redis_enterprise_emulator(**{"envoy": front, **options})
        emulator.change(make_roles)
        return emulator

    return start


@pytest.fixture(scope="session", autouse=True)
def _quick_plugins(fork_server_socket: Path | None) -> None:
    """Plugin processes are forks, where those of the CLI are."""
    Plugin.quick = variables_of(fork_server_socket)


@pytest.fixture(scope="session")
def idle_plugin() -> Iterator[Plugin]:
    """A plugin process without configuration, shared by all tests of what needs no cluster."""
    with Plugin(folder=ROOT) as plugin:
        yield plugin


@pytest.fixture(autouse=True)
def _process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Providers hide tracebacks in their process, and tell warnings at its end; this one is pytest's."""
    monkeypatch.setattr(waiting, "_FIRST_DELAY", SHORT_DELAY)
    monkeypatch.setenv("REDIS_ENTERPRISE_DEBUG", "1")
    monkeypatch.setattr(_engine, "_warnings", {})
    monkeypatch.setattr(_engine, "_finders", {})


@pytest.fixture
def new_engine(redis_enterprise_emulator: Emulator) -> NewEngine:
    """Makes the engine's side of a resource in the emulated cluster."""

    def make(provider: Provider, configuration: Mapping[str, str] | None = None) -> Engine:
        return Engine(provider, configuration or configuration_of(redis_enterprise_emulator))

    return make


@pytest.fixture
def orders(start_redis_enterprise_emulator: NewEmulator) -> Emulator:
    """A cluster with the database ``orders``."""
    emulator: Emulator = start_redis_enterprise_emulator(databases=["orders"])
    return emulator


@pytest.fixture
def trusting_a(pki: Pki) -> Mapping[str, Any]:
    """The least inputs of a `DatabaseMtlsConfig`: the database ``orders`` trusts CA A."""
    return {"database": "orders", "client_certificates": [pki.a.certificate_pem]}


@pytest.fixture
def certificate_login(redis_enterprise_emulator: Emulator, pki: Pki, tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Makes an administrator who logs in by certificate, and the stack configuration that does so."""

    def make(name: str, emulator: Emulator = redis_enterprise_emulator) -> dict[str, str]:
        identity = pki.client(name)
        add_certificate_user(emulator, name, role="Admin")
        certificate_file, key_file = identity.write(tmp_path, name)
        return {
            "redis-enterprise:url": emulator.url,
            "redis-enterprise:clientCertificate": str(certificate_file),
            "redis-enterprise:clientKey": str(key_file),
            "redis-enterprise:caCertificate": str(emulator.ca_file),
        }

    return make
