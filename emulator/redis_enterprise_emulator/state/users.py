"""Users: their logins and roles.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/users/
"""

import re
from typing import Any, Final

from redis_enterprise_emulator.state.access.logins import check_complexity, is_locked, management_roles, set_password
from redis_enterprise_emulator.state.access.permissions import strongest
from redis_enterprise_emulator.state.actions import start_action
from redis_enterprise_emulator.state.errors import NotFoundError, RestError
from redis_enterprise_emulator.state.fields import without_read_only
from redis_enterprise_emulator.state.model import Login, Record, State
from redis_enterprise_emulator.state.roles import known_management_roles
from redis_enterprise_emulator.state.schemas import FLAG, NUMBER, TEXT, check
from redis_enterprise_emulator.state.versions import CERTIFICATE_AUTHENTICATION, LAST_LOGIN, SINGLE_SIGN_ON, USER_LIMIT

_OWN_FIELDS: Final = frozenset(
    {"name", "password", "password_hash_method", "email_alerts", "bdbs_email_alerts", "cluster_email_alerts"}
)
"""The fields that anybody may change of themselves."""

_NOT_STORED: Final = ("password", "password_hash_method", "role")

READ_ONLY: Final = ("last_login", "password_issue_date", "status")


def user_schema(state: State) -> Record:
    """Return what a user's POST and PUT may hold; `READ_ONLY` included."""
    properties: Record = {
        "uid": NUMBER | {"minimum": 1},
        "name": TEXT | {"minLength": 1, "maxLength": 255, "pattern": r"^[ -!#-%'-;=?-~]+$"},
        "email": TEXT | {"pattern": r"(^$|^[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+$)"},
        "password": TEXT | {"minLength": 1},
        "password_hash_method": NUMBER | {"enum": [1]},
        "auth_method": TEXT | {"enum": _auth_methods(state)},
        "role": TEXT | {"enum": known_management_roles(state)},
        "role_uids": {"type": "array", "items": NUMBER, "minItems": 1, "uniqueItems": True},
        "email_alerts": FLAG,
        "bdbs_email_alerts": {"type": "array", "items": TEXT, "uniqueItems": True},
        "cluster_email_alerts": FLAG,
    }
    properties |= {"password_issue_date": TEXT, "status": TEXT}
    if state.has(CERTIFICATE_AUTHENTICATION):
        properties["certificate_subject_line"] = TEXT
    if state.has(LAST_LOGIN):
        properties["last_login"] = NUMBER
    return {"type": "object", "description": "A user of the cluster.", "properties": properties}


def _auth_methods(state: State) -> list[str]:
    methods = ["regular"]
    if state.has(CERTIFICATE_AUTHENTICATION):
        methods += ["certificate", "entraid"]
    if state.has(SINGLE_SIGN_ON):
        methods.append("sso")
    return methods


def user_object(state: State, uid: int) -> Record:
    """Return the body of GET /v1/users/{uid}.

    Raises:
        RestError: 404 ``user_not_exist``.
    """
    user = _stored(state, uid)
    answer = user | {
        "role": strongest(management_roles(state, user)),
        "status": "locked" if is_locked(state, user) else "active",
    }
    if not state.has(CERTIFICATE_AUTHENTICATION):
        del answer["certificate_subject_line"]
    if not state.has(LAST_LOGIN):
        answer.pop("last_login", None)
    return answer


def create_user(state: State, body: Any) -> Record:
    """Add a user, as POST /v1/users does.

    Raises:
        RestError: 400, 406 ``insufficient_resources``, or 409 for a name, e-mail address or uid that is taken.
    """
    defaults: Record = {"auth_method": "regular", "certificate_subject_line": ""}
    wanted = defaults | _checked(state, body, current={})
    if "name" not in wanted:
        wanted["name"] = _invented_name(state, wanted)
    wanted["role_uids"] = _role_uids(state, wanted)
    _check_credentials(state, wanted)
    _check_subject_line(state, wanted, uid=None)
    _check_unique(state, wanted, uid=None, status=409)
    if state.has(USER_LIMIT) and len(state.users) >= state.assumptions.user_limit:
        raise RestError(406, "insufficient_resources", "the cluster has as many users as it can take")
    return _add(state, state.new_record_uid("user", wanted.get("uid")), wanted)


