"""Names that are unique, valid and readable: of variables and of files."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import count

from pulumi_redis_enterprise.cli.export.objects import Exported
from pulumi_redis_enterprise.core import registry


def variables(resources: Sequence[Exported]) -> dict[tuple[str, str], str]:
    """The variable of each resource that others may refer to, by class and name."""
    kinds = {name for kind in registry.RESOURCES for name in (*kind.refers.values(), *kind.after)}
    awaited = [user for it in resources for user in awaited_users(it, resources)]
    referred = [it for it in resources if it.kind in kinds or it in awaited]
    names = _distinct((_identifier(it) for it in referred), lambda name, number: f"{name}_{number}")
    return {(it.kind, it.name): name for it, name in zip(referred, names, strict=True)}


def awaited_users(resource: Exported, resources: Sequence[Exported]) -> list[Exported]:
    """Return the users who can log in to the database of a `DatabaseDefaultUser`; none of any other resource."""
    if resource.kind != "DatabaseDefaultUser":
        return []
    database = resource.arguments["database"]
    accesses = [it.arguments for it in resources if it.kind == "DatabaseAccess"]
    roles = [it["role"] for it in accesses if it["database"] == database]
    users = (it for it in resources if it.kind == "CertificateUser")
    return [it for it in users if any(role in roles for role in it.arguments["roles"])]


def pem_paths(resources: Sequence[Exported]) -> dict[str, str]:
    """The path of each PEM text that a resource has as an argument: bundles that are equal are one file."""
    stems: dict[str, str] = {}
    for resource in resources:
        text = resource.arguments.get("certificates") or resource.arguments.get("client_certificates")
        if text:
            stems.setdefault(text, re.sub(r"[^A-Za-z0-9_-]+", "-", resource.name).strip("-") or "database")
    names = _distinct(stems.values(), lambda name, number: f"{name}-{number}")
    return {text: f"pki/{name}.pem" for text, name in zip(stems, names, strict=True)}


def _identifier(resource: Exported) -> str:
    words = re.sub(r"\W+", "_", resource.name.lower(), flags=re.ASCII).strip("_")
    return f"{registry.find(resource.kind).variable}{words}".rstrip("_")


def _distinct(names: Iterable[str], numbered: Callable[[str, int], str]) -> list[str]:
    """The names, with numbers where one is there already. Upper and lower case are one, as in many a file system."""
    taken: dict[str, str] = {}
    for name in names:
        candidates = (name if number == 1 else numbered(name, number) for number in count(1))
        free = next(candidate for candidate in candidates if candidate.casefold() not in taken)
        taken[free.casefold()] = free
    return list(taken.values())
