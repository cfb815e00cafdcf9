"""Property values on the wire, and as the rules know them.

The engine marks what is special by a map with a signature (sdk/go/common/resource/sig of pulumi/pulumi, 3.259). It is
told that the plugin takes no secrets, so that it takes their marks off, and puts them on again by itself, by name; in
the settings of a provider they are left on.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from google.protobuf.struct_pb2 import Struct, Value  # type: ignore[import-untyped]

from pulumi_redis_enterprise.core.unknown import UNKNOWN, Unknown

_UNKNOWN_TEXT: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWN: Final = frozenset(
    {
        _UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
"""A value that is not known yet: text, flag, number, list, asset, archive, object (sdk/.../plugin/rpc.go, 3.259)."""
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the mark of one


def from_wire(properties: Struct) -> dict[str, Any]:
    """Return the values; what is null is as if it were not there."""
    values = ((name, _value_from(value)) for name, value in properties.fields.items())
    return {name: value for name, value in values if value is not None}


def to_wire(properties: Mapping[str, Any]) -> Struct:
    """Return the values for the engine; None and absent are one to it."""
    struct = Struct()
    for name, value in properties.items():
        if value is not None:
            struct.fields[name].CopyFrom(_value_to(value))
    return struct


def _value_from(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    return _READERS[kind](getattr(value, kind)) if kind in _READERS else None


def _number_from(number: float) -> int | float:
    # The wire knows doubles only, and so the uid 2 arrives as 2.0.
    return int(number) if number.is_integer() else number


def _object_from(struct: Struct) -> Any:
    fields = struct.fields
    if _SIGNATURE in fields and fields[_SIGNATURE].string_value == _SECRET:
        return _value_from(fields["value"])
    return {name: _value_from(item) for name, item in fields.items()}


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "string_value": lambda text: UNKNOWN if text in _UNKNOWN else text,
    "number_value": _number_from,
    "bool_value": bool,
    "list_value": lambda items: [_value_from(item) for item in items.values],
    "struct_value": _object_from,
}


def _value_to(value: Any) -> Value:
    if isinstance(value, Unknown):
        return Value(string_value=_UNKNOWN_TEXT)
    if isinstance(value, bool):
        return Value(bool_value=value)
    if isinstance(value, int | float):
        return Value(number_value=value)
    if isinstance(value, Mapping):
        return Value(struct_value=to_wire(value))
    if isinstance(value, list | tuple):
        made = Value()
        made.list_value.values.extend(map(_value_to, value))
        return made
    return Value(null_value=0) if value is None else Value(string_value=str(value))