def update_user(state: State, uid: int, body: Any, *, everything: bool) -> Record:
    """Change some fields of a user, as PUT /v1/users/{uid} does.

    Args:
        state: The cluster.
        uid: Whose.
        body: The fields to change; the others stay.
        everything: Whether all fields may change, or only what is everybody's own.

    Raises:
        RestError: 400, 403, 404, or 406 ``change_last_admin_role_not_allowed``.
    """
    user = _stored(state, uid)
    changes = _checked(state, body, current=user_object(state, uid))
    if not everything and not _OWN_FIELDS.issuperset(changes):
        raise RestError(403, "forbidden", "only name, password and alerts are everybody's own")
    changes = _permitted_changes(state, user, changes)
    if "role" in changes or "role_uids" in changes:
        changes["role_uids"] = _role_uids(state, changes)
        _check_an_administrator_remains(state, uid, changes["role_uids"])
    wanted = user | changes
    if wanted["auth_method"] != user["auth_method"]:
        _check_credentials(state, wanted)
    _check_subject_line(state, wanted, uid=uid)
    _check_unique(state, wanted, uid=uid, status=406)
    _apply(state, uid, changes)
    return user_object(state, uid) | start_action(state, f"user:{uid}")


def delete_user(state: State, uid: int, *, caller: int) -> Record:
    """Remove a user, as DELETE /v1/users/{uid} does; ``{"action_uid": ...}``.

    Raises:
        RestError: 404, or 406 for oneself and for the last administrator.
    """
    if uid not in state.users:
        status = int(state.assumptions.delete_missing_user)
        raise RestError(status, "user_not_exist", f"there is no user {uid}")
    _check_an_administrator_remains(state, uid, ())
    if uid == caller and state.assumptions.delete_self == "406":
        raise RestError(406, "cannot_delete_self", "a user cannot delete itself")
    del state.users[uid], state.logins[uid]
    return start_action(state, f"user:{uid}", deletes=True)


def _stored(state: State, uid: int) -> Record:
    if uid not in state.users:
        raise NotFoundError("user", uid)
    return state.users[uid]


def _checked(state: State, body: Any, *, current: Record) -> Record:
    """Return what is sent, less read-only fields that are sent back."""
    wanted = check(body, user_schema(state), state=state)
    return without_read_only(state, READ_ONLY, current=current, wanted=wanted)


def _add(state: State, uid: int, wanted: Record) -> Record:
    stored = {key: value for key, value in wanted.items() if key not in _NOT_STORED}
    defaults: Record = {"email": "", "email_alerts": True}
    state.users[uid] = defaults | stored | {"uid": uid}
    state.logins[uid] = Login()
    _apply(state, uid, wanted)
    return user_object(state, uid) | start_action(state, f"user:{uid}")


def _apply(state: State, uid: int, changes: Record) -> None:
    """Store changes that were checked; the password goes where no answer finds it."""
    user = state.users[uid]
    method = changes.get("auth_method", user["auth_method"])
    if method == "regular" and "password" in changes:
        set_password(state, uid, changes["password"], hashed="password_hash_method" in changes)
    user.update({key: value for key, value in changes.items() if key not in _NOT_STORED})
    if method != "regular":
        state.logins[uid].password_digest = None
        user.pop("password_issue_date", None)
    if method != "certificate":
        user["certificate_subject_line"] = ""


def _invented_name(state: State, wanted: Record) -> str:
    email = wanted.get("email", "")
    if not email or state.assumptions.user_without_name == "400":
        raise RestError(400, "missing_field", "a user needs a name")
    return str(email)


