"""The databases."""

from typing import Final

from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.state import Record
from redis_enterprise_emulator.state.access import scopes
from redis_enterprise_emulator.state.database import databases


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


ROUTES: Final = (
    Route("GET", "/v1/bdbs", get_databases, "view_all_bdbs_info"),
    Route("POST", "/v1/bdbs", create_database, "create_bdb", dry_run=()),
    Route("GET", "/v1/bdbs/<int:uid>", get_database, "view_bdb_info"),
    Route("PUT", "/v1/bdbs/<int:uid>", update_database, "update_bdb", dry_run=()),
    Route("DELETE", "/v1/bdbs/<int:uid>", delete_database, "delete_bdb"),
)
