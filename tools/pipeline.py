"""`make pipeline`: docs/pipelines/github played on this machine, with the real CLI, git and an emulated cluster.

The steps are taken from the workflow files, and run by the shell as a runner would. What only the host can do is done
here: a bare repository takes pushes, a folder keeps artifacts, and a local server takes the comment. Everything is in
`.pipeline`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import requests
import yaml  # type: ignore[import-untyped]
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.pki import Authority

from tests.support.code_host_server import JOB_TOKEN, CodeHostServer, code_host_server

ROOT: Final = Path(__file__).resolve().parent.parent
WORKFLOWS: Final = ROOT / "docs" / "pipelines" / "github"
STEP_SECONDS: Final = 120
HOSTED: Final = ("Install the program", "Install the command", "Fetch the state")
"""The steps not played: the environment is the one that runs this, and artifacts are files."""

STACK_CONFIGURATION: Final = """\
config:
  redis-enterprise-passwordless:trustedCa: [ca.pem]
  redis-enterprise-passwordless:roles: [{name: viewer, management: cluster_viewer}]
  redis-enterprise-passwordless:users:
    - {username: app-1, certificate: app-1.pem, roles: [viewer]}
"""
ANOTHER_USER: Final = """\
    - {username: app-2, certificate: app-2.pem, roles: [Admin]}
