"""The wheel in the hands of a user: in a new environment, by the lines of the README, in the quickstart."""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from tools.examples import EXAMPLES, play, steps_in
from tools.release.distributions import ROOT
from tools.shown import comparable

_SECONDS: Final = 600
_COMMAND: Final = "pulumi-redis-enterprise"
# By the simple API, which every mirror has. Poetry itself asks for another one, which many have not.
_POETRY_SOURCE: Final = ("source", "add", "--priority=primary", "simple", "https://pypi.org/simple/")


class TrialError(Exception):
    """The wheel does not do what the README says."""


def install(wheel: Path, folder: Path, *, extras: str) -> Path:
    """Install the wheel with extras into a new environment; return the environment's Python."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    constraints = {"PIP_CONSTRAINT": str(ROOT / "constraints.txt")}
    run([python, "-m", "pip", "install", "--quiet", f"{wheel}[{extras}]"], environment=constraints)
    return python


def play_quickstart(python: Path, folder: Path) -> None:
    """Type the commands of the quickstart, with the wheel in place of the source.

    Raises:
        TrialError: They print something else than the quickstart shows.
    """
    (example,) = (path for path in EXAMPLES if path.name == "quickstart")
    before = os.environ["PATH"]
    os.environ["PATH"] = os.pathsep.join([str(python.parent), before])
    try:
        outputs = play(example, folder, environment=python.parent.parent)
    finally:
        os.environ["PATH"] = before
    for step, output in zip(steps_in((example / "README.md").read_text()), outputs, strict=True):
        if step.output is not None and comparable(step.output) != comparable(output):
            raise TrialError(f"the quickstart printed something else after\n{step.commands}\n{output}")


def newcomers(page: str) -> Iterator[str]:
    """Yield the lines by which the README lets a newcomer install the package."""
    for line in page.splitlines():
        words = line.partition("#")[0].strip()
        if words.startswith(("pip install ", "uv add ", "poetry add ")):
            yield words


def try_line(line: str, folder: Path) -> None:
    """Type one of these lines in a new project beside the clone, and run the command that it installs.

    Raises:
        TrialError: It is not this version that runs.
    """
    project = folder / "project"
    project.mkdir(parents=True)
    (folder / "pulumi-redis-enterprise").symlink_to(ROOT)
    prepare, start = _PROJECTS[line.partition(" ")[0]]
    bin_folder = Path(sys.executable).parent
    path = os.pathsep.join([str(project / ".venv/bin"), str(bin_folder), os.environ["PATH"]])
    environment = {"PATH": path, "POETRY_VIRTUALENVS_IN_PROJECT": "true", "VIRTUAL_ENV": ""}
    for command in (*prepare, ["bash", "-c", line], [*start, _COMMAND, "--version"]):
        message = run(command, environment=environment, cwd=project)
    if not message.startswith(f"{_COMMAND} "):
        raise TrialError(f"after `{line}`, `{_COMMAND} --version` said {message!r}")


_PROJECTS: Final[Mapping[str, tuple[Sequence[Sequence[str]], Sequence[str]]]] = {
    "pip": ([["python3", "-m", "venv", ".venv"]], []),
    "uv": ([["uv", "init", "--bare", "--quiet"]], ["uv", "run"]),
    "poetry": (
        [
            ["poetry", "init", "--no-interaction", "--name", "project", "--python", ">=3.11,<4"],
            ["poetry", *_POETRY_SOURCE],
        ],
        ["poetry", "run"],
    ),
}
"""The commands that make a project, and the words before a command that runs in it."""


def run(command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None, cwd: Path | None = None) -> str:
    """Run a command; return what it prints.

    Raises:
        TrialError: It failed.
    """
    done = subprocess.run(
        [
            shutil.which(str(command[0]), path=(environment or {}).get("PATH")) or str(command[0]),
            *map(str, command[1:]),
        ],
        env={**os.environ, **(environment or {})},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
    if done.returncode:
        raise TrialError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout
