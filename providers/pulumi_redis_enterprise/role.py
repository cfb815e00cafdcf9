"""`Role`: what its users may do, on the REST API and, by `DatabaseAccess`, in databases.

Example::

    viewer = Role("viewer", role_name="viewer", management="cluster_viewer")
    app = Role("app", role_name="app")
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, ClassVar

import pulumi

from pulumi_redis_enterprise._resource import Resource
from pulumi_redis_enterprise.base_providers.named_object import NamedObjectProvider, NamedObjectRules
from pulumi_redis_enterprise.core.model import Changes, Properties, as_list
from pulumi_redis_enterprise.core.references import Uid, uid_from
from pulumi_redis_enterprise.core.rules import role as rules
from pulumi_redis_enterprise.core.versions import ROLE_RESOURCES, USER_MANAGER
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfig
from pulumi_redis_enterprise.errors import ConflictError, Problem
from pulumi_redis_enterprise.guards.own_login import managements_of, refuse_own_demotion
from pulumi_redis_enterprise.sdk.outputs import NotGiven
from pulumi_redis_enterprise.sdk.run import earlier_changes_of

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.roles import Role as LiveRole
    from pulumi_redis_enterprise.api.collections.roles import Roles
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.rules.role import RoleInputs, RoleOutputs, RolePayload


class RoleProvider(NamedObjectProvider):
    """Manages roles. Stored by reference: never move or rename it."""

    rules: ClassVar[NamedObjectRules] = rules
    kind: ClassVar[str] = "role"
    naming: ClassVar[str] = "role_name"

    def collection(self, cluster: RedisEnterprise) -> Roles:
        """All roles."""
        return cluster.roles

    def imported_state(self, cluster: RedisEnterprise, id_: str) -> Properties:
        """Let the scope of a role be managed that has one."""
        role = cluster.roles.cached(uid_from(id_))
        return {"databases": []} if role is not None and rules.scope_in(role.resources) is not None else {}

    def require(self, cluster: RedisEnterprise, new: RoleInputs) -> None:
        """One of the management roles, and scopes, are younger than the rest."""
        if new["management"] == "user_manager":
            cluster.require(USER_MANAGER, "the management role user_manager")
        if not rules.covers_every_database(new.get("databases", [rules.EVERY_DATABASE])):
            cluster.require(ROLE_RESOURCES, "a role that is limited to databases")

    def note_inputs(self, old: RoleInputs, new: RoleInputs) -> list[Problem]:
        """Note the management role, and a new name."""
        earlier_changes_of(self._configuration).note_role(old, new)
        return super().note_inputs(old, new)

    def payload(self, cluster: RedisEnterprise, new: RoleInputs, item: LiveRole | None) -> RolePayload:
        """Return what to send: the scope only if it is named and the live role has another one."""
        fields = rules.payload(new)
        if "databases" not in new:
            return fields
        live = item.resources if item else ()
        scope = _scope(cluster, new["databases"])
        return fields if rules.scope_in(live) == scope else fields | {"resources": rules.with_scope(live, scope)}

    def observed(self, cluster: RedisEnterprise, item: LiveRole, state: RoleInputs) -> RoleInputs:
        """Return the inputs that describe a live role; its databases are looked up only if the scope is managed."""
        names = cluster.databases.unique_names() if "databases" in state else {}
        return rules.observed(asdict(item), names, state)

    def outputs(self, _cluster: RedisEnterprise, item: LiveRole, _state: RoleInputs) -> RoleOutputs:
        """Return the uid, and the databases of a scope, be it managed or not."""
        return rules.outputs(asdict(item))

    def previous(self, item: LiveRole, fields: Collection[str]) -> Properties:
        """Return these fields of a live role as they have to be sent; the scope in the form of the wire."""
        resources = rules.with_scope(item.resources, rules.scope_in(item.resources))
        return super().previous(item, fields) | ({"resources": resources} if "resources" in fields else {})

    def refuse_change(self, cluster: RedisEnterprise, uid: Uid, new: RoleInputs) -> None:
        """A change of management must not take the rights of this program, or of a named administrator."""
        what = f"the new management of role {new['role_name']!r}"
        own = cluster.own_user()
        if own is not None and uid in own.role_uids:
            others = managements_of(cluster, [it for it in own.role_uids if it != uid])
            refuse_own_demotion(cluster, [*others, new["management"]], what)
        role = cluster.roles.cached(uid)
        if role is not None and cluster.administrators:
            from pulumi_redis_enterprise.guards import lockout as guard

            after = replace(role, management=new["management"])
            guard.refuse_loss_of_administrator(cluster, what, role=after)

    def refuse_update(self, _cluster: RedisEnterprise, item: LiveRole, new: RoleInputs) -> None:
        """A scope that is not managed stays, and not every management role can have one."""
        scope = rules.scope_in(item.resources)
        if scope is None or "databases" in new or new["management"] in rules.SCOPABLE:
            return
        raise ConflictError(
            f"the role {item.name!r} (uid {item.uid}) is limited to the databases {list(scope)}, and the management "
            f"role {new['management']!r} cannot be limited to databases",
            fix=f'add databases=["{rules.EVERY_DATABASE}"], which lifts the limit; or give a role of another name '
            f"management={new['management']!r}",
        )

    def update_object(
        self, cluster: RedisEnterprise, id_: str, old: RoleInputs, new: RoleInputs, changes: Changes
    ) -> Mapping[str, Any]:
        """Send what changed; say if a scope stays that is no longer managed."""
        seen = super().update_object(cluster, id_, old, new, changes)
        if "databases" in old and "databases" not in new and (uids := seen.get("database_uids")):
            cluster.client.log(
                f"the role {new['role_name']!r} stays limited to the databases {uids}: its scope is no longer managed. "
                f'databases=["{rules.EVERY_DATABASE}"] lifts it'
            )
        return seen

    def refuse_deletion(self, cluster: RedisEnterprise, item: LiveRole) -> None:
        """A role that users hold stays: they would be left without its rights, or without any role."""
        holders = [user.name for user in cluster.users.all(refresh=True) if item.uid in user.role_uids]
        if holders:
            raise ConflictError(
                f"the role {item.name!r} cannot be deleted: it is held by {', '.join(map(repr, sorted(holders)))}",
                fix="give these users another role, or delete them first",
            )


Database = DatabaseMtlsConfig | pulumi.Input[str | int]
Databases = Database | Sequence[Database] | pulumi.Input[Sequence[pulumi.Input[str | int]]]


class Role(Resource, module="redis-enterprise", name="Role"):
    """A role for users, named in the `roles` of a `CertificateUser` and in a `DatabaseAccess`.

    The built-in role Admin is there without a resource: refer to it by name. Since 7.2.4, a new cluster has no other:
    a management role, such as ``cluster_viewer``, is what a role gives its users, and not itself a role.
    """

    role_name: pulumi.Output[str]
    management: pulumi.Output[str]
    databases: pulumi.Output[Sequence[str | int] | None]
    database_uids: pulumi.Output[Sequence[int] | None]
    """The uids of the databases that the role is limited to, whoever limited it; None if it covers all of them."""
    uid: pulumi.Output[int]
    """The cluster's number for the role."""
    if TYPE_CHECKING:
        previous_settings: pulumi.Output[Mapping[str, Any] | None]
        """The values found, under the vendor's names, if `adopt_existing` replaced them. A destroy gives them back."""
    else:
        previous_settings = NotGiven()

    def __init__(  # noqa: PLR0913
        self,
        resource_name: str,
        *,
        role_name: pulumi.Input[str],
        management: pulumi.Input[rules.Management] | pulumi.Output[str] = "none",
        databases: Databases | None = None,
        adopt_existing: bool = False,
        connection: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create a role.

        Args:
            resource_name: The name of the resource in the stack.
            role_name: The role's name: letters, digits, blanks and ``_ [ ] ( ) @ , . ; # -``. (`name`)
            management: What its users may do on the REST API: ``none`` (the default: nothing, as for users of
                databases), ``db_viewer``, ``db_member``, ``cluster_viewer``, ``cluster_member``, ``user_manager``
                or ``admin``. (`management`)
            databases: The databases that the management role covers (8.2.0 and later, for ``db_member`` and
                ``db_viewer``): names, uids, or their `DatabaseMtlsConfig`; users of the role see no others. ``["*"]``
                is all of them. If it is not given, the scope is not managed: a new role covers all databases, and one
                that is there keeps the scope that it has. (`resources`)
            adopt_existing: Take over a role of exactly this name; otherwise that is an error. A destroy gives it back
                as it was found, instead of deleting it.
            connection: The name of the connection to its cluster, one of `connections()`; without it, the stack's own
                settings hold, or those of an explicit provider.
            opts: Options of the resource.
        """
        super().__init__(
            RoleProvider(),
            resource_name,
            {"role_name": role_name, "management": management, "databases": _references(databases)},
            opts,
            connection=connection,
            refers_to=as_list(databases),
            outputs=("uid", "database_uids"),
            adopt_existing=adopt_existing,
        )


def _scope(cluster: RedisEnterprise, databases: Sequence[str | int]) -> rules.Scope:
    """Return the uids that the input `databases` means."""
    if rules.covers_every_database(databases):
        return None
    found = cluster.databases.resolve_all(*databases, where="databases")
    return tuple(sorted({database["uid"] for database in found}))


def _references(databases: Databases | None) -> pulumi.Input[object]:
    """The databases, each by what was given to its own resource, which a preview knows."""
    if isinstance(databases, list | tuple):
        return [_references(database) for database in databases]
    return databases.database if isinstance(databases, DatabaseMtlsConfig) else databases
