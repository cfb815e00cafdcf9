"""The Python program of what was exported: one statement a resource, each referring to those before it."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from pulumi_redis_enterprise.cli.export.names import awaited_users, pem_paths, variables
from pulumi_redis_enterprise.cli.export.objects import Exported
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.model import as_list
from pulumi_redis_enterprise.core.python_source import CallSource, Code, source_of
from pulumi_redis_enterprise.errors import sanitize

_IMPORTS: Final = {"pathlib": "Path", "pulumi": "ResourceOptions"}


def program(resources: Sequence[Exported], cluster: str) -> str:
    """The text of ``__main__.py``.

    Args:
        resources: What was exported, in the order in which it may be made.
        cluster: The name of the cluster.
    """
    statements = _Statements(resources)
    groups = ["\n".join(map(statements.of, group)) for _, group in groupby(resources, key=lambda it: it.kind)]
    about = f"# What the cluster {sanitize(cluster)} had when it was exported. Bring it in with import.json."
    return "\n\n".join([about, _imports(resources, "\n".join(groups)), *groups]) + "\n"


def _imports(resources: Sequence[Exported], code: str) -> str:
    classes = "".join(f"    {kind},\n" for kind in sorted({resource.kind for resource in resources}))
    others = {module: f"from {module} import {name}" for module, name in _IMPORTS.items() if f"{name}(" in code}
    own = f"from pulumi_redis_enterprise import (\n{classes})"
    third_party = "\n".join([others["pulumi"], own] if "pulumi" in others else [own])
    return f"{others['pathlib']}\n\n{third_party}" if "pathlib" in others else third_party


class _Statements:
    """Makes a statement of a resource, by the names of all."""

    def __init__(self, resources: Sequence[Exported]) -> None:
        self._resources = resources
        self._variables = variables(resources)
        self._paths = pem_paths(resources)

    def of(self, resource: Exported) -> str:
        """``name = Kind("name", …)``, without the first part where nothing refers to it."""
        variable = self._variables.get((resource.kind, resource.name))
        call = CallSource(resource.kind, resource.name, dict(self._named(resource)))
        return source_of(call, prefix=f"{variable} = " if variable else "")

    def _named(self, resource: Exported) -> Iterator[tuple[str, Any]]:
        kind = registry.find(resource.kind)
        for name, target in kind.refers.items():
            if name not in resource.arguments:
                yield name, next(self._variables_of(target))
        for name, value in resource.arguments.items():
            yield name, self._argument(value, kind.refers.get(name))
        awaited = [Code(self._variables[it.kind, it.name]) for it in awaited_users(resource, self._resources)]
        awaited += [variable for target in kind.after for variable in self._variables_of(target)]
        if awaited:
            yield "opts", Code(f"ResourceOptions(depends_on=[{', '.join(it.text for it in awaited)}])")

    def _variables_of(self, kind: str) -> Iterator[Code]:
        return (Code(variable) for (of, _), variable in self._variables.items() if of == kind)

    def _argument(self, value: Any, target: str | None) -> Any:
        if target is not None:
            references = [self._reference(target, it) for it in as_list(value)]
            return references if isinstance(value, list) else references[0]
        if isinstance(value, str) and value in self._paths:
            return Code(f'Path("{self._paths[value]}").read_text()')
        return value

    def _reference(self, kind: str, value: Any) -> Any:
        """The variable of what is made here; a name or uid of what is not."""
        return Code(self._variables[kind, value]) if (kind, value) in self._variables else value
