"""The inputs of resources of Pulumi Cloud, as far as examples use them.

Recorded from the input types of pulumi-pulumiservice 1.5.0 (PyPI), which are generated from the schema of
https://github.com/pulumi/pulumi-pulumiservice. A name that ends in "!" is required.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

_STACK: Final = {"organization!": str, "project!": str, "stack!": str}
_SETTINGS: Final = {
    "agentPoolId": str,
    "cacheOptions": {"enable": bool},
    "sourceContext": {"git": {"branch": str, "commit": str, "repoDir": str, "repoUrl": str}},
    "vcs": {
        "provider!": str,
        "deployCommits": bool,
        "deployPullRequest": int,
        "installationId": str,
        "paths": list,
        "previewPullRequests": bool,
        "pullRequestTemplate": bool,
        "repository": str,
    },
    "operationContext": {
        "environmentVariables": dict,
        "options": {
            "deleteAfterDestroy": bool,
            "shell": str,
            "skipInstallDependencies": bool,
            "skipIntermediateDeployments": bool,
        },
        "preRunCommands": list,
    },
}
INPUTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "pulumiservice:Stack": {
        "organizationName!": str,
        "projectName!": str,
        "stackName!": str,
        "forceDestroy": bool,
    },
    "pulumiservice:DeploymentSettings": _STACK | _SETTINGS,
    "pulumiservice:DriftSchedule": _STACK | {"scheduleCron!": str, "autoRemediate": bool},
    "pulumiservice:DeploymentSchedule": _STACK | {"pulumiOperation!": str, "scheduleCron": str, "timestamp": str},
}
"""The type of each input, or those within it, by the type of the resource."""
OPERATIONS: Final = frozenset({"update", "preview", "refresh", "destroy"})
"""The values of `pulumiOperation`."""


def problems_of(given: Mapping[str, Any], inputs: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield what the published inputs do not know, or miss, or have as another type."""
    known = {name.rstrip("!"): wanted for name, wanted in inputs.items()}
    yield from (f"{path}{name[:-1]} is missing" for name in inputs if name.endswith("!") and name[:-1] not in given)
    for name, value in given.items():
        wanted = known.get(name)
        if isinstance(wanted, Mapping) and isinstance(value, Mapping):
            yield from problems_of(value, wanted, f"{path}{name}.")
        elif not (isinstance(wanted, type) and isinstance(value, wanted)):
            yield f"{path}{name} is not known as {type(value).__name__}"
