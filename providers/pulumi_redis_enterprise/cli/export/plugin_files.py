"""The files of an export for the plugin: a program in YAML, and what ``pulumi import --file`` needs to bring it in.

The engine reads the objects by itself then: the file says of each only its type, its name and its id.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pulumi_redis_enterprise.cli.export.objects import (
    Export,
    Exported,
    Key,
    ProgramWriter,
    identifiers,
    origin_of,
    pem_paths,
)
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.model import SEPARATOR
from pulumi_redis_enterprise.core.program_names import camel_case
from pulumi_redis_enterprise.core.python_source import json_source

YAML_PROGRAM: Final = "Pulumi.yaml"


def plugin_files(exports: Sequence[Export], *, project: str, import_file: str) -> dict[str, str]:
    """Return the text of each file by its path; none if there is nothing to export.

    Args:
        exports: What was exported of each cluster.
        project: The name of the project.
        import_file: The path of the file for the import.
    """
    resources = [it for export in exports for it in export.resources]
    if not resources:
        return {}
    return {
        import_file: json.dumps({"resources": list(map(_import_entry, resources))}, indent=2) + "\n",
        YAML_PROGRAM: yaml_program(exports, project=project),
        **{path: text for (_, text), path in pem_paths(resources).items()},
    }


def _import_entry(resource: Exported) -> dict[str, str]:
    where = f"{resource.connection}{SEPARATOR}" if resource.connection else ""
    return {
        "type": registry.PLUGIN_PREFIX + resource.kind,
        "name": resource.resource_name,
        "id": f"{where}{resource.id}",
    }


def yaml_program(exports: Sequence[Export], *, project: str) -> str:
    """Return the text of ``Pulumi.yaml``; values are in JSON, which is YAML."""
    resources = [it for export in exports for it in export.resources]
    entries = _Entries(resources)
    lines = [
        origin_of(exports),
        f"name: {json_source(project)}",
        "runtime: yaml",
        "resources:",
        *(line for resource in resources for line in entries.of(resource)),
    ]
    return "\n".join(lines) + "\n"


class _Entries(ProgramWriter):
    """Makes an entry of a resource, by the keys of all."""

    def __init__(self, resources: Sequence[Exported]) -> None:
        super().__init__(resources)
        # A key that begins with a digit would be a number.
        self._keys = {it: key if key[:1].isalpha() else f"it_{key}" for it, key in identifiers(resources).items()}

    def of(self, resource: Exported) -> Iterator[str]:
        """Yield the lines of an entry."""
        yield f"  {self._keys[resource.key]}:"
        yield f"    name: {json_source(_text(resource.resource_name))}"
        yield f"    type: redis-enterprise:{resource.kind}"
        yield "    properties:"
        for name, value in self.arguments_of(resource):
            yield f"      {camel_case(name)}: {json_source(value)}"
        if needed := [f"${{{self._keys[it.key]}}}" for it in self.awaited_by(resource)]:
            yield f"    options: {json_source({'dependsOn': needed})}"

    def _reference(self, key: Key, value: Any) -> Any:
        if key not in self._keys:
            return _text(value)
        return f"${{{self._keys[key]}.{camel_case(registry.find(key[1]).reference)}}}"

    def _file(self, path: str) -> Any:
        return {"fn::readFile": f"./{path}"}

    def _literal(self, value: Any) -> Any:
        return _text(value)


def _text(value: Any) -> Any:
    """Return a value in which nothing is taken for an expression."""
    if isinstance(value, str):
        return value.replace("${", "$${")
    if isinstance(value, list):
        return [_text(it) for it in value]
    return {name: _text(it) for name, it in value.items()} if isinstance(value, dict) else value
