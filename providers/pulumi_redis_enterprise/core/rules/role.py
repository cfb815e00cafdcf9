"""A role: what its users may do on the REST API, and what a database's access refers to.

https://redis.io/docs/latest/operate/rs/references/rest-api/objects/role/

From 8.2.0 on, the field `resources` limits the management role to some databases, as
``[{"type": "db", "uids": ["1", "2"]}]``; a role without it covers all of them.
https://redis.io/docs/latest/operate/rs/release-notes/rs-8-2-releases/rs-8-2-0-25/
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, Required, TypedDict, get_args

from pulumi_redis_enterprise.core.claims import Key
from pulumi_redis_enterprise.core.inventory import FoundObject, Inventory
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs, Properties, as_list, changes_between, options_in
from pulumi_redis_enterprise.core.references import Uid, canonical_references, reference_problems, references_as_before
from pulumi_redis_enterprise.core.rules.named_object import constructor_call, name_problems
from pulumi_redis_enterprise.core.unknown import contains_unknown
from pulumi_redis_enterprise.errors import Problem, redact

MANAGED: Final = ("role_name", "management", "databases")
ID: Final = "the `uid` of the role"
DEFAULTS: Final[Properties] = {"management": "none"}
BUILT_IN: Final = ("Admin",)
"""The role that every cluster has. Since 7.2.4 a new one has no other: release notes, "Access control deprecations"."""
EVERY_DATABASE: Final = "*"
"""Stands in `databases` for a role that is not limited. No database can have this name."""
SCOPABLE: Final = ("db_member", "db_viewer")
"""The management roles that can be limited to databases, by the release notes of 8.2.0-25."""

Management = Literal["none", "db_viewer", "db_member", "cluster_viewer", "cluster_member", "user_manager", "admin"]
MANAGEMENTS: Final[tuple[Management, ...]] = get_args(Management)
"""The management roles that are documented; a cluster may have others."""
_TYPE: Final = "db"

Scope = tuple[Uid, ...] | None
"""The uids of the databases that a role covers, sorted; None for all."""


class RoleInputs(TypedDict, total=False):
    """The checked inputs, and the stored ones."""

    role_name: str
    management: str
    databases: Sequence[str | int]
    adopt_existing: bool


class RolePayload(TypedDict, total=False):
    """The fields of POST and PUT /v1/roles."""

    name: Required[str]
    management: Required[str]
    resources: Sequence[Mapping[str, Any]]


class RoleOutputs(TypedDict, total=False):
    """The outputs beyond the inputs."""

    uid: Required[Uid]
    database_uids: Sequence[Uid]


def check(_old: Mapping[str, Any], new: Mapping[str, Any], _now: datetime) -> CheckedInputs:
    """The canonical inputs.

    Args:
        new: `role_name`, `management` (the server knows which there are), and perhaps `databases` (names or uids, or
            "*") and `adopt_existing`.
    """
    checked = CheckedInputs()
    name, management = new.get("role_name"), new.get("management", "none")
    refer_to = "name it among the `roles` of a CertificateUser, without a Role"
    checked.problems += name_problems("role_name", name, built_in=BUILT_IN, refer_to=refer_to)
    if not contains_unknown(management) and (not isinstance(management, str) or not management):
        reason = f"expected a management role as none or db_viewer, got {redact(management)}"
        checked.problems.append(Problem("management", reason, "leave it out for a role that is for databases only"))
    checked.inputs = {"role_name": name, "management": management}
    if new.get("databases") is not None:
        databases = as_list(new["databases"])
        checked.problems += _database_problems(databases, management)
        checked.inputs["databases"] = canonical_references(databases)
    checked.inputs |= options_in(new)
    return checked


def natural_key(new: Mapping[str, Any]) -> Key:
    """Return what identifies a role: its name."""
    return (new.get("role_name"),)


def creation(name: Any) -> str:
    """Return the expression that creates a role of this name, or "" if no role can have it.

    A name like that of an old default role, such as "Cluster Viewer", gets its management role.
    """
    if name_problems("role_name", name, built_in=BUILT_IN, refer_to=""):
        return ""
    management = "_".join(name.casefold().replace("-", " ").split())
    return constructor_call("Role", "role_name", name, management=management if management in MANAGEMENTS else "none")


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Return which managed properties differ.

    A scope that is no longer named counts: from then on it is not managed.
    """
    return changes_between(old, new, managed=MANAGED)


