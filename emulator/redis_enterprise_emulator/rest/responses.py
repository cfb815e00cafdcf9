"""One function for each emulated call: unpack the request, ask the state, return what is to be answered.

``None`` is an empty body. The functions' names are those of the vendor's operations.
"""

from collections.abc import Callable

from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.state import (
    Record,
    State,
    actions,
    certificates,
    nodes,
    redis_acls,
    roles,
    schemas,
    settings,
    users,
)
from redis_enterprise_emulator.state.access import scopes
from redis_enterprise_emulator.state.access.logins import management_roles
from redis_enterprise_emulator.state.access.permissions import PERMISSIONS, strongest
from redis_enterprise_emulator.state.database import database_fields, databases
from redis_enterprise_emulator.state.errors import RestError


def get_cluster(call: Call) -> Record:
    """GET /v1/cluster."""
    return settings.cluster_object(call.state)


def update_cluster(call: Call) -> Record:
    """PUT /v1/cluster."""
    settings.update_settings(call.state, call.body)
    return settings.cluster_object(call.state)


def get_certificates(call: Call) -> Record:
    """GET /v1/cluster/certificates."""
    return certificates.certificates_object(call.state, call.permissions)


def update_certificates(call: Call) -> Record | None:
    """PUT /v1/cluster/certificates."""
    certificates.put_certificates(call.state, call.body)
    return _certificate_write_body(call)


def update_certificate(call: Call) -> Record | None:
    """PUT /v1/cluster/update_cert."""
    certificates.put_certificate(call.state, call.body)
    return _certificate_write_body(call)


def delete_certificate(call: Call, name: str) -> Record | None:
    """DELETE /v1/cluster/certificates/{name}."""
    certificates.delete_certificate(call.state, name)
    return _certificate_write_body(call)


def get_users(call: Call) -> list[Record]:
    """GET /v1/users."""
    return [users.user_object(call.state, uid) for uid in sorted(call.state.users)]


def get_user(call: Call, uid: int) -> Record:
    """GET /v1/users/{uid}: everybody may see themselves."""
    if uid != call.caller["uid"]:
        call.require("view_user_info")
    return users.user_object(call.state, uid)


def create_user(call: Call) -> Record:
    """POST /v1/users."""
    return users.create_user(call.state, call.body)


def update_user(call: Call, uid: int) -> Record:
    """PUT /v1/users/{uid}: everybody may change some of themselves."""
    if uid != call.caller["uid"]:
        call.require("update_user")
    return users.update_user(call.state, uid, call.body, everything="update_user" in call.permissions)


def delete_user(call: Call, uid: int) -> Record:
    """DELETE /v1/users/{uid}."""
    return users.delete_user(call.state, uid, caller=call.caller["uid"])


def get_own_role(call: Call) -> Record:
    """GET /v1/users/role: the caller's management role."""
    return {"role": strongest(management_roles(call.state, call.caller))}


def get_all_permissions(_: Call) -> Record:
    """GET /v1/users/permissions."""
    return {role: _permissions_object(role) for role in PERMISSIONS}


def get_permissions(_: Call, role: str) -> Record:
    """GET /v1/users/permissions/{role}."""
    if role not in PERMISSIONS:
        raise RestError(404, "role_not_exist", f"there is no management role {role}")
    return {role: _permissions_object(role)}


def get_roles(call: Call) -> list[Record]:
    """GET /v1/roles."""
    return [roles.role_object(call.state, uid) for uid in sorted(call.state.roles)]


def get_role(call: Call, uid: int) -> Record:
    """GET /v1/roles/{uid}."""
    return roles.role_object(call.state, uid)


def create_role(call: Call) -> Record:
    """POST /v1/roles."""
    return roles.create_role(call.state, call.body)


def update_role(call: Call, uid: int) -> Record:
    """PUT /v1/roles/{uid}."""
    return roles.update_role(call.state, uid, call.body)


def delete_role(call: Call, uid: int) -> Record:
    """DELETE /v1/roles/{uid}."""
    return roles.delete_role(call.state, uid)


def get_redis_acls(call: Call) -> list[Record]:
    """GET /v1/redis_acls."""
    return [call.state.redis_acls[uid] for uid in sorted(call.state.redis_acls)]


