"""The fields of one kind of object: defaults, who may write them, and which versions show them."""

import copy
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.schemas import FLAG, NUMBER, TEXT
from redis_enterprise_emulator.state.versions import Version

ABSENT: Final = object()
"""The default of a field that an object shows once it was written."""

_SCHEMAS: Final[dict[type, Record]] = {
    bool: FLAG,
    int: NUMBER,
    float: {"type": "number"},
    str: TEXT,
    list: {"type": "array"},
    dict: {"type": "object"},
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an object.

    Attributes:
        default: Its value in a fresh object, or `ABSENT`.
        schema: What may be written; by default what has the type of `default`.
        since: The version that brought it.
        until: The first version that does not have it any more, or () for none.
        read_only: Whether it is the cluster's alone.
    """

    default: Any
    schema: Record | None = None
    since: Version = ()
    until: Version = ()
    read_only: bool = False

    def exists_in(self, version: Version) -> bool:
        """Return whether objects of that version have the field."""
        return version >= self.since and (not self.until or version < self.until)

    @property
    def written(self) -> Record:
        """The schema of what may be written."""
        return _SCHEMAS[type(self.default)] if self.schema is None else self.schema


def simple(**defaults: Any) -> dict[str, Field]:
    """Return fields of which any value of their default's type may be written."""
    return {name: Field(default) for name, default in defaults.items()}


def unset(schema: Record, names: str) -> dict[str, Field]:
    """Return fields that an object shows once they were written; `names` has spaces between."""
    return {name: Field(ABSENT, schema) for name in names.split()}


def read_only(fields: Mapping[str, Field]) -> dict[str, Field]:
    """Return the fields as the cluster's alone."""
    return {name: replace(field, read_only=True) for name, field in fields.items()}


class Fields:
    """All fields of one kind of object.

    Args:
        description: What the objects are, for their JSON schema.
        fields: By name.
    """

    def __init__(self, description: str, fields: Mapping[str, Field]) -> None:
        self._description = description
        self._fields = fields

    def defaults(self) -> Record:
        """Return a fresh object, with the fields of all versions."""
        return {
            name: copy.deepcopy(field.default) for name, field in self._fields.items() if field.default is not ABSENT
        }

    def shown(self, state: State, record: Record, *, always: Iterable[str] = ()) -> Record:
        """Return a copy of an object with the fields that the version has, and with those that are shown always."""
        names = self._of(state.version).keys() | set(always)
        return {name: value for name, value in record.items() if name in names}

    def schema(self, state: State) -> Record:
        """Return what a POST or PUT may hold; read-only fields included, see `check_read_only`."""
        properties = {name: field.written for name, field in self._of(state.version).items()}
        return {"type": "object", "description": self._description, "properties": properties}

    def _of(self, version: Version) -> dict[str, Field]:
        return {name: field for name, field in self._fields.items() if field.exists_in(version)}

    def writable(self, state: State, *, current: Record, wanted: Record) -> Record:
        """Return what is to be written; see `without_read_only`."""
        names = {name for name, field in self._fields.items() if field.read_only}
        return without_read_only(state, names, current=current, wanted=wanted)


def without_read_only(state: State, names: Collection[str], *, current: Record, wanted: Record) -> Record:
    """Return what is to be written: a read-only field may be sent back as it was read, and changes nothing (U-26).

    Args:
        state: The cluster.
        names: The read-only fields.
        current: The object as it is shown.
        wanted: What is sent.

    Raises:
        RestError: 400 for another value of a read-only field.
    """
    for name in filter(names.__contains__, wanted):
        changes = name not in current or wanted[name] != current[name]
        if changes or state.assumptions.read_only_keys == "400":
            raise RestError(400, "invalid_schema", f"{name} is read-only")
    return {name: value for name, value in wanted.items() if name not in names}
