"""The files of an export for the plugin: a program in YAML, and what ``pulumi import --file`` needs to bring it in.

The engine reads the objects by itself then: the file says of each only its type, its name and its id.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pulumi_redis_enterprise.cli.export.objects import Export, Exported, awaited_users, identifiers, pem_paths
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.model import as_list
from pulumi_redis_enterprise.core.program_names import camel_case
from pulumi_redis_enterprise.core.python_source import json_source
from pulumi_redis_enterprise.errors import sanitize

YAML_PROGRAM: Final = "Pulumi.yaml"


def plugin_files(export: Export, *, cluster: str, project: str, import_file: str) -> dict[str, str]:
    """Return the text of each file by its path; none if there is nothing to export.

    Args:
        export: What was exported.
        cluster: The name of the cluster.
        project: The name of the project.
        import_file: The path of the file for the import.
    """
    if not export.resources:
        return {}
    entries = [{"type": registry.PLUGIN_PREFIX + it.kind, "name": it.name, "id": it.id} for it in export.resources]
    return {
        import_file: json.dumps({"resources": entries}, indent=2) + "\n",
        YAML_PROGRAM: yaml_program(export.resources, cluster=cluster, project=project),
        **{path: text for text, path in pem_paths(export.resources).items()},
    }


def yaml_program(resources: Sequence[Exported], *, cluster: str, project: str) -> str:
    """Return the text of ``Pulumi.yaml``; values are in JSON, which is YAML."""
    entries = _Entries(resources)
    lines = [
        f"# What the cluster {sanitize(cluster)} had when it was exported. Bring it in with import.json.",
        f"name: {json_source(project)}",
        "runtime: yaml",
        "resources:",
        *(line for resource in resources for line in entries.of(resource)),
    ]
    return "\n".join(lines) + "\n"


class _Entries:
    """Makes an entry of a resource, by the keys of all."""

    def __init__(self, resources: Sequence[Exported]) -> None:
        self._resources = resources
        # A key that begins with a digit would be a number.
        self._keys = {it: key if key[:1].isalpha() else f"it_{key}" for it, key in identifiers(resources).items()}
        self._paths = pem_paths(resources)

    def of(self, resource: Exported) -> Iterator[str]:
        """Yield the lines of an entry."""
        yield f"  {self._keys[resource.kind, resource.name]}:"
        yield f"    name: {json_source(_text(resource.name))}"
        yield f"    type: redis-enterprise:{resource.kind}"
        yield "    properties:"
        for name, value in self._properties(resource):
            yield f"      {camel_case(name)}: {json_source(value)}"
        if needed := [f"${{{self._keys[it.kind, it.name]}}}" for it in self._awaited(resource)]:
            yield f"    options: {json_source({'dependsOn': needed})}"

    def _properties(self, resource: Exported) -> Iterator[tuple[str, Any]]:
        kind = registry.find(resource.kind)
        for name, target in kind.refers.items():
            if name not in resource.arguments:
                yield name, next(self._reference(target, it.name) for it in self._resources if it.kind == target)
        for name, value in resource.arguments.items():
            yield name, self._value(value, kind.refers.get(name))

    def _value(self, value: Any, target: str | None) -> Any:
        if target is not None:
            references = [self._reference(target, it) for it in as_list(value)]
            return references if isinstance(value, list) else references[0]
        if isinstance(value, str) and value in self._paths:
            return {"fn::readFile": f"./{self._paths[value]}"}
        return _text(value)

    def _reference(self, kind: str, value: Any) -> Any:
        """Return the output of what is made here; a name or uid of what is not."""
        if (kind, value) not in self._keys:
            return _text(value)
        return f"${{{self._keys[kind, value]}.{camel_case(registry.find(kind).reference)}}}"

    def _awaited(self, resource: Exported) -> Iterator[Exported]:
        yield from awaited_users(resource, self._resources)
        after = registry.find(resource.kind).after
        yield from (it for it in self._resources if it.kind in after)


def _text(value: Any) -> Any:
    """Return a value in which nothing is taken for an expression."""
    if isinstance(value, str):
        return value.replace("${", "$${")
    if isinstance(value, list):
        return [_text(it) for it in value]
    return {name: _text(it) for name, it in value.items()} if isinstance(value, dict) else value