def get_redis_acl(call: Call, uid: int) -> Record:
    """GET /v1/redis_acls/{uid}."""
    return redis_acls.redis_acl_object(call.state, uid)


def create_redis_acl(call: Call) -> Record:
    """POST /v1/redis_acls."""
    return redis_acls.create_redis_acl(call.state, call.body)


def validate_redis_acl(call: Call) -> Record:
    """POST /v1/redis_acls/validate."""
    return redis_acls.validate_redis_acl(call.state, call.body)


def update_redis_acl(call: Call, uid: int) -> Record:
    """PUT /v1/redis_acls/{uid}."""
    return redis_acls.update_redis_acl(call.state, uid, call.body)


def delete_redis_acl(call: Call, uid: int) -> Record:
    """DELETE /v1/redis_acls/{uid}."""
    return redis_acls.delete_redis_acl(call.state, uid)


def get_databases(call: Call) -> list[Record]:
    """GET /v1/bdbs, all fields or those that the query names, of the databases that the caller sees."""
    return databases.database_objects(call.state, call.query.get("fields"), sees=call.sees)


def get_database(call: Call, uid: int) -> Record:
    """GET /v1/bdbs/{uid}, all fields or those that the query names."""
    return databases.database_object(call.state, uid, call.query.get("fields"))


def create_database(call: Call) -> Record:
    """POST /v1/bdbs."""
    scopes.require_creation(call.state, call.caller)
    return databases.create_database(call.state, call.body)


def update_database(call: Call, uid: int) -> Record:
    """PUT /v1/bdbs/{uid}."""
    return databases.update_database(call.state, uid, call.body)


def delete_database(call: Call, uid: int) -> Record:
    """DELETE /v1/bdbs/{uid}."""
    return databases.delete_database(call.state, uid)


def get_nodes(call: Call) -> list[Record]:
    """GET /v1/nodes."""
    return nodes.node_objects(call.state)


def get_node(call: Call, uid: int) -> Record:
    """GET /v1/nodes/{uid}."""
    return nodes.node_object(call.state, uid)


def update_node(call: Call, uid: int) -> None:
    """PUT /v1/nodes/{uid}; the vendor answers an empty body."""
    nodes.update_node(call.state, uid, call.body)


def get_bootstrap(call: Call) -> Record:
    """GET /v1/bootstrap."""
    return nodes.bootstrap_object(call.state)


def get_license(call: Call) -> Record:
    """GET /v1/license."""
    return nodes.license_object(call.state)


def get_actions(call: Call) -> Record:
    """GET /v1/actions."""
    return actions.actions_object(call.state, sees=call.sees)


def get_action(call: Call, uid: str) -> Record:
    """GET /v1/actions/{uid}."""
    return actions.action_object(call.state, uid, sees=call.sees)


def get_database_actions(call: Call, uid: int) -> list[Record]:
    """GET /v1/actions/bdb/{uid}."""
    databases.database_object(call.state, uid)
    return actions.database_actions_object(call.state, uid)


def get_actions_v2(call: Call) -> list[Record]:
    """GET /v2/actions."""
    return actions.actions_object_v2(call.state, sees=call.sees)


def get_action_v2(call: Call, uid: str) -> Record:
    """GET /v2/actions/{uid}."""
    return actions.action_object_v2(call.state, uid, sees=call.sees)


def get_json_schema(call: Call) -> Record:
    """GET /v1/jsonschema, of one object or of all."""
    known: dict[str, Callable[[State], Record]] = {
        "bdb": database_fields.DATABASE.schema,
        "cluster": settings.cluster_schema,
        "node": nodes.NODE.schema,
        "redis_acl": schemas.redis_acl_schema,
        "role": schemas.role_schema,
        "user": schemas.user_schema,
    }
    name = call.query.get("object")
    if name is None:
        return {name: schema(call.state) for name, schema in known.items()}
    if name not in known:
        raise RestError(406, "invalid_object", f"there is no object {name}")
    return known[name](call.state)


def _certificate_write_body(call: Call) -> Record | None:
    return {} if call.state.assumptions.certificate_write_body == "object" else None


def _permissions_object(role: str) -> Record:
    return {"api_permissions": sorted(PERMISSIONS[role]), "ui_permissions": []}
