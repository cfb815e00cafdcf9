"""The JSON types of the fields of an object."""

from collections.abc import Iterator
from typing import Any, Final

_TYPES: Final = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}


def types_in(answer: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the fields of a parsed JSON text and their types: ``("endpoints[].addr[]", "string")``.

    Of a list, the first item stands for all. A list or an object that is empty has a type of its own.
    """
    if isinstance(answer, dict) and answer:
        for name, value in answer.items():
            yield from types_in(value, f"{path}.{name}" if path else name)
    elif isinstance(answer, list) and answer:
        yield from types_in(answer[0], f"{path}[]")
    else:
        yield path, _TYPES.get(type(answer), "array" if isinstance(answer, list) else "object")
