"""Databases, as the REST API knows them: their configuration, and how a change of it goes on.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/bdbs/
"""

from collections.abc import Callable
from typing import Any, Final

from redis_enterprise_emulator.state import schemas
from redis_enterprise_emulator.state.access.scopes import forget_database
from redis_enterprise_emulator.state.actions import active_database_action, every_database, start_database_action
from redis_enterprise_emulator.state.database.database_certificates import checked_certificates
from redis_enterprise_emulator.state.database.database_fields import DATABASE, FAKE_PASSWORD_MARKER, SECRETS
from redis_enterprise_emulator.state.database.database_input import MASK, engine, normalized, without_masks
from redis_enterprise_emulator.state.database.database_rules import check_configuration, is_reserved
from redis_enterprise_emulator.state.database.redis_versions import version_of_new
from redis_enterprise_emulator.state.database.shards import resize
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.nodes import license_object

_STATUS: Final = {
    "SMCreateBDB": "pending",
    "SMUpdateBDB": "active-change-pending",
    "SMDeleteBDB": "delete-pending",
}
"""The status of a database during an action, by the action's name."""

_OF_ENDPOINTS: Final = (
    "oss_cluster_api_preferred_endpoint_type",
    "oss_cluster_api_preferred_ip_type",
    "proxy_policy",
)
"""Settings of a database that each of its endpoints shows."""

_REFUSED: Final = "the change was rejected, as this emulator was told to"


def database_objects(
    state: State, fields: str | None = None, *, sees: Callable[[int], bool] = every_database
) -> list[Record]:
    """Return the body of GET /v1/bdbs, of the databases that the caller sees."""
    remove_deleted(state)
    return [database_object(state, uid, fields) for uid in sorted(state.bdbs) if sees(uid)]


def database_object(state: State, uid: int, fields: str | None = None) -> Record:
    """Return the body of GET /v1/bdbs/{uid}; less than all if fields are named, with commas between.

    Raises:
        RestError: 404 if there is none.
    """
    answer = _shown(state, _stored(state, uid))
    action = active_database_action(state, uid)
    if action:
        answer |= {"status": _STATUS[action["name"]], "action_uid": action["action_uid"]}
    if fields is None:
        return answer
    wanted = fields.split(",")
    return {name: value for name, value in answer.items() if name in wanted}


def create_database(state: State, body: Any) -> Record:
    """Add a database, as POST /v1/bdbs does; its uid and port may be chosen.

    Raises:
        RestError: 400, 403 for an expired license, 406 for an invalid configuration, 409 for a uid that is taken.
    """
    remove_deleted(state)
    wanted = schemas.check(body, DATABASE.schema(state), state=state)
    if license_object(state)["expired"]:
        raise RestError(403, "license_expired", "the license is expired")
    for key, code in (("name", "missing_db_name"), ("memory_size", "missing_memory_size")):
        if key not in wanted:
            raise RestError(406, code, f"a database needs {key}")
    if wanted.get("uid") in state.bdbs:
        raise RestError(409, "uid_exists", f"there is a database {wanted['uid']} already")
    defaults = DATABASE.defaults() | {"redis_version": version_of_new(state, wanted)}
    wanted = normalized(DATABASE.writable(state, current=defaults, wanted=wanted), current=defaults)
    made = engine(state, defaults | wanted, wanted)
    bdb = defaults | _checked(state, defaults | wanted, wanted, is_new=True) | made
    endpoint_port = _claimed_port(state, bdb["port"])
    uid = state.new_record_uid("bdb", wanted.get("uid"))
    bdb |= {
        "uid": uid,
        "authentication_admin_pass": f"{FAKE_PASSWORD_MARKER}-admin-{uid}",
        "created_time": state.timestamp(),
        "last_changed_time": state.timestamp(),
        "endpoints": [_endpoint(state, bdb | {"uid": uid}, endpoint_port)],
    }
    resize(state, bdb)
    state.bdbs[uid] = bdb
    return _shown(state, bdb) | {"status": "pending"} | start_database_action(state, uid, name="SMCreateBDB")


def update_database(state: State, uid: int, body: Any) -> Record:
    """Change some fields of a database, as PUT /v1/bdbs/{uid} does: accepted, and applied by an action.

    Raises:
        RestError: 400, 404, 406 for an invalid configuration, 409 while another change is going on.
    """
    bdb = _stored(state, uid)
    wanted = schemas.check(body, DATABASE.schema(state), state=state)
    if wanted.get("uid", uid) != uid:
        raise RestError(400, "invalid_schema", "the uid of a database cannot change")
    shown = database_object(state, uid)
    wanted = normalized(DATABASE.writable(state, current=shown, wanted=without_masks(wanted, shown)), current=bdb)
    _check_not_busy(state, uid)
    if wanted.get("redis_version", bdb["redis_version"]) != bdb["redis_version"]:
        raise RestError(406, "invalid_version", "the Redis version of a database changes by an upgrade only")
    changes = _checked(state, bdb | wanted, wanted, is_new=False)
    fails = state.assumptions.database_change == "failed"
    if not fails:
        _apply(state, bdb, changes)
    answer = _shown(state, bdb | changes) | {"status": "active-change-pending"}
    return answer | start_database_action(state, uid, name="SMUpdateBDB", error=_REFUSED if fails else "")


