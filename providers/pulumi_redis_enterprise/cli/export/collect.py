"""Finds the objects to export in an inventory.

Example::

    export = exported(inventory, now=now)
    assert ["TrustedCa", "ClusterMtlsConfig"] == [resource.kind for resource in export.resources]
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pulumi_redis_enterprise.cli.export.objects import Export
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.inventory import FoundObject, Inventory
from pulumi_redis_enterprise.core.model import Properties


def exported(inventory: Inventory, *, now: datetime) -> Export:
    """Return the objects that the resources can manage, in the order in which it may be made.

    Args:
        inventory: What the cluster has.
        now: Decides which certificate is not valid yet.
    """
    export = Export(now)
    for kind in registry.exportable():
        rules = kind.load_rules()
        for found in rules.found_in(inventory):
            if not _is_refused(export, kind, found):
                export.add(kind.name, found, check=rules.check, arguments=_arguments(rules, found.inputs))
    _leave_out_namesakes(export, inventory)
    _leave_out_other_users(export, inventory)
    return export


def _arguments(rules: Any, inputs: Mapping[str, Any]) -> Properties:
    """Return the arguments that a program would give for an object: no defaults, nothing derived."""
    derived, defaults = getattr(rules, "DERIVED", ()), getattr(rules, "DEFAULTS", {})
    given = {key: value for key, value in inputs.items() if key not in derived and value != defaults.get(key)}
    # The map is the form for previews; a program gives a list.
    return {key: list(value.values()) if isinstance(value, Mapping) else value for key, value in given.items()}


def _is_refused(export: Export, kind: registry.Kind, found: FoundObject) -> bool:
    """Return True for what needs the one bundle of the cluster where none is exported, and say so."""
    if "TrustedCa" not in kind.refers.values() or export.of("TrustedCa"):
        return False
    reason = "it needs a TrustedCa, and there is none to export"
    export.leave_out(f"{kind.name} {found.name!r}", reason, fix="give the cluster a trusted CA")
    return True


def _leave_out_namesakes(export: Export, inventory: Inventory) -> None:
    for database in inventory.databases:
        if database not in inventory.named_databases:
            reason, fix = "another database has the same name", "rename one of the two"
            export.leave_out(f"database {database['uid']} {database['name']!r}", reason, fix=fix)


def _leave_out_other_users(export: Export, inventory: Inventory) -> None:
    others = len(inventory.users) - len(inventory.certificate_users)
    if others:
        reason = "no resource manages users who log in by password or by other means"
        fix = "leave them as they are, or make certificate users of them"
        export.leave_out(f"other users ({others})", reason, fix=fix)
