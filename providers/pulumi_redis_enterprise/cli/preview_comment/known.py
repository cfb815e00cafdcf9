"""The knowledge of a preview about roles, ACLs and access beside the resource that changes.

`pulumi preview --json` prints what changes, and with ``--show-sames`` or ``--refresh`` all other resources as well.
What a program does not manage is never in it; of that, only the roles and ACLs are known that clusters have by default.
https://redis.io/docs/latest/operate/rs/security/access-control/create-cluster-roles/
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from pulumi_redis_enterprise.cli.preview_comment.preview_json import Cluster, Step
from pulumi_redis_enterprise.core.model import Properties

_DEFAULT_ROLES: Final = {
    "Admin": "admin",
    1: "admin",
    "Cluster Member": "cluster_member",
    "Cluster Viewer": "cluster_viewer",
    "DB Member": "db_member",
    "DB Viewer": "db_viewer",
    "User Manager": "user_manager",
    "None": "none",
}
"""By name, and the one that always has the same uid."""
_DEFAULT_ACLS: Final = {
    "Full Access": "+@all ~*",
    "Not Dangerous": "+@all -@dangerous ~*",
    "Read Only": "+@read ~*",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """All resources of this package that a preview tells of, at one moment.

    Attributes:
        management: The management roles, by the name of the role; None if the preview does not know it.
        rules: The rules of ACLs, by name.
        users: The users' names with their roles.
        access: The databases that roles may use, each with the ACL, by role and database.
    """

    management: dict[Any, str | None] = field(default_factory=lambda: dict(_DEFAULT_ROLES))
    rules: dict[Any, Any] = field(default_factory=lambda: dict(_DEFAULT_ACLS))
    users: dict[Any, list[Any]] = field(default_factory=dict)
    access: dict[tuple[Any, Any], Any] = field(default_factory=dict)

    @classmethod
    def of(cls, resources: Iterable[tuple[str, Properties]]) -> Self:
        """Return the situation of resources, each by class and inputs."""
        made = cls()
        for type_, it in resources:
            if type_ == "Role":
                management = it.get("management")
                made.management[_key(it, "role_name")] = management if isinstance(management, str) else None
            elif type_ == "RedisAcl":
                made.rules[_key(it, "acl_name")] = it.get("rule")
            elif type_ == "CertificateUser":
                roles = it.get("roles")
                made.users[_key(it, "username")] = roles if isinstance(roles, list) else []
            elif type_ == "DatabaseAccess":
                made.access[_key(it, "role"), _key(it, "database")] = _key(it, "acl")
        return made

    def management_of(self, role: Any) -> str | None:
        """Return the management role of a role, or None if the preview does not tell it."""
        return self.management.get(role) if isinstance(role, str | int) else None

    def rule(self, acl: Any) -> str | None:
        """Return the rule of an ACL, or None if the preview does not tell it."""
        rule = self.rules.get(acl) if isinstance(acl, str | int) else None
        return rule if isinstance(rule, str) else None

    def users_of(self, role: Any) -> list[str]:
        """Return the names of those who have a role, as far as the preview tells."""
        return sorted(str(name) for name, roles in self.users.items() if role in roles)

    def access_by(self, acl: Any) -> list[tuple[str, str]]:
        """Return who uses an ACL: roles and databases."""
        return sorted((str(role), str(database)) for (role, database), it in self.access.items() if it == acl)


@dataclass(frozen=True, slots=True)
class Known:
    """The situation of a cluster before the update and after it."""

    before: Situation = field(default_factory=Situation)
    after: Situation = field(default_factory=Situation)

    @classmethod
    def of(cls, steps: Iterable[Step]) -> Self:
        """Return both, of all steps of a preview, those that change nothing included."""
        ours = [step for step in steps if step.ours]
        return cls(
            Situation.of((step.type, step.before) for step in ours if step.before),
            Situation.of((step.type, step.after) for step in ours if step.after),
        )


def known_by_cluster(steps: Iterable[Step]) -> dict[Cluster, Known]:
    """Return what is known of each cluster: many have a role of one name, which may do something else."""
    told = [step for step in steps if step.ours]
    before = _by_cluster((step.cluster_of(step.before), (step.type, step.before)) for step in told if step.before)
    after = _by_cluster((step.cluster_of(step.after), (step.type, step.after)) for step in told if step.after)
    return {it: Known(Situation.of(before[it]), Situation.of(after[it])) for it in {**before, **after}}


def _by_cluster(
    resources: Iterable[tuple[Cluster, tuple[str, Properties]]],
) -> defaultdict[Cluster, list[tuple[str, Properties]]]:
    found: defaultdict[Cluster, list[tuple[str, Properties]]] = defaultdict(list)
    for cluster, resource in resources:
        found[cluster].append(resource)
    return found


def _key(properties: Mapping[str, Any], name: str) -> Any:
    """Return a name or uid; a value that is neither, as one that is not known yet, is nobody's name."""
    value = properties.get(name)
    return value if isinstance(value, str | int) else object()
