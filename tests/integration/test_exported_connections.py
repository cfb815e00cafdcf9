"""The import file of an export of named connections, held against the live clusters by the providers' own reads."""

import json
from pathlib import Path

import pytest
from pulumi_redis_enterprise.cli.command import command
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.sdk.configuration import forget_clusters
from redis_enterprise_emulator import Emulator
from typer.testing import CliRunner

from tests.support.cluster_files import PASSWORD_VARIABLE, table_file
from tests.support.clusters import NewEmulator
from tests.support.engine import Engine, Stored, begin_run
from tests.support.handmade import pair_by_hand
from tests.support.pki import Pki
from tests.support.runs import writes_to

Clusters = dict[str, Emulator]


@pytest.fixture
def clusters(
    start_redis_enterprise_emulator: NewEmulator, pki: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Clusters:
    """Two clusters that somebody has set up by hand, alike but for their names, and the table of both."""
    password = "Secret-of-both"
    found = pair_by_hand(start_redis_enterprise_emulator, pki, password=password)
    monkeypatch.setenv(PASSWORD_VARIABLE, password)
    monkeypatch.setenv("REDIS_ENTERPRISE_CLUSTERS", str(table_file(tmp_path, **found)))
    monkeypatch.chdir(tmp_path)
    forget_clusters()
    return found


def imported() -> list[Engine]:
    """Export both clusters; return each entry of the import file as the engine stores it, in a run that has begun."""
    result = CliRunner().invoke(command, ["export", "--to", "out", "--connection", "east", "--connection", "west"])
    assert 0 == result.exit_code, result.output
    begin_run()
    engines = []
    for it in json.loads(Path("out/import.json").read_text())["resources"]:
        engine = Engine(registry.find(it["type"].rpartition(":")[2]).load_provider()(), {})
        engine.stored = Stored(it["id"], it["inputs"], it["outputs"])
        engines.append(engine)
    return engines


def test_live_objects_are_as_imported(clusters: Clusters) -> None:
    """A refresh finds every object of either cluster in its place, and nothing is sent."""
    engines = imported()
    without_provider = [
        (it.stored.inputs.pop("__provider"), it.stored.outputs.pop("__provider")) for it in engines if it.stored
    ]

    assert len(without_provider) == len(engines) > 2 * len({it.provider.__class__ for it in engines})
    assert {"same"} == {it.refresh() for it in engines}
    assert [] == [write for cluster in clusters.values() for write in writes_to(cluster)]


def test_each_is_deleted_where_it_is(clusters: Clusters) -> None:
    """A destroy of what one connection manages leaves the cluster of the other as it is."""
    west = clusters["west"].state.roles.copy(), clusters["west"].state.users.copy()
    for engine in reversed(imported()):
        if engine.outputs["connection"] == "east":
            engine.join_deletion()

    assert ([1], west) == (
        list(clusters["east"].state.users),
        (clusters["west"].state.roles, clusters["west"].state.users),
    )
    assert [] == writes_to(clusters["west"])
