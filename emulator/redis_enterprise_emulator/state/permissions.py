"""What each management role may do, from the vendor's page "Permissions" of the REST API reference.

Only permissions that guard an emulated call are listed.
"""

from collections.abc import Iterable
from typing import Final

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
    {
        "view_all_bdbs_info",
        "view_all_nodes_info",
        "view_all_redis_acls_info",
        "view_all_roles_info",
        "view_bdb_info",
        "view_cluster_info",
        "view_license",
        "view_node_info",
        "view_redis_acl_info",
        "view_role_info",
        "view_status_of_cluster_action",
    }
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
        "view_all_users_info",
        "view_user_info",
    }
)
_MANAGE_DATABASES: Final = frozenset({"create_bdb", "delete_bdb", "update_bdb"})
_KEYS: Final = frozenset({"view_cluster_keys"})

PERMISSIONS: Final[dict[str, frozenset[str]]] = {
    "none": frozenset(),
    "db_viewer": _VIEW,
    "cluster_viewer": _VIEW,
    "db_member": _VIEW | _MANAGE_DATABASES,
    "cluster_member": _VIEW | _KEYS | _MANAGE_DATABASES,
    "user_manager": _VIEW | _KEYS | _MANAGE_USERS,
    "admin": _VIEW | _KEYS | _MANAGE_USERS | _MANAGE_DATABASES | {"update_cluster", "update_node"},
}


def allowed(management_roles: Iterable[str]) -> frozenset[str]:
    """The permissions of somebody who has all these management roles."""
    return frozenset[str]().union(*(PERMISSIONS[role] for role in management_roles))


def strongest(management_roles: Iterable[str]) -> str:
    """The one role that the vendor's deprecated `role` field shows for several."""
    return max(management_roles, key=MANAGEMENT_ROLES.index, default="none")
