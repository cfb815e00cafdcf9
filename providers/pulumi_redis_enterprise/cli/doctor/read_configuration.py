"""Reading the configuration of the selected stack, by the Pulumi CLI: what is encrypted there stays so."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_redis_enterprise.api.settings.sources import NAMESPACE, Source, configuration_source
from pulumi_redis_enterprise.errors import sanitize

_SECONDS: Final = 20


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
            timeout=_SECONDS,
        )
    except FileNotFoundError:
        return StackConfiguration(trouble="there is no `pulumi` on PATH")
    except subprocess.TimeoutExpired:
        return StackConfiguration(trouble=f"`pulumi config` did not answer within {_SECONDS} s")
    except OSError as error:
        return StackConfiguration(trouble=error.strerror or "`pulumi config` cannot be run")
    return _parsed(done.stdout) if done.returncode == 0 else StackConfiguration(trouble=_said(done.stderr))


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


def _said(errors: str) -> str:
    """The first line of the CLI's error."""
    first = next((line for line in errors.splitlines() if line.strip()), "`pulumi config` failed")
    return sanitize(first.removeprefix("error: "))
