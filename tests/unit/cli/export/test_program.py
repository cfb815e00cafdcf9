"""The exported program: it reads like one that a person wrote, and asks for exactly what is there."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from pulumi_redis_enterprise._engine import PROVIDER_KEY, from_engine
from pulumi_redis_enterprise.cli.export.objects import exported
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.inventory import Inventory

from tests.support.certificates import NOW, other_root, root
from tests.support.exports import CLUSTERS, written
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


def checked_inputs(program: Path) -> dict[str, Any]:
    """Return what the checks make of what the program gives, by the name of the resource."""
    registered = run_program(lambda: runpy.run_path(str(program))).resources
    ours = {name: it for name, it in registered.items() if PROVIDER_KEY in it.inputs}
    return {name: rules_of(it.token).check({}, from_engine(it.inputs), NOW).inputs for name, it in ours.items()}


def rules_of(token: str) -> Any:
    """The rules of a resource of that type."""
    return registry.find(token.rpartition(":")[2]).load_rules()
