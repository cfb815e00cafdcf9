"""docs/pipelines, which a reader takes over as they are, and our own workflows: they have to be right and safe."""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml  # type: ignore[import-untyped]

from tests.support.code_host_server import code_host_server
from tests.support.paths import ROOT
from tests.support.preview_steps import printed, raw_step
from tools.pipeline import HOSTED

GITHUB: Final = sorted((ROOT / "docs/pipelines/github").glob("*.yml"))
WORKFLOWS: Final = [*GITHUB, *sorted((ROOT / ".github/workflows").glob("*.yml"))]
GITLAB: Final = ROOT / "docs/pipelines/gitlab/gitlab-ci.yml"
AZURE: Final = sorted((ROOT / "docs/pipelines/azure").glob("*.yml"))
HOSTS: Final = {"GitHub": GITHUB, "GitLab": [GITLAB], "Azure DevOps": AZURE}
COMMANDS: Final = Path(sys.executable).parent
_ENGINE: Final = re.compile(r"(?:pulumi-version: |image: pulumi/pulumi-python-3\.\d+:)([\d.]+)")
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


@pytest.mark.parametrize("path", AZURE, ids=lambda path: path.stem)
def test_azure_files_have_the_right_form(path: Path, tmp_path: Path) -> None:
    """They are pipelines, or steps of one, by the schema of Azure DevOps."""
    (tmp_path / "file.json").write_text(json.dumps(_with_texts(yaml.safe_load(path.read_text()))))
    form = ("--builtin-schema", "vendor.azure-pipelines", "--regex-variant", "nonunicode")

    assert 0 == (done := run("check-jsonschema", *form, tmp_path / "file.json")).returncode, done.stdout


def _with_texts(value: Any) -> Any:
    """Return the document as Azure DevOps reads it, with texts in place of numbers, but not in tasks."""
    if isinstance(value, dict):
        return value if "task" in value else {name: _with_texts(it) for name, it in value.items()}
    if isinstance(value, list):
        return [_with_texts(it) for it in value]
    return json.dumps(value) if isinstance(value, bool | int) else value


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
    """Files that a pull request can change get nothing but the right to read."""
    preview = next(path for path in GITHUB if path.stem == "preview")

    assert "secrets." not in preview.read_text()
    assert {"actions": "read", "contents": "read"} == jobs(preview)["preview"]["permissions"]


@pytest.mark.parametrize("host", ["GitLab", "Azure DevOps"])
def test_hosts_run_the_same_commands(host: str) -> None:
    """The test of GitHub's steps holds for the other hosts, as the commands are the same."""
    names = ("Preview", "Update", "Save the state", "Look for drift")
    played = {step["name"]: step["run"].strip() for path in GITHUB for step in steps(path) if step["name"] in names}

    assert sorted(names) == sorted(played)
    assert [] == [name for name, text in played.items() if text not in commands_of(host)]


@pytest.mark.parametrize(("host", "name"), [("GitLab", "gitlab"), ("Azure DevOps", "azure")])
def test_comment_is_posted(host: str, name: str, tmp_path: Path) -> None:
    """The command that posts the comment does so with nothing but what a runner of the host gives to a job."""
    (line,) = (text for text in commands_of(host) if " pipeline comment " in text)
    (tmp_path / "preview.json").write_bytes(printed(raw_step("create", "app-1", new={})))
    with code_host_server() as server:
        variables = {"PATH": f"{COMMANDS}:{os.environ['PATH']}", "PROJECT_STACK": "acme/prod"}
        done = subprocess.run(
            ["bash", "-ec", line],
            cwd=tmp_path,
            env=variables | server.environment(name),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    assert (0, "posted the comment on 7\n") == (done.returncode, done.stdout), done.stderr
    assert ["<!-- pulumi-redis-enterprise preview of acme/prod -->"] == [
        text.splitlines()[0] for _, text in server.comments
    ]


@pytest.mark.parametrize("path", [*GITHUB, GITLAB, *AZURE], ids=lambda path: path.stem)
def test_package_is_named_once(path: Path) -> None:
    """No pipeline installs the package by its name: requirements.txt says where it is from, and which version."""
    assert [] == re.findall(r"pip\S* install.*pulumi-redis-enterprise", path.read_text())


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


def commands_of(host: str) -> list[str]:
    """Return the commands of a host's pipeline, without what makes the environment of each step."""
    found = [text for path in HOSTS[host] for text in _commands_in(yaml.safe_load(path.read_text()))]
    return [text.removeprefix(". .venv/bin/activate\n").strip() for text in found]


def _commands_in(value: Any) -> Iterator[str]:
    """Yield the commands of GitLab's scripts, and of the steps of Azure DevOps."""
    if isinstance(value, Mapping):
        yield from (it for it in value.get("script", []) if isinstance(it, str))
        yield from ([value["bash"]] if "bash" in value else [])
    for item in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else []:
        yield from _commands_in(item)