def delete_database(state: State, uid: int) -> Record:
    """Remove a database, as DELETE /v1/bdbs/{uid} does; ``{"action_uid": ...}``.

    Raises:
        RestError: 403 for an internal one, 404, or 409 while a change is going on.
    """
    if _stored(state, uid)["internal"]:
        raise RestError(403, "forbidden", f"database {uid} is internal and cannot be deleted")
    _check_not_busy(state, uid)
    state.leaving_bdbs[uid] = state.clock() + state.change_delay
    answer = start_database_action(state, uid, name="SMDeleteBDB")
    remove_deleted(state)
    return answer


def remove_deleted(state: State) -> None:
    """Forget the databases whose deletion has come to its end."""
    for uid, moment in list(state.leaving_bdbs.items()):
        if state.clock() >= moment:
            state.bdbs.pop(uid, None)
            forget_database(state, uid)
            del state.leaving_bdbs[uid]


def _stored(state: State, uid: int) -> Record:
    remove_deleted(state)
    if uid not in state.bdbs:
        raise RestError(404, "bdb_not_exist", f"there is no database {uid}")
    return state.bdbs[uid]


def _shown(state: State, bdb: Record) -> Record:
    """Return a copy of what is stored, less what is not shown."""
    answer = bdb | {"ssl": bdb["tls_mode"] == "enabled"}
    if state.settings["mask_bdb_credentials"]:
        answer |= dict.fromkeys(SECRETS, MASK)
    if bdb["tls_mode"] == "disabled" and state.assumptions.enforce_shown_without_tls == "no":
        del answer["enforce_client_authentication"]
    return answer


def _apply(state: State, bdb: Record, changes: Record) -> None:
    port = changes.get("port", 0)
    if port and port != bdb["endpoints"][0]["port"]:
        bdb["endpoints"] = [_endpoint(state, bdb, _claimed_port(state, port))]
    bdb.update(changes, last_changed_time=state.timestamp())
    for endpoint in bdb["endpoints"]:
        endpoint.update({name: bdb[name] for name in _OF_ENDPOINTS})
    resize(state, bdb)


def _endpoint(state: State, bdb: Record, port: int) -> Record:
    """Return where clients connect. The name is one that resolves: nobody serves the cluster's zone for an emulator."""
    return {
        "addr": [state.endpoint_address],
        "addr_type": "external",
        "dns_name": state.endpoint_address,
        "port": port,
        "uid": f"{bdb['uid']}:1",
        **{name: bdb[name] for name in _OF_ENDPOINTS},
    }


def _claimed_port(state: State, wanted: int) -> int:
    taken = any(endpoint["port"] == wanted for bdb in state.bdbs.values() for endpoint in bdb["endpoints"])
    try:
        if not (wanted and (taken or is_reserved(state, wanted))):
            return state.claim_port(wanted)
    except OSError:
        pass
    raise RestError(406, "port_unavailable", f"port {wanted} is reserved or in use")


def _check_not_busy(state: State, uid: int) -> None:
    if active_database_action(state, uid):
        raise RestError(409, "busy", f"database {uid} is busy with another change; try again later")


def _checked(state: State, bdb: Record, changes: Record, *, is_new: bool) -> Record:
    """Return the changes as they are to be stored, if the database can become so.

    Raises:
        RestError: 406.
    """
    check_configuration(state, bdb, changes, is_new=is_new)
    validates = bdb["client_cert_subject_validation_type"] != "disabled"
    if validates and not bdb["authorized_subjects"] and state.assumptions.empty_authorized_subjects == "400":
        raise RestError(406, "invalid_configuration", "subject validation needs authorized_subjects")
    if "roles_permissions" in changes:
        _check_permissions(state, bdb)
    return checked_certificates(state, bdb, changes)


def _check_permissions(state: State, bdb: Record) -> None:
    for entry in bdb["roles_permissions"]:
        for key, records in (("role_uid", state.roles), ("redis_acl_uid", state.redis_acls)):
            if entry[key] not in records and state.assumptions.unknown_permissions == "406":
                raise RestError(406, "invalid_configuration", f"roles_permissions: there is no {key} {entry[key]}")
        acl = state.redis_acls.get(entry["redis_acl_uid"])
        if acl and _number(acl["min_version"]) > _number(bdb["redis_version"]):
            raise RestError(406, "redis_acl_unsupported", f"Redis ACL {acl['uid']} needs Redis {acl['min_version']}")


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
