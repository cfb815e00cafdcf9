"""The real `pulumi` command on a project of its own: what the end-to-end tests speak to the engine with.

A stack lives in one folder: program, configuration, file backend. The environment of each command is built
from nothing, so that no setting of whoever runs the tests gets in, and each command has a time-out, as a
stuck program waits for ever::

    stack = PulumiStack(folder, cli=folder_of_the_command, home=home)
    stack.write_project("import pulumi; pulumi.export('answer', 42)")
    stack.up()
    assert {"answer": 42} == stack.outputs()
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

PASSPHRASE = "a passphrase of tests"
COMMAND_SECONDS = 90
INSTALL_SECONDS = 300
GRACE_SECONDS = 5

PROJECT = """\
name: {name}
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: {virtualenv}
"""

YAML_PROJECT = """\
name: {name}
runtime: yaml
plugins:
  providers:
    - name: redis-enterprise
      path: {folder}
"""

Completed = subprocess.CompletedProcess[str]

# The files of stacks without resources, by CLI, project and name.
_EMPTY: dict[tuple[Path, str, str], Mapping[str, bytes]] = {}


class CommandError(AssertionError):
    """A command ended with another status than it should have; the text holds all it printed."""

    def __init__(self, done: Completed) -> None:
        command = " ".join(map(str, done.args))
        super().__init__(f"`{command}` ended with {done.returncode}\n{done.stdout}\n{done.stderr}")


class PulumiStack:
    """One stack, and the commands on it. The stack itself is made with the first command.

    Args:
        folder: The project folder; `write_project` fills it, or it holds `Pulumi.yaml` already.
        cli: The folder that `tools/install_pulumi` prints.
        home: PULUMI_HOME. Stacks may share it: only workspaces and logs are in there.
        name: The stack's name.
        virtualenv: Where programs and providers run; by default where the tests run.
        environment: More variables, for example ``REDIS_ENTERPRISE_URL``.
        hosts: The folders of language hosts that the CLI comes without.
    """

    def __init__(  # noqa: PLR0913 - keywords, each of them the answer to a question of its own
        self,
        folder: Path,
        *,
        cli: Path,
        home: Path,
        name: str = "test",
        virtualenv: Path = Path(sys.prefix),
        environment: Mapping[str, str] | None = None,
        hosts: Sequence[Path] = (),
    ) -> None:
        self.folder = folder
        self.name = name
        self.virtualenv = virtualenv
        backend = folder / ".state"
        backend.mkdir(parents=True, exist_ok=True)
        # The language host of the built CLI ignores `virtualenv`: the first python on PATH has to be the right one.
        path = [str(virtualenv / "bin"), str(cli), *map(str, hosts), os.environ["PATH"]]
        self.environment = {
            "PATH": os.pathsep.join(path),
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "NO_COLOR": "1",
            "PULUMI_HOME": str(home),
            "PULUMI_STACK": name,
            "PULUMI_BACKEND_URL": backend.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            **(environment or {}),
        }
        self._cli = cli
        self._exists = False

    def write_project(self, program: str, *, project: str = "project") -> None:
        """Write `Pulumi.yaml` and the program, or another program."""
        self.folder.joinpath("Pulumi.yaml").write_text(PROJECT.format(name=project, virtualenv=self.virtualenv))
        self.folder.joinpath("__main__.py").write_text(program)

    def write_yaml(self, program: str, *, project: str = "project") -> None:
        """Write a program in YAML, which is the project as well; the plugin is the one of the virtual environment."""
        folder = self.virtualenv / "bin"
        head = YAML_PROJECT.format(name=project, folder=folder)
        self.folder.joinpath("Pulumi.yaml").write_text(head + program)

    def new(self, template: Path, *, project: str, config: Mapping[str, str]) -> Completed:
        """Make the project, its dependencies and the stack from a template; what `config` lacks is the default."""
        self._exists = True
        answers = [f"--config={key}={value}" for key, value in config.items()]
        # The backend of these tests is in the folder, which is empty but for it.
        options = ["--yes", "--force", "--name", project, "--stack", self.name]
        return self.run("new", str(template), *options, *answers, timeout=INSTALL_SECONDS)

    def up(self, *options: str, expect_no_changes: bool = False, succeeds: bool = True) -> Completed:
        """Update the stack without a preview before it."""
        gate = ["--expect-no-changes"] if expect_no_changes else []
        return self.run("up", "--yes", "--skip-preview", *gate, *options, succeeds=succeeds)

    def preview(self, *options: str, expect_no_changes: bool = False, succeeds: bool = True) -> Completed:
        """Preview an update, as text; useful options are ``--diff`` and ``--refresh``."""
        gate = ["--expect-no-changes"] if expect_no_changes else []
        return self.run("preview", *gate, *options, succeeds=succeeds)

    def previewed_steps(self, *options: str) -> dict[str, dict[str, Any]]:
        """The steps of a preview by resource name: ``op``, ``diffReasons``, ``detailedDiff``, ``newState``, ..."""
        steps = json.loads(self.run("preview", "--json", *options).stdout)["steps"]
        return {_name_in(step["urn"]): step for step in steps}

    def refresh(self, *options: str, succeeds: bool = True) -> Completed:
        """Read the live objects into the state."""
        return self.run("refresh", "--yes", "--skip-preview", *options, succeeds=succeeds)

    def destroy(self, *options: str, succeeds: bool = True) -> Completed:
        """Delete all resources, without a preview before it."""
        return self.run("destroy", "--yes", "--skip-preview", *options, succeeds=succeeds)

    def import_file(self, resources: Sequence[Mapping[str, Any]], *options: str, succeeds: bool = True) -> Completed:
        """Import resources, unprotected; each has ``type``, ``name``, ``id`` and may have ``inputs``, ``outputs``."""
        file = self.folder / "import.json"
        file.write_text(json.dumps({"resources": list(resources)}))
        quietly = ["--yes", "--skip-preview", "--protect=false", "--generate-code=false"]
        return self.run("import", "--file", str(file), *quietly, *options, succeeds=succeeds)

    def config_set(self, key: str, value: str, *, secret: bool = False, path: bool = False) -> None:
        """Set a configuration value; with `path`, the key may be as ``users[0].name``."""
        flags = ["--secret" if secret else "--plaintext", *(["--path"] if path else [])]
        self.run("config", "set", *flags, key, "--", value)

    def version(self) -> tuple[int, ...]:
        """The version of the CLI, as (3, 276, 0)."""
        return tuple(int(number) for number in self.run("version").stdout.strip().lstrip("v").split("."))

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs, secrets in the clear."""
        outputs: dict[str, Any] = json.loads(self.run("stack", "output", "--json", "--show-secrets").stdout)
        return outputs

    def state(self) -> dict[str, Any]:
        """The deployment as it is stored: secrets are encrypted."""
        (file,) = self.folder.glob(f".state/.pulumi/stacks/*/{self.name}.json")
        deployment: dict[str, Any] = json.loads(file.read_text())["checkpoint"]["latest"]
        return deployment

    def save(self, folder: Path) -> None:
        """Copy the project, its configuration and its state to a new folder."""
        shutil.copytree(self.folder, folder)

    def restore(self, folder: Path) -> None:
        """Bring back what was saved in that folder, by this stack or one of the same project and name."""
        self._exists = True
        shutil.rmtree(self.folder)
        shutil.copytree(folder, self.folder)

    def resources(self) -> dict[str, dict[str, Any]]:
        """The stored resources by name: ``type``, ``id``, ``inputs``, ``outputs`` and so on."""
        return {_name_in(resource["urn"]): resource for resource in self.state().get("resources", [])}

    def run(self, *arguments: str, succeeds: bool = True, timeout: float = COMMAND_SECONDS) -> Completed:
        """Run any command on the stack.

        Args:
            arguments: As ``"stack", "history"``.
            succeeds: Whether the command has to succeed; else it has to fail.
            timeout: Seconds to wait before the command, and all it has started, is ended.

        Raises:
            CommandError: It failed though it had to succeed, or the other way round.
            subprocess.TimeoutExpired: It took too long.
        """
        done = self.attempt(*arguments, timeout=timeout)
        if (done.returncode == 0) != succeeds:
            raise CommandError(done)
        return done

    def attempt(self, *arguments: str, timeout: float = COMMAND_SECONDS) -> Completed:
        """Run any command on the stack, which may fail.

        Raises:
            subprocess.TimeoutExpired: It took too long.
        """
        if not self._exists:
            self._exists = True
            self._init()
        command = ["pulumi", "--non-interactive", *arguments]
        return _completed(command, cwd=self.folder, environment=self.environment, timeout=timeout)

    def _init(self) -> None:
        """Make the stack; a new project gets the files that the CLI made for the first one of these names."""
        has_own_backend = self.environment["PULUMI_BACKEND_URL"].startswith(self.folder.as_uri())
        is_new = has_own_backend and not (self.folder / f"Pulumi.{self.name}.yaml").exists()
        key = (self._cli, self.folder.joinpath("Pulumi.yaml").read_text().partition("\n")[0], self.name)
        if is_new and key in _EMPTY:
            _write(self.folder, _EMPTY[key])
            return
        self.run("stack", "init", self.name, "--no-select")
        if is_new:
            _EMPTY[key] = _read(self.folder, f"Pulumi.{self.name}.yaml", ".state/.pulumi/**/*")


