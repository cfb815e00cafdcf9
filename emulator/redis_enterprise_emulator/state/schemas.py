"""JSON schemas of the vendor's objects, by version, and the check of a body against one.

Patterns and limits are those of the vendor's OpenAPI document. The same schemas answer ``/v1/jsonschema``.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from redis_enterprise_emulator.state.access.permissions import MANAGEMENT_ROLES
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.versions import (
    CERTIFICATE_AUTHENTICATION,
    LAST_LOGIN,
    ROLE_RESOURCES,
    SINGLE_SIGN_ON,
    USER_MANAGER,
)

TEXT: Final[Record] = {"type": "string"}
FLAG: Final[Record] = {"type": "boolean"}
NUMBER: Final[Record] = {"type": "integer"}
ANYTHING: Final[Record] = {}

SUBJECTS: Final[Record] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"CN": TEXT, "O": TEXT, "OU": {"type": "array", "items": TEXT}}
        | dict.fromkeys(("L", "ST", "C"), TEXT),
        "required": ["CN"],
    },
}
CERTIFICATE: Final[Record] = {
    "type": "object",
    "properties": {"name": TEXT, "certificate": TEXT, "key": TEXT},
    "required": ["name", "certificate"],
}
CERTIFICATES: Final[Record] = {
    "type": "object",
    "properties": {"certificates": {"type": "array", "items": CERTIFICATE}},
    "required": ["certificates"],
}

READ_ONLY_OF_USERS: Final = ("last_login", "password_issue_date", "status")
READ_ONLY_OF_REDIS_ACLS: Final = ("max_version", "min_version")

_OBJECT_NAME: Final = r"^[a-zA-Z0-9_ \[\]()@,.;#-]+$"
"""Of roles and Redis ACLs."""

_TYPES: Final[dict[str, type | tuple[type, ...]]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": dict,
}


def user_schema(state: State) -> Record:
    """What a user's POST and PUT may hold; `READ_ONLY_OF_USERS` included."""
    properties: Record = {
        "uid": NUMBER | {"minimum": 1},
        "name": TEXT | {"minLength": 1, "maxLength": 255, "pattern": r"^[ -!#-%'-;=?-~]+$"},
        "email": TEXT | {"pattern": r"(^$|^[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+$)"},
        "password": TEXT | {"minLength": 1},
        "password_hash_method": NUMBER | {"enum": [1]},
        "auth_method": TEXT | {"enum": _auth_methods(state)},
        "role": TEXT | {"enum": _management_roles(state)},
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


def role_schema(state: State) -> Record:
    """What a role's POST and PUT may hold."""
    properties: Record = {
        "uid": NUMBER | {"minimum": 1},
        "name": TEXT | {"minLength": 1, "pattern": _OBJECT_NAME},
        "management": TEXT | {"enum": _management_roles(state)},
    }
    if state.has(ROLE_RESOURCES):
        resource = {
            "type": "object",
            "properties": {"type": TEXT | {"enum": ["db"]}, "uids": {"type": "array", "items": TEXT}},
        }
        properties["resources"] = {"type": "array", "items": resource}
    return {"type": "object", "description": "A role of the cluster.", "properties": properties}


def redis_acl_schema(_: State | None = None) -> Record:
    """What a Redis ACL's POST and PUT may hold; `READ_ONLY_OF_REDIS_ACLS` included."""
    properties: Record = {
        "uid": NUMBER | {"minimum": 1},
        "name": TEXT | {"minLength": 1, "pattern": _OBJECT_NAME},
        "acl": TEXT,
        "min_version": TEXT,
        "max_version": TEXT,
    }
    return {"type": "object", "description": "A Redis ACL.", "properties": properties}


def check(body: Any, schema: Record, *, state: State) -> Record:
    """Return the body, less the keys that are to be ignored.

    Raises:
        RestError: 400 ``invalid_schema``, naming the first violation.
    """
    if state.assumptions.unknown_keys == "ignored" and isinstance(body, dict):
        body = {key: value for key, value in body.items() if key in schema["properties"]}
    for violation in _violations(body, schema, "body"):
        raise RestError(400, "invalid_schema", violation)
    checked: Record = body
    return checked


def _auth_methods(state: State) -> list[str]:
    methods = ["regular"]
    if state.has(CERTIFICATE_AUTHENTICATION):
        methods += ["certificate", "entraid"]
    if state.has(SINGLE_SIGN_ON):
        methods.append("sso")
    return methods


def _management_roles(state: State) -> list[str]:
    return [role for role in MANAGEMENT_ROLES if role != "user_manager" or state.has(USER_MANAGER)]


def _violations(value: Any, schema: Record, where: str) -> Iterator[str]:
    expected: str | None = schema.get("type")
    if expected is None:
        return
    if not _has_type(value, expected):
        yield f"{where}: expected {expected}"
    elif expected == "object":
        yield from _object_violations(value, schema, where)
    elif expected == "array":
        yield from _array_violations(value, schema, where)
    else:
        yield from _scalar_violations(value, schema, where)


def _has_type(value: Any, expected: str) -> bool:
    # In Python a bool is an int; in JSON it is not a number.
    return isinstance(value, _TYPES[expected]) and (expected == "boolean" or not isinstance(value, bool))


def _object_violations(value: Record, schema: Record, where: str) -> Iterator[str]:
    properties = schema.get("properties", dict.fromkeys(value, ANYTHING))
    for key in schema.get("required", ()):
        if key not in value:
            yield f"{where}: {key!r} is a required property"
    for key, item in value.items():
        if key not in properties:
            yield f"{where}: unknown property {key!r}"
        else:
            yield from _violations(item, properties[key], f"{where}.{key}")


def _array_violations(value: list[Any], schema: Record, where: str) -> Iterator[str]:
    if len(value) < schema.get("minItems", 0):
        yield f"{where}: expected at least {schema['minItems']} item"
    if schema.get("uniqueItems") and len({repr(item) for item in value}) < len(value):
        yield f"{where}: items are not unique"
    for index, item in enumerate(value):
        yield from _violations(item, schema.get("items", ANYTHING), f"{where}[{index}]")


def _scalar_violations(value: Any, schema: Record, where: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: expected one of {schema['enum']}"
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{where}: expected at least {schema['minimum']}"
    if "maximum" in schema and value > schema["maximum"]:
        yield f"{where}: expected at most {schema['maximum']}"
    if "minLength" in schema and len(value) < schema["minLength"]:
        yield f"{where}: too short"
    if "maxLength" in schema and len(value) > schema["maxLength"]:
        yield f"{where}: too long"
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
        yield f"{where}: does not match {schema['pattern']}"
