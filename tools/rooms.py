"""The rooms of the package, read from its imports: for the test that holds their direction, and for a diagram.

A room is a folder with all that is below it, unless that is a room of its own, or a module at the root. The resources,
one module each, are one room together.
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from pulumi_redis_enterprise.core.registry import RESOURCES

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = "pulumi_redis_enterprise"
SOURCES: Final = ROOT / "providers" / PACKAGE

# From bottom to top, in the groups that the diagram frames.
ROOMS: Final[Mapping[str, Mapping[str, str]]] = {
    "core: pure": {
        "core/x509": "names, PEM, chains",
        "errors": "errors, safe text",
        "core": "unknown values, claims, references",
        "core/trust": "bundles, subjects, lifetimes",
        "core/rules": "one module a resource, lock-out",
    },
    "api: REST": {
        "api/settings": "where, and as whom",
        "api/transport": "requests, TLS, retries",
        "api/collections": "users, roles, databases …",
        "api": "one cluster",
        "api/probes": "real logins",
    },
    "cli: the command": {"cli": "one module or package a verb"},
    "resources: Pulumi": {
        "_engine": "values and errors of the engine",
        "sdk/input_types": "types that the engine takes",
        "sdk/configuration": "where, and as whom",
        "connection": "Cluster, connections",
        "sdk": "workarounds, memory of a run",
        "guards": "refusals of a lock-out",
        "lifecycle": "adoption, conflicts, changes",
        "life": "check, difference, creation …",
        "_provider": "the edge of Python programs",
        "_resource": "what constructors share",
        "base_providers": "named objects, databases",
        "arguments": "types of arguments",
        "resources": "TrustedCa, CertificateUser …",
        "plugin": "the edge of programs in any language",
    },
}
RESOURCE_MODULES: Final = frozenset(kind.module for kind in RESOURCES)
_PLACES: Final = sorted((room for rooms in ROOMS.values() for room in rooms), key=len, reverse=True)


class Import(NamedTuple):
    """An imported name, in full, and its line."""

    name: str
    line: int


def imports_in(source: str) -> Iterator[Import]:
    """Yield every import of a source text, also by `deferred`; of ``from a import b`` the name a.b."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import():
                yield from (Import(alias.name, node.lineno) for alias in node.names)
            case ast.ImportFrom():
                origin = "." * node.level + (f"{node.module}." if node.module else "")
                yield from (Import(origin + alias.name, node.lineno) for alias in node.names)
            case ast.Call(func=ast.Name("deferred"), args=[ast.Constant(str(name))]):
                yield Import(name, node.lineno)


@cache
def imports_of(path: Path) -> list[Import]:
    """Return every import of a file."""
    return list(imports_in(path.read_text()))


def module_of(path: Path) -> str:
    """Return the dotted name of a file, without the package's name."""
    return ".".join(path.relative_to(SOURCES).with_suffix("").parts)


def _place_of(module: str) -> str | None:
    if module.partition(".")[0] in RESOURCE_MODULES:
        return "resources"
    path = module.replace(".", "/") + "/"
    return next((room for room in _PLACES if path.startswith(f"{room}/")), None)


def arrows() -> dict[str, set[str]]:
    """Return the rooms that each room imports."""
    found: dict[str, set[str]] = {room: set() for rooms in ROOMS.values() for room in rooms}
    for path in sorted(SOURCES.rglob("*.py")):
        here = _place_of(module_of(path))
        for name in (it.name for it in imports_of(path) if it.name.startswith(f"{PACKAGE}.")):
            there = _place_of(name.removeprefix(f"{PACKAGE}."))
            if here and there and here != there:
                found[here].add(there)
    return found


def without_detours(graph: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return the arrows that no longer way by other rooms stands for: many rooms import the lowest ones."""

    @cache
    def below(room: str) -> frozenset[str]:
        return frozenset(graph[room]).union(*map(below, graph[room]))

    return {room: {it for it in to if not any(it in below(other) for other in to)} for room, to in graph.items()}


def diagram() -> str:
    """Return the rooms as a Mermaid flowchart: an arrow leads from a room to one that it imports."""
    lines = ["flowchart TD"]
    for number, (group, rooms) in enumerate(reversed(list(ROOMS.items()))):
        lines.append(f'    subgraph g{number} ["{group}"]')
        lines += [f'        {_id(room)}["<b>{room}</b><br/>{what}"]' for room, what in reversed(list(rooms.items()))]
        lines.append("    end")
    shown = without_detours(arrows())
    lines += [f"    {_id(room)} --> {_id(other)}" for room in shown for other in sorted(shown[room])]
    return "\n".join(lines)


def _id(room: str) -> str:
    return room.replace("/", "_").strip("_")
