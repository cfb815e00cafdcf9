"""Messages of the rules and the providers in the words of programs that are not in Python.

The rules name properties as Python programs do, and tell what to write as keywords. Every message that leaves the
plugin passes through here: errors, failures of checks, warnings and lines.
"""

import json
import re
from functools import cache
from typing import Final

from pulumi_redis_enterprise.core.program_names import camel_case, snake_case
from pulumi_redis_enterprise.plugin import schema

_OPTIONS: Final = frozenset(
    {"additional_secret_outputs", "delete_before_replace", "depends_on", "ignore_changes", "replace_on_changes"}
    | {"retain_on_delete"}
)
"""The options of a resource that Python has another name for."""
_WORDS: Final = {
    "True": "true",
    "False": "false",
    "None": "null",
    "NoneType": "null",
    "bool": "boolean",
    "dict": "object",
    "float": "number",
    "int": "number",
    "str": "text",
}
"""The words of Python for values and their types; what is quoted is somebody's text."""
_LITERAL: Final = re.compile(r"(?<![\w'\"=`/.-])(?:True|False)(?![\w'\"=`-])")
_FOUND: Final = re.compile(rf"(?<=\b(?:got|was) )(?:{'|'.join(_WORDS)})\b|(?<=\bof type )(?:{'|'.join(_WORDS)})\b")


def in_program_terms(message: str) -> str:
    """Return a message with ``adoptExisting: true`` for ``adopt_existing=True``, and so on."""
    keywords, names = _patterns()
    message = keywords.sub(lambda found: f"{camel_case(found['name'])}: ", message)
    message = names.sub(lambda found: camel_case(found[0]), message)
    for pattern in (_LITERAL, _FOUND):
        message = pattern.sub(lambda found: _WORDS[found[0]], message)
    return message


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds names with a value, as keywords of Python, and names that have another form in programs.

    Longer words that hold a name are none.
    """
    described = json.loads(schema.text())
    records = [*described["resources"].values(), *described["types"].values()]
    known = {name for record in records for part in ("properties", "inputProperties") for name in record.get(part, ())}
    names = sorted({*map(snake_case, known), *_OPTIONS}, key=len, reverse=True)
    renamed = "|".join(name for name in names if "_" in name)
    keywords = rf"(?<![\w/.-])(?P<name>{'|'.join(names)})=(?=True|False|None|[\"'\[])"
    return re.compile(keywords), re.compile(rf"(?<![\w/])(?:{renamed})(?!\w)")
