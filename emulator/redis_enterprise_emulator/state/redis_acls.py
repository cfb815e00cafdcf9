"""Redis ACLs: rules under a name, which a database gives to roles by uid.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/redis_acls/
"""

from typing import Any, Final

from redis_enterprise_emulator.state.acl_rules import AclRule
from redis_enterprise_emulator.state.actions import start_action
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.fields import without_read_only
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.schemas import NUMBER, OBJECT_NAME, TEXT, check

_FULL_ACCESS: Final = ("Full Access", "+@all ~*")
_OLD: Final = (("Read Only", "+@read ~*"), ("Not Dangerous", "+@all -@dangerous ~*"))
"""The ACLs that clusters before 7.2.4 had too. The upgrade keeps an ACL that is in use (release notes of 7.2.4-92)."""

READ_ONLY: Final = ("max_version", "min_version")


def redis_acl_schema(_: State | None = None) -> Record:
    """Return what a Redis ACL's POST and PUT may hold; `READ_ONLY` included."""
    properties: Record = {
        "uid": NUMBER | {"minimum": 1},
        "name": TEXT | {"minLength": 1, "pattern": OBJECT_NAME},
        "acl": TEXT,
        "min_version": TEXT,
        "max_version": TEXT,
    }
    return {"type": "object", "description": "A Redis ACL.", "properties": properties}


def add_default_redis_acls(state: State) -> None:
    """Give a cluster its default ACLs: Full Access only, or the old ones too."""
    for name, rule in _default_redis_acls(state):
        uid = state.new_record_uid("redis_acl")
        state.redis_acls[uid] = _record(uid, name, rule)


def redis_acl_object(state: State, uid: int) -> Record:
    """Return the body of GET /v1/redis_acls/{uid}.

    Raises:
        RestError: 404 if there is none.
    """
    if uid not in state.redis_acls:
        raise RestError(404, "redis_acl_not_exist", f"there is no Redis ACL {uid}")
    return state.redis_acls[uid]


def create_redis_acl(state: State, body: Any) -> Record:
    """Add an ACL, as POST /v1/redis_acls does; its uid may be chosen.

    Raises:
        RestError: 400 for a missing field or an invalid rule, 409 for a name or uid that is taken.
    """
    wanted = _checked(state, body, current={})
    for key in ("name", "acl"):
        if key not in wanted:
            raise RestError(400, "missing_field", f"a Redis ACL needs {key}")
    if wanted.get("uid") in state.redis_acls:
        raise RestError(409, "uid_already_exists", f"there is a Redis ACL {wanted['uid']} already")
    uid = state.new_record_uid("redis_acl", wanted.get("uid"))
    state.redis_acls[uid] = _record(uid, wanted["name"], wanted["acl"])
    return state.redis_acls[uid] | start_action(state, f"redis_acl:{uid}")


def update_redis_acl(state: State, uid: int, body: Any) -> Record:
    """Change name or rule of an ACL, as PUT /v1/redis_acls/{uid} does.

    Raises:
        RestError: 400 for an invalid rule, 404, 409 for a default ACL or a name that is taken.
    """
    acl = redis_acl_object(state, uid)
    wanted = acl | _checked(state, body, current=acl)
    _check_writable(state, acl)
    if wanted["uid"] != uid:
        raise RestError(400, "invalid_schema", "the uid of a Redis ACL cannot change")
    acl.update(_record(uid, wanted["name"], wanted["acl"]))
    return acl | start_action(state, f"redis_acl:{uid}")


def delete_redis_acl(state: State, uid: int) -> Record:
    """Remove an ACL, as DELETE /v1/redis_acls/{uid} does; ``{"action_uid": ...}``.

    Raises:
        RestError: 404, 406 for one that a database uses, 409 for a default one.
    """
    _check_writable(state, redis_acl_object(state, uid))
    users = [bdb for bdb in state.bdbs.values() if _uses(bdb, uid)]
    if users and state.assumptions.delete_redis_acl_in_use == "406":
        raise RestError(406, "redis_acl_in_use", f"Redis ACL {uid} is used by database {users[0]['uid']}")
    for bdb in users:
        bdb["roles_permissions"] = [entry for entry in bdb["roles_permissions"] if entry["redis_acl_uid"] != uid]
    del state.redis_acls[uid]
    return start_action(state, f"redis_acl:{uid}", deletes=True)


def validate_redis_acl(state: State, body: Any) -> Record:
    """Check what could be sent to `create_redis_acl`, as POST /v1/redis_acls/validate does."""
    answer = create_redis_acl(state.scratch(), body)
    answer.pop("action_uid", None)
    return answer


def _record(uid: int, name: str, rule: str) -> Record:
    minimum = AclRule.parse(rule).minimum_version
    return {"uid": uid, "name": name, "acl": rule, "min_version": minimum, "max_version": "9999"}


def _checked(state: State, body: Any, *, current: Record) -> Record:
    wanted = check(body, redis_acl_schema(), state=state)
    wanted = without_read_only(state, READ_ONLY, current=current, wanted=wanted)
    if any(acl["name"] == wanted.get("name") and acl["uid"] != current.get("uid") for acl in state.redis_acls.values()):
        raise RestError(409, "name_already_exists", f"there is a Redis ACL {wanted['name']} already")
    try:
        AclRule.parse(wanted.get("acl", ""))
    except ValueError as error:
        raise RestError(400, "invalid_param", str(error)) from None
    return wanted


def _default_redis_acls(state: State) -> tuple[tuple[str, str], ...]:
    return (_FULL_ACCESS, *(_OLD if state.keeps_old_roles else ()))


def _check_writable(state: State, acl: Record) -> None:
    """Refuse to change a default ACL. By uid: an ACL that somebody made may have any name that is free."""
    if acl["uid"] <= len(_default_redis_acls(state)):
        raise RestError(409, "read_only_object", f"Redis ACL {acl['name']} is a default and cannot be changed")


def _uses(bdb: Record, uid: int) -> bool:
    return any(entry["redis_acl_uid"] == uid for entry in bdb["roles_permissions"])
