"""Facts about the machine, read from it; `machine_checks` judges them."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped] # the Pulumi SDK brings it

from pulumi_redis_enterprise.cli.doctor.machine_checks import (
    NAMESPACE,
    PIP,
    PLUGIN,
    PROJECT_FILE,
    MachineFacts,
    plugin_folder_in,
    uses_plugin,
    virtualenv_of,
)

_SECONDS: Final = 20


def machine_facts(folder: Path) -> MachineFacts:
    """Look around.

    Args:
        folder: The folder of a Pulumi project, if there is one.
    """
    cli, cli_trouble = _cli()
    project = _project(folder)
    return MachineFacts(
        python=platform.python_version(),
        cli=cli,
        cli_trouble=cli_trouble,
        sdk=_sdk(),
        environment=sys.prefix if sys.prefix != sys.base_prefix else "",
        project=project,
        has_virtualenv=_has_virtualenv(folder, project),
        has_toolchain=_has_toolchain(project),
        plugin=_plugin(folder, project),
    )


def _plugin(folder: Path, project: Mapping[str, Any] | str | None) -> str:
    """Return the path and the version of the plugin that the engine would start; "" if there is none."""
    if not isinstance(project, Mapping) or not uses_plugin(project):
        return ""
    named = plugin_folder_in(project)
    command = shutil.which(PLUGIN, path=None if named is None else str(folder / named))
    if command is None:
        return NAMESPACE if isinstance(project.get("packages"), Mapping) and NAMESPACE in project["packages"] else ""
    return f"{command} {_version_of(command)}".rstrip()


def _version_of(command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the one that the engine would start
            [command, "--version"], capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.partition(":")[0].removeprefix(PLUGIN).strip()


def _cli() -> tuple[str, str]:
    """The version of the Pulumi CLI, or why there is none."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run(
            ["pulumi", "version"],  # noqa: S607 - the one that the user's shell finds is meant
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except FileNotFoundError:
        return "", "there is no `pulumi` on PATH"
    except (OSError, subprocess.TimeoutExpired) as error:
        late = f"`pulumi version` did not answer within {_SECONDS} s"
        return "", getattr(error, "strerror", None) or late
    message = done.stdout.strip()
    return (
        (message.removeprefix("v"), "") if message else ("", f"`pulumi version` failed with status {done.returncode}")
    )


def _sdk() -> str:
    try:
        return version("pulumi")
    except PackageNotFoundError:
        return ""


def _project(folder: Path) -> Mapping[str, Any] | str | None:
    try:
        content = yaml.safe_load((folder / PROJECT_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return "cannot be read as YAML"
    return content if isinstance(content, Mapping) else "holds no project"


def _has_virtualenv(folder: Path, project: Mapping[str, Any] | str | None) -> bool:
    named = virtualenv_of(_options(project))
    return bool(named) and (folder / named).is_dir()


def _has_toolchain(project: Mapping[str, Any] | str | None) -> bool:
    toolchain = str(_options(project).get("toolchain", PIP))
    # pip is of the virtual environment, not of PATH.
    return toolchain == PIP or shutil.which(toolchain) is not None


def _options(project: Mapping[str, Any] | str | None) -> Mapping[str, Any]:
    runtime = project.get("runtime") if isinstance(project, Mapping) else None
    options = runtime.get("options") if isinstance(runtime, Mapping) else None
    return options if isinstance(options, Mapping) else {}
