"""docs/pipelines, which a reader takes over as they are, and our own workflows: they have to be right and safe."""

import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import pytest
import yaml  # type: ignore[import-untyped]

from tests.support.paths import ROOT
from tools.pipeline import HOSTED

GITHUB: Final = sorted((ROOT / "docs/pipelines/github").glob("*.yml"))
WORKFLOWS: Final = [*GITHUB, *sorted((ROOT / ".github/workflows").glob("*.yml"))]
GITLAB: Final = ROOT / "docs/pipelines/gitlab/gitlab-ci.yml"
HOSTS: Final = {"GitHub": GITHUB, "GitLab": [GITLAB]}
COMMANDS: Final = Path(sys.executable).parent
_ENGINE: Final = re.compile(r"(?:pulumi-version: |image: pulumi/pulumi-[\w.-]+:)([\d.]+)")
(PINNED,) = re.findall(r"/pulumi/pkg/v3 v([0-9.]+)", (ROOT / "tools/pulumi/go.mod").read_text())

each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def run(command: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the environment."""
    line = [str(COMMANDS / command), *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=100)


def jobs(path: Path) -> dict[str, Any]:
    """The jobs of a workflow."""
    found: dict[str, Any] = yaml.safe_load(path.read_text())["jobs"]
    return found


def steps(path: Path) -> Iterator[dict[str, Any]]:
    """The steps of all its jobs."""
    return (step for job in jobs(path).values() for step in job["steps"])


def test_workflows_have_the_right_form() -> None:
    """They are workflows by GitHub's schema."""
    done = run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS)

    assert 0 == done.returncode, done.stdout


def test_gitlab_file_has_the_right_form() -> None:
    """It is a pipeline by GitLab's schema."""
    form = ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci")

    assert 0 == (done := run("check-jsonschema", *form, GITLAB)).returncode, done.stdout


def test_workflows_are_safe(tmp_path: Path) -> None:
    """Nothing is found: no right too many, no text of a pull request in a shell, no action that may change."""
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    for path in WORKFLOWS:
        shutil.copy(path, folder)

    done = run("zizmor", "--offline", "--no-progress", "--persona=pedantic", "--min-severity=low", folder)

    assert 0 == done.returncode, done.stdout


@each_workflow
def test_rights(path: Path) -> None:
    """A workflow has no right, a job those that it needs, and an end."""
    assert {} == yaml.safe_load(path.read_text())["permissions"]
    assert all(job["timeout-minutes"] and job["permissions"] for job in jobs(path).values())


@each_workflow
def test_actions_are_pinned(path: Path) -> None:
    """An action is named by its commit, and a comment tells the version."""
    lines = re.findall(r"uses: (.*)", path.read_text())

    assert lines
    assert [] == [line for line in lines if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)]


def test_pull_requests_get_no_secret() -> None:
    """Everything that a pull request can change is given nothing but the right to read."""
    preview = next(path for path in GITHUB if path.stem == "preview")

    assert "secrets." not in preview.read_text()
    assert {"actions": "read", "contents": "read"} == jobs(preview)["preview"]["permissions"]


def test_gitlab_runs_the_same_commands() -> None:
    """Everything that is played of GitHub's steps holds for GitLab, as the commands are the same."""
    scripts = [item.strip() for job in yaml.safe_load(GITLAB.read_text()).values() for item in _script(job)]
    names = ("Preview", "Update", "Save the state", "Look for drift")
    played = {step["name"]: step["run"].strip() for path in GITHUB for step in steps(path) if step["name"] in names}

    assert sorted(names) == sorted(played)
    assert [] == [name for name, text in played.items() if text not in scripts]


@pytest.mark.parametrize("path", [*GITHUB, GITLAB], ids=lambda path: path.stem)
def test_version_of_the_command(path: Path) -> None:
    """If the command is installed by itself, it is of this version."""
    named = re.findall(r"pulumi-redis-enterprise\[cli\]==([\d.]+)", path.read_text())

    assert {version("pulumi-redis-enterprise")} >= set(named)


def test_version_of_the_engine() -> None:
    """The engine is of the version that is tested here, with each host."""
    pages = {folder: "".join(path.read_text() for path in paths) for folder, paths in HOSTS.items()}

    assert {host: {PINNED} for host in HOSTS} == {host: set(_ENGINE.findall(text)) for host, text in pages.items()}


def test_our_own_engines() -> None:
    """Our own workflow tests with the oldest CLI and the pinned one, and with the oldest SDK as well."""
    (ci,) = (path for path in WORKFLOWS if path.stem == "ci")
    tried = jobs(ci)["ci"]["strategy"]["matrix"]["include"]
    oldest = ".".join(map(str, runpy.run_path(str(ROOT / "tools/install_pulumi"))["OLDEST"]))
    (oldest_sdk,) = re.findall(r'"pulumi>=([0-9.]+),', (ROOT / "pyproject.toml").read_text())

    assert {oldest, PINNED} <= {job["cli"] for job in tried}
    assert {f"{oldest_sdk}.0"} < {job["sdk"] for job in tried}


def test_steps_that_are_not_played() -> None:
    """The player leaves out what only a host can do, by names that are there."""
    assert set(HOSTED) <= {step["name"] for path in GITHUB for step in steps(path)}


def _script(job: Any) -> list[str]:
    return job.get("script", []) if isinstance(job, dict) else []
