"""`Role`: what its users may do, on the REST API and, by `DatabaseAccess`, in databases.

Example::

    app = Role("app", role_name="app")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pulumi
from pulumi.dynamic import Resource

from pulumi_redis_enterprise._named_object import NamedObjectProvider, NamedObjectRules
from pulumi_redis_enterprise._own_rights import managements_of, refuse_own_demotion
from pulumi_redis_enterprise._pickling import pickler_as_it_was
from pulumi_redis_enterprise._provider import uid_from
from pulumi_redis_enterprise.core import role as rules
from pulumi_redis_enterprise.core.model import Changes, Properties
from pulumi_redis_enterprise.core.versions import USER_MANAGER
from pulumi_redis_enterprise.errors import ConflictError

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.api.roles import Role as LiveRole
    from pulumi_redis_enterprise.api.roles import Roles


class RoleProvider(NamedObjectProvider):
    """Manages roles. Stored by reference: never move or rename it."""

    rules: ClassVar[NamedObjectRules] = rules
    kind: ClassVar[str] = "role"

    def collection(self, cluster: RedisEnterprise) -> Roles:
        """All roles."""
        return cluster.roles

    def require(self, cluster: RedisEnterprise, new: Properties) -> None:
        """One of the management roles is younger than the others."""
        if new["management"] == "user_manager":
            cluster.require(USER_MANAGER, "the management role user_manager")

    def update_object(
        self, cluster: RedisEnterprise, id_: str, old: Properties, new: Properties, changes: Changes
    ) -> Properties:
        """Send what changed, unless it takes this program's own rights away."""
        own = cluster.own_user()
        if own is not None and uid_from(id_) in own.role_uids:
            others = managements_of(cluster, [uid for uid in own.role_uids if uid != uid_from(id_)])
            refuse_own_demotion(
                cluster, [*others, new["management"]], f"the new management of role {new['role_name']!r}"
            )
        return super().update_object(cluster, id_, old, new, changes)

    def refuse_deletion(self, cluster: RedisEnterprise, item: LiveRole) -> None:
        """A role that users hold stays: they would be left without its rights, or without any role."""
        holders = [user.name for user in cluster.users.all(refresh=True) if item.uid in user.role_uids]
        if holders:
            raise ConflictError(
                f"the role {item.name!r} cannot be deleted: it is held by {', '.join(map(repr, sorted(holders)))}",
                fix="give these users another role, or delete them first",
            )


class Role(Resource, module="redis-enterprise", name="Role"):
    """A role for users, named in the `roles` of a `CertificateUser` and in a `DatabaseAccess`.

    The built-in roles (Admin, Cluster Viewer and so on) are there without a resource: refer to them by name.
    """

    role_name: pulumi.Output[str]
    management: pulumi.Output[str]
    uid: pulumi.Output[int]
    """What the cluster calls the role."""
    cluster: pulumi.Output[str]
    """The name of the cluster."""

    def __init__(
        self,
        resource_name: str,
        *,
        role_name: pulumi.Input[str],
        management: pulumi.Input[str] = "none",
        adopt_existing: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create a role.

        Args:
            resource_name: The name of the resource in the stack.
            role_name: The role's name: letters, digits, blanks and ``_ [ ] ( ) @ , . ; # -``. (`name`)
            management: What its users may do on the REST API: ``none`` (the default: nothing, as for users of
                databases), ``db_viewer``, ``db_member``, ``cluster_viewer``, ``cluster_member``, ``user_manager``
                or ``admin``. (`management`)
            adopt_existing: Take over a role of exactly this name; otherwise that is an error.
            opts: Options of the resource.
        """
        props: dict[str, pulumi.Input[object]] = {
            "role_name": role_name,
            "management": management,
            "uid": None,
            "cluster": None,
        }
        if adopt_existing:
            props["adopt_existing"] = True
        with pickler_as_it_was():
            super().__init__(RoleProvider(), resource_name, props, opts)
