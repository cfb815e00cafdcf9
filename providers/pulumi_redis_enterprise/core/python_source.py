"""Python source of values and calls, as a formatter would lay it out: in one line, or one item a line."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_WIDTH: Final = 120
_STEP: Final = 4


@dataclass(frozen=True, slots=True)
class Code:
    """Source that stands as it is, for example the name of a variable."""

    text: str


@dataclass(frozen=True, slots=True)
class CallSource:
    """A call: the function, the first argument, and the named ones."""

    function: str
    first: Any
    named: Mapping[str, Any]


def json_source(value: Any) -> str:
    """A value as JSON, which is YAML, too; and of texts Python. Whatever a cluster put into a text stays inside it."""
    shown = json.dumps(value, ensure_ascii=False)
    return shown if shown.isprintable() else json.dumps(value)


def source_of(value: Any, *, prefix: str = "", indent: int = 0) -> str:
    """The source of a value, behind a prefix, in a line that is indented so far."""
    flat = prefix + _flat(value)
    if indent + len(flat) < _WIDTH or not isinstance(value, CallSource | Mapping | list):
        return flat
    begin, end = _brackets(value)
    inner = indent + _STEP
    lines = [f"{' ' * inner}{source_of(item, prefix=label, indent=inner)},\n" for label, item in _items(value)]
    return f"{prefix}{begin}\n{''.join(lines)}{' ' * indent}{end}"


def _flat(value: Any) -> str:
    if isinstance(value, Code):
        return value.text
    if isinstance(value, str):
        return json_source(value)
    if isinstance(value, CallSource | Mapping | list):
        begin, end = _brackets(value)
        return begin + ", ".join(label + _flat(item) for label, item in _items(value)) + end
    return repr(value)


def _brackets(value: CallSource | Mapping[str, Any] | Sequence[Any]) -> tuple[str, str]:
    if isinstance(value, CallSource):
        return f"{value.function}(", ")"
    return ("{", "}") if isinstance(value, Mapping) else ("[", "]")


def _items(value: CallSource | Mapping[str, Any] | Sequence[Any]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, CallSource):
        yield "", value.first
        yield from ((f"{name}=", item) for name, item in value.named.items())
    elif isinstance(value, Mapping):
        yield from ((f"{json_source(key)}: ", item) for key, item in value.items())
    else:
        yield from (("", item) for item in value)