"""


class PipelineError(Exception):
    """A job ended otherwise than it should have."""


@dataclass(slots=True)
class Host:
    """A host of repositories, as a pipeline sees it: a bare repository, artifacts, variables and secrets.

    Args:
        folder: Where all of it is.
        secrets: What jobs of `production` are given.
        runner: The variables that a runner sets.
    """

    folder: Path
    secrets: Mapping[str, str]
    runner: Mapping[str, str]
    repository: Path = field(init=False)
    artifacts: Path = field(init=False)

    def __post_init__(self) -> None:
        """Make the bare repository."""
        self.repository, self.artifacts = self.folder / "repository.git", self.folder / "artifacts"
        self.artifacts.mkdir(parents=True)
        git(self.folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.repository))

    def checkout(self, branch: str) -> Path:
        """A fresh clone of a branch, with the environment that a job would install."""
        folder = self.folder / f"{branch}-{len(list(self.folder.iterdir()))}"
        git(self.folder, "clone", "--quiet", "--branch", branch, str(self.repository), str(folder))
        (folder / ".venv").symlink_to(sys.prefix)
        return folder

    def run(self, workflow: str, checkout: Path, *, succeeds: bool = True) -> None:
        """Run the only job of a workflow.

        Raises:
            PipelineError: It failed though it had to succeed, or the other way round.
        """
        document = yaml.safe_load((WORKFLOWS / f"{workflow}.yml").read_text())
        ((name, job),) = document["jobs"].items()
        print(f"{workflow}: job {name}", flush=True)
        failed = ""
        for step in job["steps"]:
            condition = step.get("if", "success()")
            if condition == "always()" or (condition == "failure()") == bool(failed):
                failed = self._step(step, checkout, document.get("env", {})) or failed
        if bool(failed) == succeeds:
            raise PipelineError(
                f"{workflow}: expected {'success' if succeeds else 'failure'}, got {failed or 'success'}"
            )

    def _step(self, step: Mapping[str, Any], checkout: Path, variables: Mapping[str, str]) -> str:
        """Run a step; return what it said if it failed."""
        self._move_artifacts(step, checkout)
        if "run" not in step or step["name"] in HOSTED:
            return ""
        given = {name: self._value(text) for name, text in {**variables, **step.get("env", {})}.items()}
        summary = checkout / "summary.md"
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=checkout,
            env={**bare_environment(self.folder), **self.runner, **given, "GITHUB_STEP_SUMMARY": str(summary)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=STEP_SECONDS,
            check=False,
        )
        print(f"   {'✓' if done.returncode == 0 else '✗'} {step['name']}", flush=True)
        return "" if done.returncode == 0 else f"exit status {done.returncode}\n{done.stdout}\n{done.stderr}"

    def _move_artifacts(self, step: Mapping[str, Any], checkout: Path) -> None:
        action, given = step.get("uses", ""), step.get("with", {})
        if action.startswith("actions/upload-artifact@") and (checkout / given["path"]).exists():
            (self.artifacts / given["name"]).mkdir(exist_ok=True)
            shutil.copy(checkout / given["path"], self.artifacts / given["name"])
        fetched = {"Fetch the state": "state", "Fetch the preview": "preview"}.get(step["name"])
        if fetched and (self.artifacts / fetched).exists():
            shutil.copytree(self.artifacts / fetched, checkout / fetched, dirs_exist_ok=True)

    def _value(self, text: str) -> str:
        """A variable, with what stands in ``${{ }}`` filled in."""
        text = text.replace("${{ github.token }}", JOB_TOKEN)
        return re.sub(r"\$\{\{ (?:secrets|vars)\.(\w+) \}\}", lambda found: self.secrets.get(found[1], ""), text)


def bare_environment(home: Path) -> dict[str, str]:
    """Return what a runner has of its own: no setting of whoever plays the pipeline."""
    return {
        "PATH": os.pathsep.join([str(Path(sys.prefix) / "bin"), os.environ["PATH"]]),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


def git(folder: Path, *arguments: str) -> str:
    """Run git, as somebody; return what it prints."""
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false"]
    environment = bare_environment(folder) | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    line = ["git", *who, *arguments]
    done = subprocess.run(line, cwd=folder, env=environment, check=True, timeout=STEP_SECONDS, stdout=subprocess.PIPE)
    return done.stdout.decode().strip()


def push(folder: Path, branch: str, files: Mapping[str, str], *, message: str) -> None:
    """Commit files to a branch, and push it."""
    git(folder, "switch", "--quiet", "--force-create", branch)
    for name, text in files.items():
        (folder / name).write_text(text)
    git(folder, "add", *files)
    git(folder, "commit", "--quiet", "--message", message)
    git(folder, "push", "--quiet", "origin", branch)


def project() -> dict[str, str]:
    """The files of the repository: the stack program as it is, its settings, and throwaway certificates."""
    now = datetime.now(UTC)
    authority = Authority.create("CN=Root A,O=Acme,C=US", now=now)
    clients = {name: authority.issue_client(f"CN={name},O=Acme,C=US", now=now) for name in ("app-1", "app-2")}
    return {
        **{name: (ROOT / name).read_text() for name in ("Pulumi.yaml", "__main__.py")},
        "Pulumi.prod.yaml": STACK_CONFIGURATION,
        "ca.pem": authority.certificate_pem,
        **{f"{name}.pem": client.certificate_pem for name, client in clients.items()},
        "requirements.txt": "pulumi-redis-enterprise[cli]\n",
        ".gitignore": ".venv\n",
    }


def play(folder: Path, emulator: Emulator) -> Sequence[str]:
    """Play it all; return the comments: on the pull request, and of the night after somebody changed a role by hand."""
    with code_host_server() as server:
        return _play(folder, emulator, server)


def _play(folder: Path, emulator: Emulator, server: CodeHostServer) -> Sequence[str]:
    backend, event = folder / "backend", folder / "event.json"
    backend.mkdir(parents=True)
    secrets = {"PULUMI_BACKEND_URL": backend.as_uri(), "PULUMI_CONFIG_PASSPHRASE": "of production"}
    runner = {**server.environment("github"), "GITHUB_TOKEN": "", "GITHUB_EVENT_PATH": str(event)}
    host = Host(folder, secrets | emulator.environment(), runner)
    developer = folder / "developer"
    git(folder, "clone", "--quiet", str(host.repository), str(developer))

    push(developer, "main", project(), message="Let app-1 log in")
    deployed = host.checkout("main")
    stack = ["pulumi", "stack", "init", "prod", "--no-select"]
    subprocess.run(stack, cwd=deployed, env=bare_environment(folder) | secrets, check=True, timeout=STEP_SECONDS)
    host.run("deploy", deployed)

    changed = {"Pulumi.prod.yaml": STACK_CONFIGURATION + ANOTHER_USER}
    push(developer, "more", changed, message="Let app-2 log in")
    host.run("preview", host.checkout("more"))
    event.write_text(json.dumps({"workflow_run": workflow_run(developer, server)}))
    host.run("comment", host.checkout("main"))
    host.run("comment", host.checkout("main"))
    ((_, on_pull_request),) = server.comments

    host.run("drift", deployed)
    by_hand(emulator)
    host.run("drift", deployed, succeeds=False)
    return [on_pull_request, (deployed / "summary.md").read_text()]


def workflow_run(developer: Path, server: CodeHostServer) -> Mapping[str, Any]:
    """Return what the event of the preview tells, after a pull request from a fork was opened."""
    commit = git(developer, "rev-parse", "HEAD")
    server.pulls = [(7, "somebody:more", commit)]
    return {"head_repository": {"owner": {"login": "somebody"}}, "head_branch": "more", "head_sha": commit}


def by_hand(emulator: Emulator) -> None:
    """Somebody makes app-1 an administrator."""
    user = next(user for user in emulator.state.users.values() if user["name"] == "app-1")
    answer = requests.put(
        f"{emulator.url}/v1/users/{user['uid']}",
        json={"role_uids": [emulator.state.role("Admin")["uid"]]},
        auth=(emulator.username, emulator.password),
        verify=str(emulator.ca_file),
        timeout=10,
    )
    answer.raise_for_status()


def main() -> None:
    """Play it, and print the comments."""
    folder = ROOT / ".pipeline"
    shutil.rmtree(folder, ignore_errors=True)
    with Emulator() as emulator:
        print("\n".join(play(folder, emulator)))


if __name__ == "__main__":
    main()