def _role_uids(state: State, wanted: Record) -> list[int]:
    """Return the roles that are asked for, by uid or by the deprecated management role."""
    uids = wanted.get("role_uids")
    if uids is None:
        return _roles_of_management(state, wanted.get("role"))
    unknown = [uid for uid in uids if uid not in state.roles]
    if unknown:
        raise RestError(400, "role_not_exist", f"there is no role {unknown[0]}")
    return list(uids)


def _roles_of_management(state: State, management: str | None) -> list[int]:
    if management is None:
        if state.assumptions.user_without_role == "400":
            raise RestError(400, "missing_field", "a user needs role_uids")
        management = state.assumptions.user_without_role
    uids = [uid for uid, role in sorted(state.roles.items()) if role["management"] == management]
    return [] if management == "none" else uids[:1]


def _check_credentials(state: State, wanted: Record) -> None:
    if wanted["auth_method"] != "regular":
        return
    if "password" not in wanted:
        raise RestError(400, "missing_field", "a user with auth_method regular needs a password")
    if "password_hash_method" not in wanted:
        check_complexity(state, wanted["password"], email=wanted.get("email", ""))


def _check_subject_line(state: State, wanted: Record, *, uid: int | None) -> None:
    line = wanted["certificate_subject_line"]
    if wanted["auth_method"] != "certificate":
        return
    if not line:
        raise RestError(400, "missing_field", "a certificate user needs certificate_subject_line")
    malformed = re.search(r"(?<!\\), ", line) or len(re.findall(r"(?:^|[,+])\s*OU=", line)) > 1
    if malformed and state.assumptions.subject_line_check == "strict":
        raise RestError(400, "invalid_param", "certificate_subject_line is not in RFC 2253 form with one OU")
    taken = any(user["certificate_subject_line"] == line and user["uid"] != uid for user in state.users.values())
    if taken and state.assumptions.duplicate_subject_line == "409":
        raise RestError(409, "certificate_subject_line_already_exists", "another user has this subject line")


def _check_unique(state: State, wanted: Record, *, uid: int | None, status: int) -> None:
    folds = state.assumptions.name_case == "ignored"
    for key in ("name", "email"):
        value = _folded(wanted.get(key, ""), folds=folds)
        others = (user for user in state.users.values() if user["uid"] != uid)
        if value and any(_folded(user[key], folds=folds) == value for user in others):
            raise RestError(status, f"{key}_already_exists", f"another user has this {key}")
    if uid is None and wanted.get("uid") in state.users:
        raise RestError(409, "uid_already_exists", f"there is a user {wanted['uid']} already")


def _folded(text: str, *, folds: bool) -> str:
    return text.lower() if folds else text


def _permitted_changes(state: State, user: Record, changes: Record) -> Record:
    """Apply the assumptions about changes on which the vendor's pages contradict each other."""
    if changes.get("uid", user["uid"]) != user["uid"]:
        raise RestError(400, "invalid_schema", "the uid of a user cannot change")
    rules = {"name": state.assumptions.user_rename, "auth_method": state.assumptions.user_method_change}
    for key, rule in rules.items():
        if changes.get(key, user[key]) == user[key] or rule == "accepted":
            continue
        if rule != "ignored":
            raise RestError(int(rule), "invalid_param", f"{key} cannot be changed")
        changes = {other: value for other, value in changes.items() if other != key}
    return changes


def _check_an_administrator_remains(state: State, uid: int, role_uids: list[int] | tuple[()]) -> None:
    admin = {role["uid"] for role in state.roles.values() if role["management"] == "admin"}
    if not admin.intersection(state.users[uid]["role_uids"]) or admin.intersection(role_uids):
        return
    if not any(admin.intersection(user["role_uids"]) for user in state.users.values() if user["uid"] != uid):
        raise RestError(406, "change_last_admin_role_not_allowed", f"user {uid} is the last administrator")
