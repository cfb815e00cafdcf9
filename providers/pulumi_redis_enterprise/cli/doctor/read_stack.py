"""The resources of the stack that is selected in this folder, or of a file of `pulumi stack export`."""

import json
import os
import subprocess
from pathlib import Path
from typing import Final

from pulumi_redis_enterprise.cli.probe.reliance import StackResource, resources_in
from pulumi_redis_enterprise.errors import SettingsError

_SECONDS: Final = 120
_FIX: Final = "run it in the project's folder after `pulumi stack select`, or give --stack-export FILE"


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
