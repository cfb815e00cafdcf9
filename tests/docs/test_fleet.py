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
