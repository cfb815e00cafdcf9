"""The files of an export: what goes into each, by its path.

With `inputs` and `outputs` in the file of ``pulumi import --file``, the engine does not read the object itself, which
it cannot do for a dynamic resource (https://github.com/pulumi/pulumi/issues/16175): the text that leads to its provider
would be missing.
"""

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from pulumi_redis_enterprise.cli.export.objects import (
    Export,
    Exported,
    Key,
    ProgramWriter,
    origin_of,
    pem_paths,
    variables,
)
from pulumi_redis_enterprise.cli.export.stack_configuration import stack_configuration, unsupported_settings
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.python_source import CallSource, Code, source_of
from pulumi_redis_enterprise.core.trust.bundle import StoredBundle

PROVIDER_KEY: Final = "__provider"
_IMPORTS: Final = {"pathlib": "Path", "pulumi": "ResourceOptions"}
IMPORT_FILE: Final = "import.json"
PROGRAM: Final = "__main__.py"
CONFIGURATION: Final = "Pulumi.exported.yaml"


def import_file(resources: Sequence[Exported]) -> dict[str, Any]:
    """Return what the file holds, as JSON.

    Args:
        resources: What is to be imported.
    """
    return {"resources": [_entry(resource) for resource in resources]}


def _entry(resource: Exported) -> dict[str, Any]:
    kind = registry.find(resource.kind)
    stored = StoredBundle(*kind.bundle).pack(resource.inputs) if kind.bundle else resource.inputs
    inputs = {PROVIDER_KEY: kind.stored_provider, **stored}
    return {
        "type": kind.type_token,
        "name": resource.resource_name,
        "id": resource.id,
        "inputs": inputs,
        "outputs": {**inputs, **resource.outputs},
    }


def program(exports: Sequence[Export]) -> str:
    """The text of ``__main__.py``.

    Args:
        exports: What was exported of each cluster, in the order in which it may be made.
    """
    resources = [it for export in exports for it in export.resources]
    statements = _Statements(resources)
    kinds = groupby(resources, key=lambda it: (it.connection, it.kind))
    groups = ["\n".join(map(statements.of, group)) for _, group in kinds]
    return "\n\n".join([origin_of(exports), _imports(resources, "\n".join(groups)), *groups]) + "\n"


def _imports(resources: Sequence[Exported], code: str) -> str:
    classes = "".join(f"    {kind},\n" for kind in sorted({resource.kind for resource in resources}))
    others = {module: f"from {module} import {name}" for module, name in _IMPORTS.items() if f"{name}(" in code}
    own = f"from pulumi_redis_enterprise import (\n{classes})"
    third_party = "\n".join([others["pulumi"], own] if "pulumi" in others else [own])
    return f"{others['pathlib']}\n\n{third_party}" if "pathlib" in others else third_party


class _Statements(ProgramWriter):
    """Makes a statement of a resource, by the names of all."""

    def __init__(self, resources: Sequence[Exported]) -> None:
        super().__init__(resources)
        self._variables = variables(resources)

    def of(self, resource: Exported) -> str:
        """``name = Kind("name", …)``, without the first part where nothing refers to it."""
        variable = self._variables.get(resource.key)
        arguments = dict(self.arguments_of(resource))
        if awaited := [self._variables[it.key] for it in self.awaited_by(resource)]:
            arguments["opts"] = Code(f"ResourceOptions(depends_on=[{', '.join(awaited)}])")
        call = CallSource(resource.kind, resource.resource_name, arguments)
        return source_of(call, prefix=f"{variable} = " if variable else "")

    def _reference(self, key: Key, value: Any) -> Any:
        return Code(self._variables[key]) if key in self._variables else value

    def _file(self, path: str) -> Any:
        return Code(f'Path("{path}").read_text()')


def files(exports: Sequence[Export], *, project: str) -> dict[str, str]:
    """The text of each file by its path; none if there is nothing to export.

    Args:
        exports: What was exported of each cluster.
        project: The name of the project that the stack configuration is for.
    """
    resources = [it for export in exports for it in export.resources]
    if not resources:
        return {}
    texts = {
        IMPORT_FILE: json.dumps(import_file(resources), indent=2) + "\n",
        PROGRAM: program(exports),
        **{path: text for (_, text), path in pem_paths(resources).items()},
    }
    if any(map(unsupported_settings, exports)):
        return texts
    return texts | {CONFIGURATION: stack_configuration(exports[0], project)}
