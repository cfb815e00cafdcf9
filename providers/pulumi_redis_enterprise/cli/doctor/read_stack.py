"""The stack that is selected in this folder: its resources and its configuration. What is encrypted there stays so."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pulumi_redis_enterprise.api.settings.places import NAMESPACE
from pulumi_redis_enterprise.api.settings.sources import Source, configuration_source
from pulumi_redis_enterprise.cli.probe.reliance import StackResource, resources_in
from pulumi_redis_enterprise.errors import SettingsError, sanitize

_CONFIGURATION_SECONDS: Final = 20
_SECONDS: Final = 120
_FIX: Final = "run it in the project's folder after `pulumi stack select`, or give --stack-export FILE"


@dataclass(frozen=True, slots=True)
class StackConfiguration:
    """The connection settings of a stack.

    Attributes:
        values: The texts by key, as ``redis-enterprise:url``.
        encrypted: The keys of those that are encrypted, which are not read.
        trouble: Why there are none: what the CLI said; "" if it answered.
    """

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    encrypted: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def source(self) -> Source:
        """The settings that were read, as one source."""
        return configuration_source(self.values)


def read_configuration() -> StackConfiguration:
    """Ask the CLI for the configuration of the stack that is selected in the current folder."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run(
            ["pulumi", "config", "--json", "--non-interactive"],  # noqa: S607 - the one that the user's shell finds
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_CONFIGURATION_SECONDS,
        )
    except FileNotFoundError:
        return StackConfiguration(trouble="there is no `pulumi` on PATH")
    except subprocess.TimeoutExpired:
        return StackConfiguration(trouble=f"`pulumi config` did not answer within {_CONFIGURATION_SECONDS} s")
    except OSError as error:
        return StackConfiguration(trouble=error.strerror or "`pulumi config` cannot be run")
    return _parsed(done.stdout) if done.returncode == 0 else StackConfiguration(trouble=_quoted(done.stderr))


def _parsed(text: str) -> StackConfiguration:
    try:
        records: Any = json.loads(text)
    except ValueError:
        records = None
    if not isinstance(records, dict):
        return StackConfiguration(trouble="`pulumi config --json` did not print a JSON object")
    ours = {
        key: record for key, record in records.items() if key.startswith(f"{NAMESPACE}:") and isinstance(record, dict)
    }
    values = {key: str(record["value"]) for key, record in ours.items() if "value" in record}
    return StackConfiguration(values, tuple(sorted(ours.keys() - values.keys())))


def _quoted(errors: str) -> str:
    """The first line of the CLI's error."""
    first = next((line for line in errors.splitlines() if line.strip()), "`pulumi config` failed")
    return sanitize(first.removeprefix("error: "))


def stack_resources(file: Path | None) -> list[StackResource]:
    """Read the resources of this package from a file, or from the stack in this folder.

    Raises:
        SettingsError: There is no such file or stack.
    """
    text = _exported() if file is None else _text_of(file)
    try:
        return resources_in(json.loads(text))
    except (ValueError, RecursionError):
        named = "what `pulumi stack export` printed" if file is None else str(file)
        raise SettingsError(f"cannot read {named}: expected the state of a stack as JSON", fix=_FIX) from None


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read {file}: {getattr(error, 'strerror', 'not text')}", fix=_FIX) from None


def _exported() -> str:
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run(
            ["pulumi", "stack", "export", "--non-interactive"],  # noqa: S607 - the one that the user's shell finds
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        raise SettingsError("cannot read the stack: `pulumi stack export` failed", fix=_FIX) from None
    return done.stdout
