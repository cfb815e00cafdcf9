"""Permissions of the management roles, from the vendor's page "Permissions" of the REST API reference.

Only permissions that guard an emulated call are listed.
"""

from collections.abc import Iterable
from typing import Final

from redis_enterprise_emulator.state.words import words

MANAGEMENT_ROLES: Final = (
    "none",
    "db_viewer",
    "cluster_viewer",
    "db_member",
    "cluster_member",
    "user_manager",
    "admin",
)
"""In ascending order of power, as far as there is one."""

_VIEW: Final = frozenset(
    words(
        """
        view_all_bdb_stats view_all_bdbs_alerts view_all_bdbs_info view_all_nodes_alerts view_all_nodes_checks
        view_all_nodes_info view_all_nodes_stats view_all_proxies_info view_all_redis_acls_info view_all_roles_info
        view_all_shard_stats view_bdb_alerts view_bdb_info view_bdb_stats view_cluster_alerts view_cluster_info
        view_cluster_modules view_cluster_stats view_endpoint_stats view_license view_node_alerts view_node_check
        view_node_info view_node_stats view_proxy_info view_redis_acl_info view_role_info view_shard_stats view_sso
        view_status_of_all_node_actions view_status_of_cluster_action view_status_of_node_action
        """
    )
)
_MANAGE_USERS: Final = frozenset(
    {
        "create_new_user",
        "create_redis_acl",
        "create_role",
        "delete_redis_acl",
        "delete_role",
        "delete_user",
        "update_redis_acl",
        "update_role",
        "update_user",
        "view_all_ldap_mappings_info",
        "view_all_users_info",
        "view_ldap_config",
        "view_user_info",
    }
)
_MANAGE_DATABASES: Final = frozenset({"create_bdb", "delete_bdb", "update_bdb"})
_KEYS: Final = frozenset({"view_cluster_keys"})
_EVENTS: Final = frozenset({"view_logged_events"})
_ADMINISTER: Final = frozenset({"update_cluster", "update_node", "view_ocsp_config", "view_ocsp_status"})

PERMISSIONS: Final[dict[str, frozenset[str]]] = {
    "none": frozenset(),
    "db_viewer": _VIEW,
    "cluster_viewer": _VIEW | _EVENTS,
    "db_member": _VIEW | _EVENTS | _MANAGE_DATABASES,
    "cluster_member": _VIEW | _EVENTS | _KEYS | _MANAGE_DATABASES,
    "user_manager": _VIEW | _EVENTS | _KEYS | _MANAGE_USERS,
    "admin": _VIEW | _EVENTS | _KEYS | _MANAGE_USERS | _MANAGE_DATABASES | _ADMINISTER,
}


def allowed(management_roles: Iterable[str]) -> frozenset[str]:
    """Return the permissions of somebody who has all these management roles."""
    return frozenset[str]().union(*(PERMISSIONS[role] for role in management_roles))


def strongest(management_roles: Iterable[str]) -> str:
    """Return the one role that the vendor's deprecated `role` field shows for several."""
    return max(management_roles, key=MANAGEMENT_ROLES.index, default="none")
