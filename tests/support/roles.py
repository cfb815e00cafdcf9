"""The roles and Redis ACLs that an operator makes; a new cluster has Admin and Full Access only."""

from typing import Final

from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.versions import USER_MANAGER

ROLES: Final = {
    "member": "cluster_member",
    "viewer": "cluster_viewer",
    "db-member": "db_member",
    "db-viewer": "db_viewer",
    "none": "none",
    "user-manager": "user_manager",
}
"""Their management roles. In a new cluster, their uids count from 2."""

ACLS: Final = {"read-only": "+@read ~*", "not-dangerous": "+@all -@dangerous ~*"}
"""Their rules. In a new cluster, their uids count from 2."""


def make_roles(state: State) -> None:
    """Give a cluster these roles and ACLs, as far as its version knows them."""
    for name, management in ROLES.items():
        if management != "user_manager" or state.has(USER_MANAGER):
            uid = state.new_record_uid("role")
            state.roles[uid] = {"uid": uid, "name": name, "management": management}
    for name, rule in ACLS.items():
        uid = state.new_record_uid("redis_acl")
        state.redis_acls[uid] = {"uid": uid, "name": name, "acl": rule, "min_version": "6.0", "max_version": "9999"}
