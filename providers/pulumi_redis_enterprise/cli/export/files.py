"""The files of an export: what goes into each, by its path."""

import json
from typing import Final

from pulumi_redis_enterprise.cli.export.import_file import import_file
from pulumi_redis_enterprise.cli.export.names import pem_paths
from pulumi_redis_enterprise.cli.export.objects import Export
from pulumi_redis_enterprise.cli.export.program import program
from pulumi_redis_enterprise.cli.export.stack_configuration import stack_configuration, unsupported_settings

IMPORT_FILE: Final = "import.json"
PROGRAM: Final = "__main__.py"
CONFIGURATION: Final = "Pulumi.exported.yaml"


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
