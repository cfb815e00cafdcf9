"""The exported program: it reads like one that a person wrote, and asks for exactly what is there."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from pulumi_redis_enterprise._engine import PROVIDER_KEY, from_engine
from pulumi_redis_enterprise.cli.export.objects import exported
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.inventory import Inventory
from pulumi_redis_enterprise.core.model import connection_of

from tests.support.certificates import NOW, other_root, root
from tests.support.exports import CLUSTERS, written, written_exports
from tests.support.inventories import GOOD
from tests.support.pulumi_program import run_program

BOTH = root().certificate_pem + other_root().certificate_pem
each_cluster = pytest.mark.parametrize("cluster", CLUSTERS.values(), ids=CLUSTERS)


@each_cluster
def test_preview_checks_to_what_is_imported(
    cluster: Inventory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each resource is there, and its check ends at the exported inputs: so there is nothing to do."""
    program = written(cluster, tmp_path)
    monkeypatch.chdir(tmp_path)
    checked = checked_inputs(program)

    assert {it.name: it.inputs for it in exported(cluster, now=NOW).resources} == checked


def test_connections(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One program makes what several clusters have, each by its connection, and none refers to another cluster."""
    both = [exported(GOOD, now=NOW, connection=name) for name in ("east", "west")]
    program = written_exports(both, tmp_path)
    monkeypatch.chdir(tmp_path)
    table = {name: {"url": f"https://{name}:9443"} for name in ("east", "west")}
    monkeypatch.setenv("REDIS_ENTERPRISE_CLUSTERS", json.dumps(table))

    assert {it.resource_name: it.inputs for export in both for it in export.resources} == checked_inputs(program)
    assert program.read_text().startswith(
        "# What east (cluster.local), west (cluster.local) had when they were exported."
    )
    assert {"east-trusted-ca.pem", "west-trusted-ca.pem"} <= {it.name for it in tmp_path.glob("pki/*")}
    assert not list(tmp_path.glob("Pulumi.*.yaml"))


def checked_inputs(program: Path) -> dict[str, Any]:
    """Return what the checks make of what the program gives, by the name of the resource."""
    registered = run_program(lambda: runpy.run_path(str(program))).resources
    ours = {name: it for name, it in registered.items() if PROVIDER_KEY in it.inputs}
    given = {name: from_engine(it.inputs) for name, it in ours.items()}
    return {
        name: rules_of(ours[name].token).check({}, it, NOW).inputs | connection_of(it) for name, it in given.items()
    }


def rules_of(token: str) -> Any:
    """The rules of a resource of that type."""
    return registry.find(token.rpartition(":")[2]).load_rules()
