"""The schema of the plugin, as `make docs` has written it."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.plugin.forms import Form

_FILE: Final = Path(__file__).with_name("schema.json")


@cache
def text() -> str:
    """Return the schema."""
    return _FILE.read_text(encoding="utf-8")


@cache
def _resources() -> Mapping[str, Any]:
    resources: Mapping[str, Any] = json.loads(text())["resources"]
    return resources


@cache
def form_of(token: str) -> Form:
    """Return the form of a type of resource.

    Raises:
        LookupError: There is no such type.
    """
    described = _resources()[token]
    kind = registry.find(registry.class_of(token))
    return Form(kind, described["properties"], described["inputProperties"])
