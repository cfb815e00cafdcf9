"""The program that writes the SDK of the plugin in a language, where the language host cannot.

The engine has the SDK written by a language host. Those of Node.js and Go that are built here are older than that
request. The generators themselves are in the module of the CLI, so `tools/pulumi/generate_sdk` calls them; it is called
by `tools/package_host.py`.
"""

import hashlib
import os
from pathlib import Path

from tools.go_builds import HERE, UnavailableError, build, cache, keep, pinned

_MODULE = HERE / "pulumi"
_NAME = "generate_sdk"


def generator() -> Path:
    """Return the generator; it is built once for each version of it and of the CLI.

    Raises:
        UnavailableError: It cannot be built.
    """
    source = (_MODULE / _NAME / "main.go").read_bytes()
    version = pinned("github.com/pulumi/pulumi/pkg/v3", _MODULE / "go.mod")
    folder = f"{_NAME}-{version}-{hashlib.sha256(source).hexdigest()[:12]}"

    def make(temporary: Path) -> Path:
        build(f"./{_NAME}", made := temporary / "built", module=_MODULE)
        return made

    def find() -> Path:
        if not os.access(command := cache() / folder / _NAME, os.X_OK):
            raise UnavailableError(f"there is no {command}")
        return command

    try:
        return find()
    except UnavailableError:
        return keep(folder, find, make)
