"""The names of properties in programs of other languages, and in their states: ``subjectLine`` for ``subject_line``.

Only names of properties are translated. What a map is keyed by is data: subjects of certificates, and the vendor's
names of settings in `previous_settings`. A property that is a record has names inside; the registry says which are.
"""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, Final

TRUST: Final = "trust"
"""The output that the plugin adds for `trusted_by`; the dynamic edge reads the resource itself."""
PLUGIN: Final = "__plugin"
"""The mark of outputs that the plugin has stored. The engine shows no property that begins with two underscores."""
CHECKED: Final = "(checked, not stored)"
"""Stored by the plugin for an input that a check consumes. `ignore_changes` hands it over again."""


@lru_cache(maxsize=512)
def camel_case(name: str) -> str:
    """Return the name for programs: ``subjectLine`` for ``subject_line``; internal names, as ``__mark``, stay."""
    if name.startswith("_"):
        return name
    first, *others = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in others)


@lru_cache(maxsize=512)
def snake_case(name: str) -> str:
    """Return the name for the rules: ``subject_line`` for ``subjectLine``, and for itself."""
    return name if name.startswith("_") else re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def for_program(properties: Mapping[str, Any], records: Collection[str] = ()) -> dict[str, Any]:
    """Return the properties under the names that programs have for them.

    Args:
        properties: Under the names of the rules.
        records: Those that hold records, or lists of records.
    """
    return {
        camel_case(name): _renamed(value, camel_case) if name in records else value
        for name, value in properties.items()
    }


def for_rules(properties: Mapping[str, Any], records: Collection[str] = ()) -> dict[str, Any]:
    """Return the properties under the names that the rules have for them, whichever edge has stored them."""
    return {
        (own := snake_case(name)): _renamed(value, snake_case) if own in records else value
        for name, value in properties.items()
        if name not in {TRUST, PLUGIN} and value != CHECKED
    }


def is_of_programs(properties: Mapping[str, Any]) -> bool:
    """Return True for outputs that the plugin has stored."""
    return PLUGIN in properties


def path_for_program(path: str) -> str:
    """Return the path of a property for programs: ``authorizedSubjects[0].CN`` for ``authorized_subjects[0].CN``."""
    return re.sub(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+", lambda found: camel_case(found[0]), path)


def _renamed(value: Any, rename: Any) -> Any:
    if isinstance(value, Mapping):
        return {rename(name): item for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(item, rename) for item in value]
    return value
