"""The table of calls: who answers them, which permission they need, and from which version on they exist."""

from functools import lru_cache
from typing import Final

from werkzeug.routing import Map, Rule

from redis_enterprise_emulator.rest import monitoring, responses
from redis_enterprise_emulator.rest.not_emulated import NOT_EMULATED
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.state.versions import (
    DRY_RUN_OF_REDIS_ACLS,
    DRY_RUN_OF_USERS_AND_ROLES,
    PUT_CERTIFICATES,
    RELEASE_7_22,
    RELEASE_8_0,
    Version,
)

_LATER: Final = DRY_RUN_OF_USERS_AND_ROLES
_ACL: Final = "/v1/redis_acls/<int:uid>"
_ACL_VALIDATION: Final = "/v1/redis_acls/validate"
_ACTIONS: Final = "view_status_of_cluster_action"

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
    Route("GET", "/v1/users/permissions", responses.get_all_permissions, until=RELEASE_8_0),
    Route("GET", "/v1/users/permissions/<role>", responses.get_permissions, until=RELEASE_8_0),
    Route("GET", "/v1/roles", responses.get_roles, "view_all_roles_info"),
    Route("POST", "/v1/roles", responses.create_role, "create_role", dry_run=_LATER),
    Route("GET", "/v1/roles/<int:uid>", responses.get_role, "view_role_info"),
    Route("PUT", "/v1/roles/<int:uid>", responses.update_role, "update_role", dry_run=_LATER),
    Route("DELETE", "/v1/roles/<int:uid>", responses.delete_role, "delete_role", dry_run=_LATER),
    Route("GET", "/v1/redis_acls", responses.get_redis_acls, "view_all_redis_acls_info"),
    Route("POST", "/v1/redis_acls", responses.create_redis_acl, "create_redis_acl", dry_run=DRY_RUN_OF_REDIS_ACLS),
    Route("POST", _ACL_VALIDATION, responses.validate_redis_acl, "create_redis_acl", until=RELEASE_8_0),
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
    Route("PUT", "/v1/nodes/<int:uid>", responses.update_node, "update_node"),
    Route("GET", "/v1/bootstrap", responses.get_bootstrap),
    Route("GET", "/v1/actions", responses.get_actions, _ACTIONS),
    Route("GET", "/v1/actions/<uid>", responses.get_action, _ACTIONS),
    Route("GET", "/v1/actions/bdb/<int:uid>", responses.get_database_actions, _ACTIONS),
    Route("GET", "/v2/actions", responses.get_actions_v2, _ACTIONS, RELEASE_7_22),
    Route("GET", "/v2/actions/<uid>", responses.get_action_v2, _ACTIONS, RELEASE_7_22),
    Route("GET", "/v1/license", responses.get_license, "view_license"),
    Route("GET", "/v1/jsonschema", responses.get_json_schema),
    *monitoring.ROUTES,
)


@lru_cache(maxsize=64)
def route_map(version: Version) -> Map:
    """Return the calls that a version has, as a table for werkzeug whose endpoints are routes."""
    routes = [route for route in (*ROUTES, *NOT_EMULATED) if route.exists_in(version)]
    rules = [Rule(route.path, methods=[route.method], endpoint=route) for route in routes]
    # A path with a doubled or a trailing slash is another path (U-46): no redirect.
    return Map(rules, merge_slashes=False)
