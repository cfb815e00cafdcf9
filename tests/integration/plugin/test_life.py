"""The life of a resource of each kind by the plugin, as a program in another language gives it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.program_names import camel_case, for_program
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from redis_enterprise_emulator import Emulator

from tests.support.cluster_contents import contents
from tests.support.engine import configuration_of
from tests.support.option_table import Row, table
from tests.support.pki import make_pki
from tests.support.plugin_edge import Edge, EdgeEngine, known, plugin_edge

KINDS = [kind.name for kind in registry.RESOURCES]
CHANGES = {
    "TrustedCa": "certificates",
    "ClusterMtlsConfig": "authorized_subjects",
    "Role": "management",
    "RedisAcl": "rule",
    "DatabaseMtlsConfig": "client_certificates",
    "DatabaseAccess": "acl",
    "CertificateUser": "email",
    "DatabaseDefaultUser": "enabled",
    "LoginCheck": "triggers",
}
"""An input of each kind that is changed in place."""


class Lives:
    """One resource of each kind, each created after those that it needs.

    Args:
        edge: The plugin.
        rows: What the resources are given.
    """

    def __init__(self, edge: Edge, rows: dict[str, Row]) -> None:
        self.rows = rows
        self.engines = {kind: EdgeEngine(edge, kind) for kind in KINDS}
        for kind in KINDS:
            assert "create" == self.engines[kind].up(**self.given(kind))

    def given(self, kind: str, *others: str) -> dict[str, object]:
        """Return the inputs of a kind, some of them with another value."""
        row = self.rows[kind]
        # The fingerprint of a file is for Python programs to read; the plugin reads it itself.
        own = {name: value for name, value in row.given.items() if name != "certificate_sha256"}
        return for_program({**own, **{name: row.others[name] for name in others}}, ("administrator", "trusted_by"))


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lives, Emulator]]:
    """The resources, on a cluster of their own."""
    folder: Path = tmp_path_factory.mktemp("files")
    with (
        Emulator(version="8.2.0-25", databases=["orders", "invoices"]) as emulator,
        plugin_edge(configuration_of(emulator)) as edge,
    ):
        yield Lives(edge, table(make_pki(), folder)), emulator


@pytest.mark.parametrize("kind", KINDS)
def test_unchanged_program_does_nothing(lives: tuple[Lives, Emulator], kind: str) -> None:
    """The same inputs are no change, and the object is as the state says."""
    resources, cluster = lives
    before = contents(cluster)

    assert "same" == resources.engines[kind].up(**resources.given(kind))
    assert "same" == resources.engines[kind].refresh()
    assert before == contents(cluster)


@pytest.mark.parametrize("kind", KINDS)
def test_preview_tells_what_stays(lives: tuple[Lives, Emulator], kind: str) -> None:
    """A preview of an update tells the outputs that it leaves alone, and sends nothing."""
    resources, cluster = lives
    engine, before = resources.engines[kind], contents(cluster)
    planned = known(engine.preview(**resources.given(kind, CHANGES[kind])))

    assert before == contents(cluster)
    stable = [camel_case(name) for name in (*registry.find(kind).stable, "cluster")]
    assert {name: engine.outputs[name] for name in stable} == {name: planned[name] for name in stable}


@pytest.mark.parametrize("kind", KINDS)
def test_change_names_its_path(lives: tuple[Lives, Emulator], kind: str) -> None:
    """Each difference is reported by its path in the inputs, and nothing else is."""
    resources, _ = lives
    engine = resources.engines[kind]
    difference = engine.diff(engine.check(resources.given(kind, CHANGES[kind])))

    assert {camel_case(CHANGES[kind])} == {path.partition("[")[0].partition(".")[0] for path in difference.detailedDiff}
    assert all(it.inputDiff for it in difference.detailedDiff.values())


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_input_is_an_unknown_output(lives: tuple[Lives, Emulator], kind: str) -> None:
    """A value that a preview does not know yet passes the check, and is unknown to other resources."""
    resources, _ = lives
    name = camel_case(CHANGES[kind])
    planned = resources.engines[kind].preview(**{**resources.given(kind), name: UNKNOWN})

    assert UNKNOWN is planned[name]
