"""Clusters of which programs are exported, and the files of an export."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pulumi_redis_enterprise.cli.export.files import PROGRAM, files
from pulumi_redis_enterprise.cli.export.objects import Export, exported
from pulumi_redis_enterprise.core.inventory import Inventory

from tests.support.certificates import NOW
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


def written(cluster: Inventory, folder: Path) -> Path:
    """The files of an export; returns the program."""
    return written_exports([exported(cluster, now=NOW)], folder)


def written_exports(exports: Sequence[Export], folder: Path) -> Path:
    """The files of an export of several clusters; returns the program."""
    for path, text in files(exports, project="project").items():
        folder.joinpath(path).parent.mkdir(exist_ok=True)
        folder.joinpath(path).write_text(text)
    return folder / PROGRAM
