"""The files of an export: what goes into each, by its path.

With `inputs` and `outputs` in the file of ``pulumi import --file``, the engine does not read the object itself, which
it cannot do for a dynamic resource (https://github.com/pulumi/pulumi/issues/16175): the text that leads to its provider
would be missing.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from pulumi_redis_enterprise.cli.export.objects import Export, Exported, awaited_users, pem_paths, variables
from pulumi_redis_enterprise.cli.export.stack_configuration import stack_configuration, unsupported_settings
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.identity import INSTALLATION
from pulumi_redis_enterprise.core.model import as_list
from pulumi_redis_enterprise.core.python_source import CallSource, Code, source_of
from pulumi_redis_enterprise.core.trust.bundle import StoredBundle
from pulumi_redis_enterprise.errors import sanitize

PROVIDER_KEY: Final = "__provider"
_IMPORTS: Final = {"pathlib": "Path", "pulumi": "ResourceOptions"}
IMPORT_FILE: Final = "import.json"
PROGRAM: Final = "__main__.py"
CONFIGURATION: Final = "Pulumi.exported.yaml"


def import_file(resources: Sequence[Exported], cluster: str, installation: str = "") -> dict[str, Any]:
    """Return what the file holds, as JSON.

    Args:
        resources: What is to be imported.
        cluster: The name of the cluster, which each resource has as an output.
        installation: That of the cluster, which each resource has whose id is made of uids; or "".
    """
    return {"resources": [_entry(resource, cluster, installation) for resource in resources]}


def _entry(resource: Exported, cluster: str, installation: str) -> dict[str, Any]:
    kind = registry.find(resource.kind)
    stored = StoredBundle(*kind.bundle).pack(resource.inputs) if kind.bundle else resource.inputs
    inputs = {PROVIDER_KEY: kind.stored_provider, **stored}
    origin = {INSTALLATION: installation} if installation and kind.by_uid else {}
    return {
        "type": kind.type_token,
        "name": resource.name,
        "id": resource.id,
        "inputs": inputs,
        "outputs": {**inputs, **resource.outputs, "cluster": cluster, **origin},
    }


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


def files(export: Export, *, cluster: str, project: str, installation: str = "") -> dict[str, str]:
    """The text of each file by its path; none if there is nothing to export.

    Args:
        export: What was exported.
        cluster: The name of the cluster.
        project: The name of the project that the stack configuration is for.
        installation: That of the cluster, or "".
    """
    if not export.resources:
        return {}
    texts = {
        IMPORT_FILE: json.dumps(import_file(export.resources, cluster, installation), indent=2) + "\n",
        PROGRAM: program(export.resources, cluster),
        **{path: text for text, path in pem_paths(export.resources).items()},
    }
    return texts if unsupported_settings(export) else texts | {CONFIGURATION: stack_configuration(export, project)}
