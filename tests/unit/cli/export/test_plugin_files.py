"""The program in YAML of an export, and the import file that goes with it."""

import json
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped] # the Pulumi SDK brings it
from pulumi_redis_enterprise.cli.export.objects import Export, exported
from pulumi_redis_enterprise.cli.export.plugin_files import plugin_files, yaml_program
from pulumi_redis_enterprise.core.inventory import Inventory

from tests.support.certificates import NOW
from tests.support.exports import CLUSTERS
from tests.support.inventories import GOOD


def _files(cluster: Inventory) -> dict[str, str]:
    return plugin_files([exported(cluster, now=NOW)], project="passwordless", import_file="import.json")


def _program(cluster: Inventory) -> dict[str, Any]:
    resources: dict[str, Any] = yaml.safe_load(_files(cluster)["Pulumi.yaml"])["resources"]
    return resources


@pytest.mark.parametrize("cluster", CLUSTERS.values(), ids=CLUSTERS)
def test_program_and_import_file_go_together(cluster: Inventory) -> None:
    """Each resource of the program is imported under its name, by its type and its id."""
    files = _files(cluster)
    imported = {(it["type"], it["name"]) for it in json.loads(files["import.json"])["resources"]}
    made = yaml.safe_load(files["Pulumi.yaml"])["resources"].values()

    assert imported == {(it["type"].replace(":", ":index:"), it["name"].replace("$${", "${")) for it in made}
    assert all(isinstance(key, str) for key in _program(cluster))


def test_resources_mean_each_other() -> None:
    """Resources of the program are meant by their outputs, and certificates are read from files."""
    text = _files(GOOD)["Pulumi.yaml"]

    assert '{"fn::readFile": "./pki/trusted-ca.pem"}' in text
    assert ".roleName}" in text
    assert 'trustedCa: "${trusted_ca.id}"' in text
    assert '"dependsOn": ["${' in text


def test_connections() -> None:
    """Each resource names its connection and those of its own cluster; an import says where before the id."""
    both = [exported(GOOD, now=NOW, connection=name) for name in ("east", "west")]
    files = plugin_files(both, project="passwordless", import_file="import.json")
    made = yaml.safe_load(files["Pulumi.yaml"])["resources"]
    entries = {it["name"]: it["id"] for it in json.loads(files["import.json"])["resources"]}

    assert ("east::8", "west::8") == (entries["east-reader"], entries["west-reader"])
    assert len(entries) == len(made) == 2 * len(both[0].resources)
    for name in ("east", "west"):
        user = made[f"user_{name}_app_1"]
        assert (name, [f"${{role_{name}_reader.roleName}}"]) == (
            user["properties"]["connection"],
            user["properties"]["roles"],
        )
        assert [f"${{{name}_cluster_mtls}}"] == user["options"]["dependsOn"]
        assert f"${{{name}_trusted_ca.id}}" == made[f"{name}_cluster_mtls"]["properties"]["trustedCa"]
        assert {"fn::readFile": f"./pki/{name}-trusted-ca.pem"} == (
            made[f"{name}_trusted_ca"]["properties"]["certificates"]
        )


def test_nothing_to_export() -> None:
    """An export of nothing writes nothing."""
    assert {} == plugin_files([Export(NOW)], project="b", import_file="c")


def test_text_is_no_expression() -> None:
    """A name that looks like an expression of YAML programs stays a name, and a key is no number."""
    found = exported(GOOD, now=NOW)
    acl = next(it for it in found.resources if it.kind == "RedisAcl")
    odd = type(acl)(
        kind="RedisAcl", name="${a}", id="9", inputs={}, outputs={}, arguments={"acl_name": "${a}", "rule": "+@all"}
    )
    access = next(it for it in found.resources if it.kind == "DatabaseAccess")
    given = {"database": 1, "role": "r", "acl": 2}
    numbered = type(access)(kind="DatabaseAccess", name="9", id="1/1", inputs={}, outputs={}, arguments=given)
    made = yaml.safe_load(yaml_program([Export(NOW, "a", resources=[odd, numbered])], project="b"))["resources"]

    assert ["$${a}", "$${a}"] == [made["acl_a"]["name"], made["acl_a"]["properties"]["aclName"]]
    assert given == made["it_9"]["properties"]
