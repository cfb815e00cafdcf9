"""The JSON schemas of the objects."""

from collections.abc import Callable
from typing import Final

from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.state import Record, State, nodes, redis_acls, roles, settings, users
from redis_enterprise_emulator.state.database import database_fields
from redis_enterprise_emulator.state.errors import RestError


def get_json_schema(call: Call) -> Record:
    """GET /v1/jsonschema, of one object or of all."""
    known: dict[str, Callable[[State], Record]] = {
        "bdb": database_fields.DATABASE.schema,
        "cluster": settings.cluster_schema,
        "node": nodes.NODE.schema,
        "redis_acl": redis_acls.redis_acl_schema,
        "role": roles.role_schema,
        "user": users.user_schema,
    }
    name = call.query.get("object")
    if name is None:
        return {name: schema(call.state) for name, schema in known.items()}
    if name not in known:
        raise RestError(406, "invalid_object", f"there is no object {name}")
    return known[name](call.state)


ROUTES: Final = (Route("GET", "/v1/jsonschema", get_json_schema),)
