"""Moves: the same object under another resource name, or another parent.

The engine shows a deletion and a creation. This package's providers create what is there exactly as wanted by adopting
it, and keep what the program still manages: nothing happens to the object.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pulumi_redis_enterprise.cli.preview_comment.preview_json import Step
from pulumi_redis_enterprise.core import registry


def with_moves(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps with one `move` for each deletion and creation that are about the same object."""
    deleted: dict[tuple[Any, ...], Step] = {}
    for step in steps:
        if step.kind == "delete" and (key := _key(step, step.before)):
            deleted.setdefault(key, step)
    told: dict[int, Step] = {}
    gone: set[int] = set()
    for index, step in enumerate(steps):
        if step.kind == "create" and (key := _key(step, step.after)) and (old := deleted.pop(key, None)):
            told[index] = _moved(old, step)
            gone.add(id(old))
    return tuple(told.get(index, step) for index, step in enumerate(steps) if id(step) not in gone)


def _key(step: Step, properties: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Return what the object is: of one cluster, as each has a provider of its own, and of one class."""
    if not step.ours or not registry.is_registered(step.type) or not registry.find(step.type).has_object:
        return None
    names = registry.find(step.type).load_rules().natural_key(properties)
    return (step.provider, step.type, *names) if all(isinstance(name, str | int) for name in names) else None


def _moved(old: Step, new: Step) -> Step:
    return replace(new, kind="move", before=old.before, stored=old.stored, found=old.found, moved_from=old.name)
