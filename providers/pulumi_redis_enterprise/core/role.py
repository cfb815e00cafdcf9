"""A role: what its users may do on the REST API, and what a database's access refers to.

https://redis.io/docs/latest/operate/rs/references/rest-api/objects/role/
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pulumi_redis_enterprise.core.claims import Key
from pulumi_redis_enterprise.core.model import Changes, Checked, Properties, changes_between
from pulumi_redis_enterprise.core.named_object import name_problems
from pulumi_redis_enterprise.core.unknown import contains_unknown
from pulumi_redis_enterprise.errors import Problem, quoted

MANAGED: Final = ("role_name", "management")
BUILT_IN: Final = ("Admin", "Cluster Member", "Cluster Viewer", "DB Member", "DB Viewer", "User Manager", "None")


def check(_old: Mapping[str, Any], new: Mapping[str, Any], _now: datetime) -> Checked:
    """The canonical inputs.

    Args:
        new: `role_name`, `management` (the server knows which there are), and perhaps `adopt_existing`.
    """
    checked = Checked()
    name, management = new.get("role_name"), new.get("management", "none")
    refer_to = "name it among the `roles` of a CertificateUser, without a Role"
    checked.problems += name_problems("role_name", name, built_in=BUILT_IN, refer_to=refer_to)
    if not contains_unknown(management) and (not isinstance(management, str) or not management):
        reason = f"expected a management role as none or db_viewer, got {quoted(management)}"
        checked.problems.append(Problem("management", reason, "leave it out for a role that is for databases only"))
    checked.inputs = {"role_name": name, "management": management}
    if new.get("adopt_existing"):
        checked.inputs["adopt_existing"] = True
    return checked


def natural_key(new: Mapping[str, Any]) -> Key:
    """Return what identifies a role: its name."""
    return (new.get("role_name"),)


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Which managed properties differ."""
    return changes_between(old, new, managed=MANAGED)


def payload(new: Mapping[str, Any]) -> Properties:
    """What POST and PUT /v1/roles take."""
    return {"name": new["role_name"], "management": new["management"]}


def observed(role: Mapping[str, Any]) -> Properties:
    """The inputs that describe the role that the cluster has."""
    return {"role_name": role["name"], "management": role["management"]}
