"""The files and commands that examples/fleet makes of its list, held to what their readers document."""

import json
import re
import runpy
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml  # type: ignore[import-untyped]

from tests.support import pulumi_cloud
from tests.support.paths import ROOT

EXAMPLE: Final = ROOT / "examples" / "fleet"
# https://github.com/pulumi/pulumi-kubernetes-operator/blob/master/docs/stacks.md, Stack.spec and below.
SPEC: Final[Mapping[str, type]] = {
    "stack": str,
    "projectRepo": str,
    "branch": str,
    "repoDir": str,
    "refresh": bool,
    "continueResyncOnCommitMatch": bool,
    "resyncFrequencySeconds": int,
    "envRefs": dict,
}
LEAST_RESYNC_SECONDS: Final = 60
NAME_OF_AN_OBJECT: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
"""A DNS label: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/"""


@pytest.fixture
def fleet(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The functions of the example, in its folder."""
    monkeypatch.chdir(EXAMPLE)
    monkeypatch.delenv("REDIS_ENTERPRISE_CLUSTERS", raising=False)
    return runpy.run_path(str(EXAMPLE / "fleet.py"))


def test_matrix_has_a_job_a_cluster(fleet: dict[str, Any]) -> None:
    """The workflow reads the list as JSON; a cluster that is down leaves the other jobs alone."""
    workflow = yaml.safe_load((EXAMPLE / "fleet.yml").read_text())
    up = workflow["jobs"]["up"]

    assert {"cluster": ["eu-1", "us-1", "us-2"]} == json.loads(json.dumps(fleet["matrix"]()))
    assert "${{ fromJSON(needs.list.outputs.matrix) }}" == up["strategy"]["matrix"]
    assert up["strategy"]["fail-fast"] is False
    # https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax: at most 256 jobs a matrix.
    assert len(fleet["clusters"]()) <= 256
    assert {"contents": "read"} == workflow["permissions"]


def test_retired_clusters_have_no_job(fleet: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stack of such a one is destroyed by hand."""
    (tmp_path / "clusters.toml").write_text(
        '[a]\nurl = "https://a:9443"\n[b]\nurl = "https://b:9443"\nretired = true\n'
    )
    monkeypatch.chdir(tmp_path)

    assert {"cluster": ["a"]} == fleet["matrix"]()


def test_objects_have_documented_fields(fleet: dict[str, Any]) -> None:
    """The operator's own reference knows each field, with this type; each variable is from one place."""
    objects = [fleet["stack_object"](name, table) for name, table in fleet["clusters"]().items()]

    assert [{"pulumi.com/v1"}, {"Stack"}] == [{it[field] for it in objects} for field in ("apiVersion", "kind")]
    for it in objects:
        assert NAME_OF_AN_OBJECT.fullmatch(it["metadata"]["name"])
        assert {name: type(value) for name, value in it["spec"].items()} == SPEC
        assert it["spec"]["resyncFrequencySeconds"] >= LEAST_RESYNC_SECONDS
        for reference in it["spec"]["envRefs"].values():
            expected = {"Literal": ("literal", {"value"}), "Secret": ("secret", {"name", "key"})}[reference["type"]]
            assert {"type", expected[0]} == set(reference)
            assert expected[1] == set(reference[expected[0]])


def test_variables_of_the_list_reach_the_program(fleet: dict[str, Any]) -> None:
    """The password of each cluster is in its own secret, under the name that the list has."""
    (first, *_), (name, *_) = fleet["clusters"]().values(), fleet["clusters"]()
    references = fleet["stack_object"](name, first)["spec"]["envRefs"]

    assert {"name": "fleet-eu-1", "key": "EU_1_PASSWORD"} == references[first["passwordVariable"]]["secret"]


class TestSettingsFile:
    def test_inputs_are_published(self, fleet: dict[str, Any]) -> None:
        """The provider of Pulumi Cloud knows each input, with this type, and misses none."""
        resources = fleet["settings_file"]()["resources"]

        assert 4 * len(fleet["clusters"]()) == len(resources)
        assert [] == [
            (name, problem)
            for name, it in resources.items()
            for problem in pulumi_cloud.problems_of(it["properties"], pulumi_cloud.INPUTS[it["type"]])
        ]

    def test_schedules(self, fleet: dict[str, Any]) -> None:
        """Each cluster has one for drift, which changes nothing, and one for updates, as five fields of cron."""
        properties = [it["properties"] for it in fleet["settings_file"]()["resources"].values()]
        schedules = [it for it in properties if "scheduleCron" in it]

        assert [None, "update"] * 3 == [it.get("pulumiOperation") for it in schedules]
        assert {"update"} <= pulumi_cloud.OPERATIONS
        assert {5} == {len(it["scheduleCron"].split()) for it in schedules}

    def test_resources_wait_for_those_that_are_there(self, fleet: dict[str, Any]) -> None:
        """Settings need their stack, and schedules the settings; a password is a secret of the configuration."""
        made = fleet["settings_file"]()
        references = set(re.findall(r"\$\{([^}]+)\}", json.dumps(made)))

        assert set() == references - {*made["resources"], *made["config"]}
        assert {("string", True)} == {(it["type"], it["secret"]) for it in made["config"].values()}
        assert {True} == {
            it["options"].get("retainOnDelete") for it in made["resources"].values() if it["type"].endswith(":Stack")
        }

    def test_file_is_that_of_the_list(self, fleet: dict[str, Any]) -> None:
        """The file of the example is what the command prints of its list."""
        assert fleet["settings_file"]() == yaml.safe_load((EXAMPLE / "deployments.yaml").read_text())

    def test_mistakes_are_seen(self) -> None:
        """The table of inputs tells a name that there is not, one that is missing, and another type."""
        given = {"organization": "acme", "project": "fleet", "scheduleCron": 5, "cron": ""}

        assert ["stack is missing", "scheduleCron is not known as int", "cron is not known as str"] == list(
            pulumi_cloud.problems_of(given, pulumi_cloud.INPUTS["pulumiservice:DriftSchedule"])
        )


def test_commands_of_deployments(fleet: dict[str, Any], pulumi_folder: Path) -> None:
    """The CLI knows each subcommand and each option; schedules are five fields of cron."""
    commands = [shlex.split(line) for line in fleet["deployments"]("eu-1")]
    assert ["drift", "raw"] == [words[words.index("--kind") + 1] for words in commands if "--kind" in words]
    for words in commands:
        options = [word for word in words if word.startswith("--")]
        verbs = [word for word in words[1 : words.index(options[0])] if not word.startswith("-")]
        shown = subprocess.run(
            [pulumi_folder / "pulumi", *verbs, "--help"], capture_output=True, text=True, check=True, timeout=60
        ).stdout

        assert f"pulumi {' '.join(verbs)}" in shown or "new" in verbs
        assert [] == [option for option in options if not re.search(rf"(?<![\w-]){option}(?![\w-])", shown)]
        assert all(len(words[at + 1].split()) == 5 for at, word in enumerate(words) if word == "--cron")
