"""The differences that a preview shows, path by path, with what each does to the resource."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pulumi.runtime.proto import provider_pb2 as proto

from pulumi_redis_enterprise.core.model import Changes, Properties
from pulumi_redis_enterprise.core.program_names import camel_case

_KINDS: Final = {
    "ADD": proto.PropertyDiff.ADD,
    "DELETE": proto.PropertyDiff.DELETE,
    "UPDATE": proto.PropertyDiff.UPDATE,
    "ADD_REPLACE": proto.PropertyDiff.ADD_REPLACE,
    "DELETE_REPLACE": proto.PropertyDiff.DELETE_REPLACE,
    "UPDATE_REPLACE": proto.PropertyDiff.UPDATE_REPLACE,
}


def detailed_diff(
    changes: Changes, old: Properties, new: Properties, shown: Mapping[str, str]
) -> dict[str, proto.PropertyDiff]:
    """Return the kind of each difference by its path in the inputs.

    Args:
        changes: The properties that differ.
        old: What is stored, as the rules know it.
        new: The checked inputs.
        shown: The input that a property is stored in, if that is another one.
    """
    found: dict[str, proto.PropertyDiff] = {}
    for names, suffix in ((changes.updates, ""), (changes.replaces, "_REPLACE")):
        for name in names:
            for path, kind in _differences(camel_case(shown.get(name, name)), old.get(name), new.get(name)):
                found[path] = proto.PropertyDiff(kind=_KINDS[kind + suffix], inputDiff=True)
    return found


def _differences(path: str, old: Any, new: Any) -> Iterator[tuple[str, str]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            if old.get(key) != new.get(key):
                yield from _differences(f"{path}[{json.dumps(key)}]", old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            before, after = (items[index] if index < len(items) else None for items in (old, new))
            if before != after:
                yield from _differences(f"{path}[{index}]", before, after)
    else:
        yield path, "ADD" if old is None else "DELETE" if new is None else "UPDATE"
