"""JSON schemas: the parts that several objects share, and the check of a body against one.

The schema of an object stands with its rules, its patterns and limits as in the vendor's OpenAPI document. The same
schemas answer ``/v1/jsonschema``.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.model import Record, State

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


OBJECT_NAME: Final = r"^[a-zA-Z0-9_ \[\]()@,.;#-]+$"
"""Of roles and Redis ACLs."""

_TYPES: Final[dict[str, type | tuple[type, ...]]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": dict,
}


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