def events_in(done: Completed) -> list[dict[str, Any]]:
    """The engine's events, of a command that ran with ``--json`` (except `preview`, which prints a digest)."""
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def resources_shown(text: str) -> list[str]:
    """The resources that a diff shows, by name."""
    return [line.rpartition("::")[2].rstrip("]") for line in text.splitlines() if line.strip().startswith("[urn=")]


def _read(folder: Path, *patterns: str) -> Mapping[str, bytes]:
    files = [file for pattern in patterns for file in folder.glob(pattern) if file.is_file()]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _name_in(urn: str) -> str:
    return urn.rpartition("::")[2]


def _completed(command: Sequence[str], *, cwd: Path, environment: Mapping[str, str], timeout: float) -> Completed:
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            stdout, stderr = process.communicate(timeout=timeout)
        except BaseException:
            _end(process)
            raise
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def _end(process: subprocess.Popen[str]) -> None:
    """End the command as a user would, as only the command itself can end the program and the plugins it started."""
    for polite in (signal.SIGINT, signal.SIGINT, signal.SIGTERM):
        process.send_signal(polite)
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        return
    os.killpg(process.pid, signal.SIGKILL)


class NewStack(Protocol):
    """Makes a stack with a program, in a folder of its own."""

    def __call__(self, program: str, *, environment: Mapping[str, str] | None = None) -> PulumiStack:
        """Make a stack; nothing runs before its first command."""
