# ruff: noqa: INP001
"""Files and commands that run the stacks of a fleet, made of the list of clusters.

    python fleet.py names        # for a loop of the shell
    python fleet.py matrix       # for a matrix of GitHub: {"cluster": ["eu-1", ...]}
    python fleet.py settings     # the same settings and schedules of Pulumi Deployments as a file: deployments.yaml
    python fleet.py deployments  # the commands that make settings and schedules in Pulumi Deployments
    python fleet.py operator     # a Stack object a cluster, for the Pulumi Kubernetes operator

The list is clusters.toml, or the file that REDIS_ENTERPRISE_CLUSTERS names.
"""

import json
import os
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

PROJECT = "fleet"
ORGANIZATION = os.environ.get("FLEET_ORGANIZATION", "acme")
REPOSITORY = os.environ.get("FLEET_REPOSITORY", "acme/infrastructure")
FOLDER = "fleet"
LIST = os.environ.get("REDIS_ENTERPRISE_CLUSTERS", "clusters.toml")
DRIFT, UPDATE = "0 3 * * *", "0 5 * * 1"


def clusters() -> dict[str, dict[str, Any]]:
    """Return the tables of the clusters that are not retired, by name."""
    tables = tomllib.loads(Path(LIST).read_text())
    return {name: tables[name] for name in sorted(tables) if not tables[name].get("retired")}


def matrix() -> dict[str, list[str]]:
    """Return what `fromJSON` of a workflow takes: one job a cluster."""
    return {"cluster": list(clusters())}


def deployments(name: str) -> Iterator[str]:
    """Yield the commands that make the settings and the schedules of one stack in Pulumi Deployments.

    Its password is set once, by `--secret-env` or in the console: it is in no file.
    """
    stack = f"--stack {ORGANIZATION}/{PROJECT}/{name}"
    source = f"--vcs-provider github --repo {REPOSITORY} --branch main --folder {FOLDER}"
    yield f"pulumi stack new --no-select {ORGANIZATION}/{PROJECT}/{name}"
    yield f"pulumi deployment settings edit {stack} {source} --push-to-deploy --env REDIS_ENTERPRISE_CLUSTERS={LIST}"
    yield f"pulumi stack schedule new {stack} --yes --kind drift --cron '{DRIFT}'"
    yield f"pulumi stack schedule new {stack} --yes --kind raw --operation update --cron '{UPDATE}'"


def settings_file() -> dict[str, Any]:
    """Return a project in YAML that makes the stacks, their settings, and their schedules in Pulumi Cloud.

    The passwords are secrets of its own configuration, by the names that the list has for their variables.
    """
    named = clusters()
    return {
        "name": f"{PROJECT}-deployments",
        "runtime": "yaml",
        "config": {variable: {"type": "string", "secret": True} for variable in _variables(named.values())},
        "resources": {key: it for name, table in named.items() for key, it in _in_the_cloud(name, table)},
    }


def _variables(tables: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield from (table["passwordVariable"] for table in tables if "passwordVariable" in table)


def _in_the_cloud(name: str, table: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the resources of one cluster; a stack that leaves the list stays, with all that is in it."""
    stack = {"organization": ORGANIZATION, "project": PROJECT, "stack": name}
    secrets = {variable: f"${{{variable}}}" for variable in _variables([table])}
    names = {"organizationName": ORGANIZATION, "projectName": PROJECT, "stackName": name}
    source = {"branch": "refs/heads/main", "repoDir": FOLDER}
    settings = {
        "sourceContext": {"git": source},
        "vcs": {"provider": "github", "repository": REPOSITORY, "deployCommits": True},
        "operationContext": {"environmentVariables": {"REDIS_ENTERPRISE_CLUSTERS": LIST, **secrets}},
    }
    update = {"scheduleCron": UPDATE, "pulumiOperation": "update"}
    yield f"{name}-stack", _resource("Stack", names, retainOnDelete=True)
    yield f"{name}-settings", _resource("DeploymentSettings", stack | settings, dependsOn=[f"${{{name}-stack}}"])
    schedules = {"DriftSchedule": {"scheduleCron": DRIFT}, "DeploymentSchedule": update}
    for kind, own in schedules.items():
        yield f"{name}-{kind}", _resource(kind, stack | own, dependsOn=[f"${{{name}-settings}}"])


def _resource(kind: str, properties: dict[str, Any], **options: Any) -> dict[str, Any]:
    return {"type": f"pulumiservice:{kind}", "properties": properties, "options": options}


def stack_object(name: str, table: dict[str, Any]) -> dict[str, Any]:
    """Return the object of one cluster for the operator; its secret has the names of the variables as keys."""
    secrets = [key for key in (table.get("passwordVariable"), "PULUMI_ACCESS_TOKEN") if key]
    return {
        "apiVersion": "pulumi.com/v1",
        "kind": "Stack",
        "metadata": {"name": f"{PROJECT}-{name}"},
        "spec": {
            "stack": f"{ORGANIZATION}/{PROJECT}/{name}",
            "projectRepo": f"https://github.com/{REPOSITORY}",
            "branch": "refs/heads/main",
            "repoDir": FOLDER,
            "refresh": True,
            "continueResyncOnCommitMatch": True,
            "resyncFrequencySeconds": 3600,
            "envRefs": {
                "REDIS_ENTERPRISE_CLUSTERS": {"type": "Literal", "literal": {"value": LIST}},
                **{key: {"type": "Secret", "secret": {"name": f"{PROJECT}-{name}", "key": key}} for key in secrets},
            },
        },
    }


def main(what: str) -> None:
    """Print what is asked for."""
    shown = {
        "names": lambda: "\n".join(clusters()),
        "matrix": lambda: json.dumps(matrix()),
        # The Pulumi SDK brings PyYAML; the job that makes the matrix has neither.
        "settings": lambda: import_module("yaml").safe_dump(settings_file(), sort_keys=False),
        "deployments": lambda: "\n".join(line for name in clusters() for line in deployments(name)),
        # JSON is YAML.
        "operator": lambda: "\n---\n".join(json.dumps(stack_object(*it), indent=2) for it in clusters().items()),
    }
    sys.stdout.write(f"{shown[what]()}\n")


if __name__ == "__main__":
    main(sys.argv[1])
