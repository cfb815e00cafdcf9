"""The life of one resource of each kind through a named connection, against the same life by the stack's settings.

What a cluster shows at each moment is the same. `tests/contract` has all scenarios with the real CLI.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.program_names import for_program
from pulumi_redis_enterprise.sdk.configuration import forget_clusters
from redis_enterprise_emulator import Emulator

from tests.support.cluster_contents import contents
from tests.support.engine import Engine, EngineSide, Step, begin_run, configuration_of
from tests.support.option_table import Inputs, Row, table
from tests.support.pki import make_pki
from tests.support.plugin_edge import EdgeEngine, plugin_edge

UPDATED: Final = {
    "TrustedCa": "certificates",
    "Role": "management",
    "RedisAcl": "rule",
    "DatabaseMtlsConfig": "client_certificates",
    "CertificateUser": "email",
}
"""An input of these kinds that is changed in place, with nothing of the others."""
KINDS: Final = [kind.name for kind in registry.RESOURCES]
RECORDS: Final = ("administrator", "trusted_by")

EngineOf = Callable[[Row], EngineSide]
Moments = dict[str, Any]


@contextmanager
def dynamic(configuration: dict[str, str]) -> Iterator[EngineOf]:
    """Reach the resources as a program in Python does."""
    yield lambda row: Engine(row.provider(), configuration)


@contextmanager
def plugin(configuration: dict[str, str]) -> Iterator[EngineOf]:
    """Reach the resources as a program in another language does."""
    with plugin_edge(configuration) as edge:
        yield lambda row: EdgeEngine(edge, row.kind)


def by_connection(emulator: Emulator) -> dict[str, str]:
    """Return a configuration that leads to the cluster by a table only."""
    settings = {key.partition(":")[2]: value for key, value in configuration_of(emulator).items()}
    return {"redis-enterprise:clusters": json.dumps({"east": settings})}


def given(row: Row, engine: EngineSide, **where: Any) -> dict[str, Any]:
    """Return what a program gives."""
    if isinstance(engine, Engine):
        return {**row.given, **where}
    own = {name: value for name, value in row.given.items() if name != "certificate_sha256"}
    return for_program({**own, **where}, RECORDS)


def changed(row: Row) -> Inputs:
    """Return the input that an update changes."""
    name = UPDATED.get(row.kind)
    return {name: row.others[name]} if name else {}


def played(emulator: Emulator, rows: dict[str, Row], engine_of: EngineOf, **where: Any) -> Moments:
    """Create, repeat, update, refresh and destroy; return what is otherwise in the cluster at each moment."""
    nothing = contents(emulator)

    def shown() -> Moments:
        now = contents(emulator)
        return {key: now.get(key) for key in {**nothing, **now} if nothing.get(key) != now.get(key)}

    engines = {kind: engine_of(rows[kind]) for kind in KINDS}
    for kind, engine in engines.items():
        assert "create" == engine.up(**given(rows[kind], engine, **where)), kind
    moments = {"created": shown()}
    for kind, engine in engines.items():
        assert (Step.SAME, "same") == (engine.up(**given(rows[kind], engine, **where)), engine.refresh()), kind
    moments["repeated"] = shown()
    for kind in UPDATED:
        update = {**changed(rows[kind]), **where}
        assert Step.UPDATE == engines[kind].up(**given(rows[kind], engines[kind], **update)), kind
        assert "same" == engines[kind].refresh(), kind
    moments["updated"] = shown()
    begin_run()
    for engine in reversed(engines.values()):
        engine.join_deletion()
    return moments | {"destroyed": shown()}


def new_cluster() -> Emulator:
    """A cluster with the databases of the table."""
    forget_clusters()
    return Emulator(version="8.2.0-25", databases=["orders", "invoices"])


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    """The resources."""
    return table(make_pki(), tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def expected(rows: dict[str, Row]) -> Moments:
    """The moments of the life by the stack's settings."""
    with new_cluster() as emulator, dynamic(configuration_of(emulator)) as engine_of:
        return played(emulator, rows, engine_of)


@pytest.mark.parametrize("edge", [dynamic, plugin], ids=["dynamic", "plugin"])
def test_cluster_shows_the_same(rows: dict[str, Row], expected: Moments, edge: Any) -> None:
    """Each creation, repetition, update and deletion does to a cluster what it does without a connection."""
    with new_cluster() as emulator, edge(by_connection(emulator)) as engine_of:
        assert expected == played(emulator, rows, engine_of, connection="east")
    assert {} == expected["destroyed"]
