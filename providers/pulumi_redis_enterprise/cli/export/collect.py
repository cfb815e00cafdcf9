"""Finds the objects to export in an inventory.

Example::

    export = exported(inventory, now=now)
    assert ["TrustedCa", "ClusterMtlsConfig"] == [resource.kind for resource in export.resources]
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pulumi_redis_enterprise.cli.export.objects import Export
from pulumi_redis_enterprise.core.inventory import Inventory, Record
from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.core.rules import (
    certificate_user,
    cluster_mtls_config,
    database_access,
    database_default_user,
    database_mtls_config,
    database_restore,
    redis_acl,
    role,
    trusted_ca,
)
from pulumi_redis_enterprise.core.rules.database_access import AccessId

_DERIVED: Final = ("authorities", "client_authorities", "certificate_authentication")
_DEFAULTS: Final[Properties] = {
    "subject_validation": "disabled",
    "authorized_subjects": {},
    "tls_mode": "enabled",
    "enforce_client_authentication": True,
    "management": "none",
}


def exported(inventory: Inventory, *, now: datetime) -> Export:
    """Everything that the resources can manage, in the order in which it may be made.

    Args:
        inventory: What the cluster has.
        now: Decides which certificate is not valid yet.
    """
    export = Export(now)
    _add_cluster(export, inventory)
    for item in inventory.roles:
        if item["name"] not in role.BUILT_IN:
            _add_role(export, inventory, item)
    for item in inventory.acls:
        if item["name"] not in redis_acl.BUILT_IN:
            _add(export, "RedisAcl", item["name"], item["uid"], rules=redis_acl, seen=redis_acl.observed(item))
    _add_databases(export, inventory)
    for user in inventory.certificate_users:
        seen = certificate_user.observed(user, inventory.role_names, {})
        more = certificate_user.outputs(user, inventory.rest_command)
        _add(export, "CertificateUser", user["name"], user["uid"], rules=certificate_user, seen=seen, more=more)
    _add_default_users(export, inventory)
    _tell_of_other_users(export, inventory)
    return export


def _add(  # noqa: PLR0913 - what a resource is made of
    export: Export,
    kind: str,
    name: str,
    id_: str | int,
    *,
    rules: Any,
    seen: Properties,
    more: Properties | None = None,
) -> None:
    """Add what was observed, with the arguments that a program would give for it: no defaults, nothing derived."""
    given = {key: value for key, value in seen.items() if key not in _DERIVED and value != _DEFAULTS.get(key)}
    # The map is the form for previews; a program gives a list.
    arguments = {key: list(value.values()) if isinstance(value, Mapping) else value for key, value in given.items()}
    outputs = {"uid": id_} if more is None else more
    export.add(kind, name, str(id_), check=rules.check, arguments=arguments, outputs=outputs)


def _add_role(export: Export, inventory: Inventory, item: Record) -> None:
    scope = role.scope_in(item.get("resources"))
    # A scope that no program could give is left to the cluster, as one is that a program does not name.
    state: Properties = {"databases": []} if scope and item["management"] in role.SCOPABLE else {}
    seen = role.observed(item, inventory.database_names, state)
    _add(export, "Role", item["name"], item["uid"], rules=role, seen=seen, more=role.outputs(item))


def _add_cluster(export: Export, inventory: Inventory) -> None:
    if inventory.trusted_ca is not None:
        seen = trusted_ca.observed(inventory.trusted_ca, {})
        more = trusted_ca.found(inventory.trusted_ca)
        _add(export, "TrustedCa", "trusted-ca", trusted_ca.NAME, rules=trusted_ca, seen=seen, more=more)
    if not inventory.settings.get("mtls_certificate_authentication"):
        return
    if not export.of("TrustedCa"):
        reason = "it needs a TrustedCa, and there is none to export"
        export.leave_out("ClusterMtlsConfig 'cluster-mtls'", reason, fix="give the cluster a trusted CA")
        return
    # Left alone while passwords work, as is the default. Where they are off, whoever destroys has to know of it.
    passwords_are_off = inventory.settings.get("control_plane_basic_authentication") is False
    seen = cluster_mtls_config.observed(
        inventory.settings, {"basic_authentication": False} if passwords_are_off else {}
    )
    more = cluster_mtls_config.found(inventory.settings, seen)
    _add(export, "ClusterMtlsConfig", "cluster-mtls", inventory.name, rules=cluster_mtls_config, seen=seen, more=more)


def _add_databases(export: Export, inventory: Inventory) -> None:
    count = Counter(database["name"] for database in inventory.databases)
    for database in inventory.databases:
        if count[database["name"]] > 1:
            reason, fix = "another database has the same name", "rename one of the two"
            export.leave_out(f"database {database['uid']} {database['name']!r}", reason, fix=fix)
            continue
        if database_mtls_config.is_set_up(database):
            _add_database(export, inventory, database)
        _add_accesses(export, inventory, database)


def _add_default_users(export: Export, inventory: Inventory) -> None:
    """Add the default users that are off, after the users that log in instead.

    One that may log in is the default; one that may not is somebody's wish, to be kept.
    """
    count = Counter(database["name"] for database in inventory.databases)
    for database in inventory.databases:
        if not database["default_user"] and count[database["name"]] == 1:
            seen = database_default_user.observed(database, {}, {database["uid"]: database["name"]})
            more = database_default_user.found(database) | database_default_user.outputs(database)
            name = f"{database['name']}-default-user"
            _add(
                export, "DatabaseDefaultUser", name, database["uid"], rules=database_default_user, seen=seen, more=more
            )


def _add_database(export: Export, inventory: Inventory, database: Record) -> None:
    seen = database_mtls_config.observed(database, {})
    more = database_restore.found(database, seen) | database_mtls_config.outputs(database, ca_file=inventory.ca_file)
    _add(
        export,
        "DatabaseMtlsConfig",
        database["name"],
        database["uid"],
        rules=database_mtls_config,
        seen=seen,
        more=more,
    )


def _add_accesses(export: Export, inventory: Inventory, database: Record) -> None:
    names = {
        "database": {database["uid"]: database["name"]},
        "role": inventory.role_names,
        "acl": inventory.acl_names,
    }
    # The vendor documents both uids; an entry that lacks one gives nobody anything.
    entries = [it for it in database["roles_permissions"] if it.keys() >= {"role_uid", "redis_acl_uid"}]
    for entry in entries:
        entry_id, acl_uid = AccessId(database["uid"], entry["role_uid"]), entry["redis_acl_uid"]
        seen = database_access.observed(entry_id, acl_uid, names, {})
        role_name = inventory.role_names.get(entry["role_uid"], "")
        more = database_access.outputs(entry_id, acl_uid, database=database["name"], role=role_name)
        name = f"{seen['role']}-in-{seen['database']}"
        _add(export, "DatabaseAccess", name, str(entry_id), rules=database_access, seen=seen, more=more)


def _tell_of_other_users(export: Export, inventory: Inventory) -> None:
    others = len(inventory.users) - len(inventory.certificate_users)
    if others:
        reason = "no resource manages users who log in by password or by other means"
        export.leave_out(
            f"other users ({others})", reason, fix="leave them as they are, or make certificate users of them"
        )
