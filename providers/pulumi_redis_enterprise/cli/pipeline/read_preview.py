"""Previews and states, read by the Pulumi CLI; what it says meanwhile goes to standard error."""

import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml  # type: ignore[import-untyped] # the Pulumi SDK brings it

from pulumi_redis_enterprise.cli.pipeline.stack_files import refuse_secrets, settings_name, short_name, without_key
from pulumi_redis_enterprise.errors import SettingsError

_PREVIEW: Final = ("preview", "--json", "--show-sames", "--non-interactive")
_PROJECT: Final = "Pulumi.yaml"
_NOT_FOR_PREVIEWS: Final = ("PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_ACCESS_TOKEN", "PULUMI_SECRETS_PROVIDER")


class Ran(NamedTuple):
    """A finished run of the CLI: its exit status, and what it printed."""

    status: int
    output: bytes


def live_preview(stack: str, *, refresh: bool = False) -> Ran:
    """Preview a stack with the backend and the credentials of the environment."""
    return _pulumi(*_PREVIEW, *(["--refresh"] if refresh else []), "--stack", stack)


def exported_state(stack: str) -> Ran:
    """Export the state of a stack; secrets stay encrypted."""
    return _pulumi("stack", "export", "--stack", stack)


def preview_of_saved_state(stack: str, state: Path, *, project: Path) -> Ran:
    """Preview a stack against a state that was saved, in a backend that is thrown away: without any secret.

    Args:
        stack: The stack.
        state: The file of the state; if there is none, nothing has been deployed yet.
        project: The folder of the project, in which nothing is changed.

    Raises:
        SettingsError: The folder has no project, or the settings of the stack hold secrets.
    """
    described = _yaml(project / _PROJECT)
    settings = project / str(described.get("stackConfigDir") or "") / settings_name(stack)
    text = settings.read_text(encoding="utf-8") if settings.exists() else ""
    refuse_secrets(yaml.safe_load(text), name=settings.name)
    with _throwaway_stack(short_name(stack), str(described.get("name", ""))) as (folder, environment):
        if state.exists():
            done = _pulumi(
                "stack",
                "import",
                "--stack",
                short_name(stack),
                "--file",
                str(state.resolve()),
                cwd=folder,
                env=environment,
            )
            if done.status:
                return done
        file = folder / settings.name
        file.write_text(without_key(text, key_of_preview=file.read_text(encoding="utf-8")), encoding="utf-8")
        return _pulumi(
            *_PREVIEW, "--stack", short_name(stack), "--config-file", str(file), cwd=project, env=environment
        )


@contextmanager
def _throwaway_stack(stack: str, project: str) -> Iterator[tuple[Path, dict[str, str]]]:
    """Yield a folder with an empty stack of that project, and the environment in which the CLI finds it."""
    with tempfile.TemporaryDirectory(prefix="preview-") as name:
        folder = Path(name)
        (folder / "backend").mkdir()
        (folder / _PROJECT).write_text(yaml.safe_dump({"name": project, "runtime": "python"}), encoding="utf-8")
        environment = {key: text for key, text in os.environ.items() if key not in _NOT_FOR_PREVIEWS}
        environment |= {
            "PULUMI_BACKEND_URL": (folder / "backend").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": secrets.token_hex(),
        }
        done = _pulumi("stack", "init", stack, "--no-select", "--non-interactive", cwd=folder, env=environment)
        if done.status:
            raise SettingsError(f"cannot preview the stack {stack}", "do what `pulumi` says above")
        yield folder, environment


def _yaml(file: Path) -> Mapping[str, Any]:
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"there is no {file.name} in this folder", "run it in the folder of the project") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        found = None
    if not isinstance(found, dict):
        raise SettingsError(f"{file.name} cannot be read as YAML", "correct it until `pulumi preview` reads it")
    return found


def _pulumi(*arguments: str, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Ran:
    environment = {**(os.environ if env is None else env), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        # Without a limit of time: the job has one, and how long a program takes nobody knows here.
        done = subprocess.run(  # noqa: S603 - the arguments are a list, and no shell reads them
            ["pulumi", *arguments],  # noqa: S607 - the one that the user's shell finds
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            check=False,
        )
    except FileNotFoundError:
        raise SettingsError(
            "there is no `pulumi` on PATH", "install the Pulumi CLI: https://www.pulumi.com/docs/install/"
        ) from None
    return Ran(done.returncode, done.stdout)
