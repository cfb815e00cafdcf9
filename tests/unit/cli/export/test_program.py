"""The exported program: it reads like one that a person wrote, and asks for exactly what is there."""

import runpy
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pulumi_redis_enterprise._engine import PROVIDER_KEY, from_engine
from pulumi_redis_enterprise.cli.export.collect import exported
from pulumi_redis_enterprise.cli.export.files import PROGRAM, files
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.inventory import Inventory

from tests.support.certificates import NOW, other_root, root
from tests.support.inventories import (
    ACLS,
    APP,
    GOOD,
    ORDERS,
    PLAIN,
    ROLES,
    inventory,
    with_database,
    with_settings,
)
from tests.support.pulumi_program import run_program

BOTH = root().certificate_pem + other_root().certificate_pem
ODD_NAMES = inventory(
    roles=(*ROLES, ROLES[1] | {"uid": 9, "name": "Reader"}, ROLES[1] | {"uid": 10, "name": "[.]"}),
    databases=(ORDERS, ORDERS | {"uid": 2, "name": "Bestellungen/Übersee"}, ORDERS | {"uid": 3, "name": '"; exit() #'}),
)
LIMITED = {"management": "db_viewer", "resources": [{"type": "db", "uids": (1, 2)}]}
SCOPES = inventory(
    roles=(
        *ROLES,
        ROLES[1] | {"uid": 9, "name": "team"} | LIMITED,
        ROLES[1]
        | {"uid": 10, "name": "twins", "management": "db_viewer", "resources": [{"type": "db", "uids": (3, 7)}]},
        ROLES[1] | {"uid": 11, "name": "emptied", "management": "db_viewer", "resources": [{"type": "db", "uids": ()}]},
        ROLES[1] | {"uid": 12, "name": "odd"} | LIMITED | {"management": "cluster_viewer"},
    ),
    databases=(ORDERS, PLAIN, PLAIN | {"uid": 3, "name": "twin"}, PLAIN | {"uid": 4, "name": "twin"}),
)
CLUSTERS: Mapping[str, Inventory] = {
    "good": GOOD,
    "without settings": with_settings(mtls_certificate_authentication=False),
    "many subjects": with_settings(mtls_authorized_subjects=[{"CN": f"application-{it}"} for it in range(20)]),
    "uids": with_database(roles_permissions=[{"role_uid": 77, "redis_acl_uid": 78}]),
    "odd names": ODD_NAMES,
    "odd rule": inventory(acls=(*ACLS[:1], ACLS[1] | {"acl": '+@read ~"ä\u2028\x07*'})),
    "scopes": SCOPES,
    "users only": inventory(trusted_ca=None, roles=(), acls=(), databases=(), users=(APP,)),
    "roles only": inventory(trusted_ca=None, acls=(), databases=(), users=()),
}
each_cluster = pytest.mark.parametrize("cluster", CLUSTERS.values(), ids=CLUSTERS)


def written(cluster: Inventory, folder: Path) -> Path:
    """The files of an export; returns the program."""
    for path, text in files(exported(cluster, now=NOW), cluster=cluster.name, project="project").items():
        folder.joinpath(path).parent.mkdir(exist_ok=True)
        folder.joinpath(path).write_text(text)
    return folder / PROGRAM


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
    """What the checks make of what the program gives, by the name of the resource."""
    registered = run_program(lambda: runpy.run_path(str(program))).resources
    ours = {name: it for name, it in registered.items() if PROVIDER_KEY in it.inputs}
    return {name: rules_of(it.token).check({}, from_engine(it.inputs), NOW).inputs for name, it in ours.items()}


def rules_of(token: str) -> Any:
    """The rules of a resource of that type."""
    return registry.find(token.rpartition(":")[2]).load_rules()


@pytest.mark.parametrize("cluster", [it for name, it in CLUSTERS.items() if "odd" not in name])
def test_layout_is_that_of_a_formatter(cluster: Inventory, tmp_path: Path) -> None:
    """Who checks it in has nothing to format, as long as no name has quotation marks in it."""
    program = written(cluster, tmp_path)
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length=120", "--diff", str(program)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert (0, "") == (done.returncode, done.stdout)