def payload(new: RoleInputs) -> RolePayload:
    """Return what POST and PUT /v1/roles take, but for the scope."""
    return {"name": new["role_name"], "management": new["management"]}


def scope_in(resources: Sequence[Mapping[str, Any]] | None) -> Scope:
    """Return the databases that the `resources` of a role limit it to."""
    entries = [entry for entry in resources or () if entry["type"] == _TYPE]
    return tuple(sorted({uid for entry in entries for uid in entry["uids"]})) if entries else None


def with_scope(resources: Sequence[Mapping[str, Any]], scope: Scope) -> list[dict[str, Any]]:
    """Return the `resources` to send for a scope; what limits the role to other things than databases stays."""
    others = [_on_the_wire(entry["type"], entry["uids"]) for entry in resources if entry["type"] != _TYPE]
    return others if scope is None else [*others, _on_the_wire(_TYPE, scope)]


def covers_every_database(databases: Any) -> bool:
    """Return True if the input `databases` asks for a role that is not limited."""
    return bool(databases == [EVERY_DATABASE])


def observed(
    role: Mapping[str, Any], database_names: Mapping[Uid, str] | None = None, state: Mapping[str, Any] | None = None
) -> RoleInputs:
    """The inputs that describe the role that the cluster has.

    Args:
        role: `name`, `management` and `resources`.
        database_names: The names by uid of all databases that have a name of their own.
        state: The stored properties. The scope is shown if they have one, spelled as they spell it.
    """
    seen: RoleInputs = {"role_name": role["name"], "management": role["management"]}
    before = (state or {}).get("databases")
    if before is None:
        return seen
    scope = scope_in(role.get("resources"))
    names = database_names or {}
    return seen | {"databases": [EVERY_DATABASE] if scope is None else references_as_before(scope, names, before)}


def outputs(role: Mapping[str, Any]) -> RoleOutputs:
    """Return what there is to know of the role beyond the inputs: its uid, and the databases that it is limited to."""
    scope = scope_in(role.get("resources"))
    outputs: RoleOutputs = {"uid": role["uid"]}
    if scope is not None:
        outputs["database_uids"] = list(scope)
    return outputs


def found_in(inventory: Inventory) -> Iterator[FoundObject]:
    """Yield the roles, but for the one that every cluster has."""
    for item in inventory.roles:
        if item["name"] in BUILT_IN:
            continue
        scope = scope_in(item.get("resources"))
        # A scope that no program could give is left to the cluster, as one is that a program does not name.
        state: Properties = {"databases": []} if scope and item["management"] in SCOPABLE else {}
        seen = observed(item, inventory.database_names, state)
        yield FoundObject(item["name"], str(item["uid"]), seen, outputs(item))


def _database_problems(databases: list[Any], management: Any) -> list[Problem]:
    where = "databases"
    problems = [it for database in databases for it in reference_problems(where, database, source="GET /v1/bdbs")]
    if not databases:
        # It would widen the role: to the cluster, a role without a scope covers all databases.
        fix = f'name at least one, give ["{EVERY_DATABASE}"] for all, or leave it out to keep the scope that is there'
        problems.append(Problem(where, "expected at least one database, got an empty list", fix))
    elif EVERY_DATABASE in databases:
        if len(databases) > 1:
            fix = f'give ["{EVERY_DATABASE}"] alone, or the names alone'
            problems.append(Problem(where, f"{EVERY_DATABASE!r} covers all databases, but others are named too", fix))
    elif isinstance(management, str) and management not in SCOPABLE:
        reason = f"only {' and '.join(SCOPABLE)} can be limited to databases, not the management role {management!r}"
        fix = f'give management="{SCOPABLE[1]}" or "{SCOPABLE[0]}", or databases=["{EVERY_DATABASE}"]'
        problems.append(Problem(where, reason, fix))
    return problems


def _on_the_wire(kind: str, uids: Sequence[Uid]) -> dict[str, Any]:
    return {"type": kind, "uids": [str(uid) for uid in uids]}
