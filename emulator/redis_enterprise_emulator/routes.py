"""The table of calls: who answers them, which permission they need, and from which version on they exist."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from werkzeug.routing import Map, Rule

from redis_enterprise_emulator import responses
from redis_enterprise_emulator.state.versions import (
    DRY_RUN_OF_REDIS_ACLS,
    DRY_RUN_OF_USERS_AND_ROLES,
    PUT_CERTIFICATES,
    Version,
)

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Route:
    """One emulated call.

    Attributes:
        method: ``GET``.
        path: With its variable parts as werkzeug writes them.
        answer: The function of `responses`.
        permission: What the caller must be permitted, or "" if anybody recognised may call.
        since: The version that brought the call.
        dry_run: The version from which on ``?dry_run`` is understood, or None.
    """

    method: str
    path: str
    answer: Callable[..., Any]
    permission: str = ""
    since: Version = ()
    dry_run: Version | None = None

    @property
    def is_about_a_database(self) -> bool:
        """Whether the `uid` in the path is that of a database."""
        return self.path.startswith(("/v1/bdbs/<int:uid>", "/v1/actions/bdb/<int:uid>"))


_LATER: Final = DRY_RUN_OF_USERS_AND_ROLES
_ACL: Final = "/v1/redis_acls/<int:uid>"

ROUTES: Final = (
    Route("GET", "/v1/cluster", responses.get_cluster, "view_cluster_info"),
    Route("PUT", "/v1/cluster", responses.update_cluster, "update_cluster", dry_run=()),
    Route("GET", "/v1/cluster/certificates", responses.get_certificates, "view_cluster_info"),
    Route("PUT", "/v1/cluster/certificates", responses.update_certificates, "update_cluster", since=PUT_CERTIFICATES),
    Route("PUT", "/v1/cluster/update_cert", responses.update_certificate, "update_cluster"),
    Route("DELETE", "/v1/cluster/certificates/<name>", responses.delete_certificate, "update_cluster"),
    Route("GET", "/v1/users", responses.get_users, "view_all_users_info"),
    Route("POST", "/v1/users", responses.create_user, "create_new_user", dry_run=_LATER),
    Route("GET", "/v1/users/<int:uid>", responses.get_user),
    Route("PUT", "/v1/users/<int:uid>", responses.update_user, dry_run=_LATER),
    Route("DELETE", "/v1/users/<int:uid>", responses.delete_user, "delete_user"),
    Route("GET", "/v1/users/role", responses.get_own_role),
    Route("GET", "/v1/users/permissions", responses.get_all_permissions),
    Route("GET", "/v1/users/permissions/<role>", responses.get_permissions),
    Route("GET", "/v1/roles", responses.get_roles, "view_all_roles_info"),
    Route("POST", "/v1/roles", responses.create_role, "create_role", dry_run=_LATER),
    Route("GET", "/v1/roles/<int:uid>", responses.get_role, "view_role_info"),
    Route("PUT", "/v1/roles/<int:uid>", responses.update_role, "update_role", dry_run=_LATER),
    Route("DELETE", "/v1/roles/<int:uid>", responses.delete_role, "delete_role", dry_run=_LATER),
    Route("GET", "/v1/redis_acls", responses.get_redis_acls, "view_all_redis_acls_info"),
    Route("POST", "/v1/redis_acls", responses.create_redis_acl, "create_redis_acl", dry_run=DRY_RUN_OF_REDIS_ACLS),
    Route("POST", "/v1/redis_acls/validate", responses.validate_redis_acl, "create_redis_acl"),
    Route("GET", _ACL, responses.get_redis_acl, "view_redis_acl_info"),
    Route("PUT", _ACL, responses.update_redis_acl, "update_redis_acl", dry_run=DRY_RUN_OF_REDIS_ACLS),
    Route("DELETE", _ACL, responses.delete_redis_acl, "delete_redis_acl"),
    Route("GET", "/v1/bdbs", responses.get_databases, "view_all_bdbs_info"),
    Route("POST", "/v1/bdbs", responses.create_database, "create_bdb", dry_run=()),
    Route("GET", "/v1/bdbs/<int:uid>", responses.get_database, "view_bdb_info"),
    Route("PUT", "/v1/bdbs/<int:uid>", responses.update_database, "update_bdb", dry_run=()),
    Route("DELETE", "/v1/bdbs/<int:uid>", responses.delete_database, "delete_bdb"),
    Route("GET", "/v1/nodes", responses.get_nodes, "view_all_nodes_info"),
    Route("GET", "/v1/nodes/<int:uid>", responses.get_node, "view_node_info"),
    Route("GET", "/v1/bootstrap", responses.get_bootstrap),
    Route("GET", "/v1/actions", responses.get_actions, "view_status_of_cluster_action"),
    Route("GET", "/v1/actions/<uid>", responses.get_action, "view_status_of_cluster_action"),
    Route("GET", "/v1/actions/bdb/<int:uid>", responses.get_database_actions, "view_status_of_cluster_action"),
    Route("GET", "/v2/actions", responses.get_actions_v2, "view_status_of_cluster_action"),
    Route("GET", "/v2/actions/<uid>", responses.get_action_v2, "view_status_of_cluster_action"),
    Route("GET", "/v1/license", responses.get_license, "view_license"),
    Route("GET", "/v1/jsonschema", responses.get_json_schema),
)

NOT_EMULATED: Final = (
    "/v1/bdb_groups",
    "/v1/bdbs/alerts",
    "/v1/bdbs/certificates",
    "/v1/bdbs/crdt_sources",
    "/v1/bdbs/debuginfo",
    "/v1/bdbs/replica_sources",
    "/v1/bdbs/stats",
    "/v1/bootstrap/validate",
    "/v1/cluster/actions",
    "/v1/cluster/alerts",
    "/v1/cluster/auditing",
    "/v1/cluster/certificates/rotate",
    "/v1/cluster/change_password_hashing_algorithm",
    "/v1/cluster/check",
    "/v1/cluster/debuginfo",
    "/v1/cluster/ldap",
    "/v1/cluster/module-capabilities",
    "/v1/cluster/policy",
    "/v1/cluster/services_configuration",
    "/v1/cluster/sso",
    "/v1/cluster/stats",
    "/v1/cm_settings",
    "/v1/crdb_tasks",
    "/v1/crdbs",
    "/v1/debuginfo",
    "/v1/diagnostics",
    "/v1/endpoints",
    "/v1/job_scheduler",
    "/v1/ldap_mappings",
    "/v1/local",
    "/v1/logs",
    "/v1/metrics_config",
    "/v1/migrations",
    "/v1/modules",
    "/v1/node_master_healthcheck",
    "/v1/nodes/alerts",
    "/v1/nodes/stats",
    "/v1/nodes/status",
    "/v1/ocsp",
    "/v1/proxies",
    "/v1/services",
    "/v1/shards",
    "/v1/sso",
    "/v1/suffix",
    "/v1/suffixes",
    "/v1/usage_report",
    "/v1/users/authorize",
    "/v1/users/password",
    "/v1/users/refresh_jwt",
    "/v2/bdbs",
    "/v2/metrics",
    "/v2/modules",
    "/v4/cluster",
    "/v4/db",
)
"""Paths that the vendor's pages know and the emulator answers with 501, with all below them."""

NOT_EMULATED_METHODS: Final = (
    *((method, "/v1/bdbs/<int:uid>/<path:below>") for method in ("DELETE", "GET", "POST", "PUT")),
    ("DELETE", "/v1/nodes/<int:uid>"),
    ("POST", "/v1/bootstrap/<action>"),
    ("PUT", "/v1/license"),
    ("PUT", "/v1/nodes/<int:uid>"),
)
"""Calls that the vendor's pages know and the emulator answers with 501, of paths that it emulates otherwise."""


def is_known_but_not_emulated(path: str) -> bool:
    """Whether the vendor's pages know the path, or one above it, and the emulator does not answer it."""
    return any(path == known or path.startswith(f"{known}/") for known in NOT_EMULATED)


def route_map() -> Map:
    """The table for werkzeug; the endpoint is the `Route`, or None for what answers 501."""
    rules = [Rule(route.path, methods=[route.method], endpoint=route) for route in ROUTES]
    rules += [Rule(path, methods=[method], endpoint=None) for method, path in NOT_EMULATED_METHODS]
    # A path with a doubled or a trailing slash is another path (U-46): no redirect.
    return Map(rules, merge_slashes=False)
