"""Roles and Redis ACLs: objects with a name that other objects refer to, one of which every cluster has."""

import re
from collections.abc import Collection
from typing import Any, Final

from pulumi_redis_enterprise.core.python_source import json_source
from pulumi_redis_enterprise.core.unknown import contains_unknown
from pulumi_redis_enterprise.errors import Problem, redact

# The vendor's OpenAPI description, schemas RoleCreateRequest and RedisAcl.
_NAME: Final = re.compile(r"[a-zA-Z0-9_ \[\]()@,.;#-]+")


def name_problems(where: str, name: Any, *, built_in: Collection[str], refer_to: str) -> list[Problem]:
    """Return what is wrong with the name of a new object.

    Args:
        where: The input.
        name: What is given.
        built_in: The names that every cluster has an object of.
        refer_to: How to use a built-in object instead of making one.
    """
    if contains_unknown(name):
        return []
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        reason = f"expected letters, digits, blanks and _ [ ] ( ) @ , . ; # -, got {redact(name)}"
        return [Problem(where, reason, "choose another name")]
    if name in built_in:
        reason = f"{name!r} is built into every cluster, and is not to be changed"
        return [Problem(where, reason, refer_to)]
    return []


def constructor_call(resource: str, name_argument: str, name: str, **more: str) -> str:
    """Return the Python expression that makes a resource for an object of this name.

    Example::

        constructor_call("Role", "role_name", "viewer", management="cluster_viewer")
    """
    named = {name_argument: name, **more}
    arguments = [json_source(name), *(f"{key}={json_source(value)}" for key, value in named.items())]
    return f"{resource}({', '.join(arguments)})"
