"""Messages of the rules and the providers, with the names that programs in other languages have for properties."""

import json
import re
from functools import cache

from pulumi_redis_enterprise.core.program_names import camel_case, snake_case
from pulumi_redis_enterprise.plugin import schema


def in_program_terms(message: str) -> str:
    """Return a message with ``adoptExisting: true`` for ``adopt_existing=True``, and so on."""
    return _names().sub(_in_program_terms, message)


def _in_program_terms(found: re.Match[str]) -> str:
    name, value = camel_case(found["name"]), found["value"]
    return name if value is None else f"{name}: {value.lower()}"


@cache
def _names() -> re.Pattern[str]:
    """All names that have another form in programs; longer words that hold one are none."""
    described = json.loads(schema.text())
    records = [*described["resources"].values(), *described["types"].values()]
    known = {name for record in records for part in ("properties", "inputProperties") for name in record.get(part, ())}
    names = sorted(filter(lambda name: "_" in name, map(snake_case, known)), key=len, reverse=True)
    return re.compile(rf"(?<![\w/])(?P<name>{'|'.join(names)})(?!\w)(?:=(?P<value>True|False))?")
