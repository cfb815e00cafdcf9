"""Find a program that tests drive the emulator with: on PATH, or in the package that Debian and its kin have.

A package is not installed, but unpacked into the cache of the user with the libraries that this machine lacks, and a
launcher tells the program where these are. It needs no privileges, and happens once on a machine::

    find_program("redis-cli", package="redis-tools", speaks="--tls")
"""

import fcntl
import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

SECONDS = 300


class MissingProgramError(Exception):
    """The program is neither there nor to be had; the text says what to do."""


def find_program(name: str, *, package: str, speaks: str) -> Path:
    """Return where a program is.

    Args:
        name: What it is called.
        package: The Debian package that has it.
        speaks: An option that its help has to name.

    Raises:
        MissingProgramError: It is not installed, and cannot be taken from its package.
    """
    on_path = shutil.which(name)
    if on_path and _names(Path(on_path), speaks):
        return Path(on_path)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "pulumi-redis-enterprise")
    launcher = cache / package / name
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{package}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _names(launcher, speaks):
            _unpack(name, package, launcher.parent)
    if _names(launcher, speaks):
        return launcher
    raise MissingProgramError(f"{launcher} does not run. Fix: install {package}, for example by apt-get install")


def _names(program: Path, option: str) -> bool:
    """Return True if a program runs, and its help names an option."""
    if not os.access(program, os.X_OK):
        return False
    command = [str(program), "--help", *(["all"] if program.name == "curl" else [])]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    return option in answer.stdout + answer.stderr


def _unpack(name: str, package: str, folder: Path) -> None:
    """Make a folder with the package, what it needs and a launcher: whole or not at all."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f"{package}-") as temporary:
        made = Path(temporary, "made")
        made.mkdir()
        try:
            for file in _downloaded(package, Path(temporary)):
                _run("dpkg-deb", "-x", str(file), str(made))
        except (OSError, subprocess.SubprocessError) as error:
            reason = getattr(error, "stderr", "") or str(error)
            raise MissingProgramError(
                f"there is no {name} on PATH, and {package} is not to be had: {reason.strip()[-300:]}\n"
                f"Fix: install {name}, for example by `apt-get update && apt-get install {package}`"
            ) from None
        _write_launcher(made / name, next(made.rglob(f"bin/{name}")).relative_to(made), made)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)


def _downloaded(package: str, folder: Path) -> list[Path]:
    """The files of the package and of all that it needs and that is not installed.

    The machine's own lists of packages may be missing or out of date, and to renew them takes privileges: new ones are
    made beside the files then.
    """
    try:
        _download(package, folder, [])
    except subprocess.SubprocessError:
        (folder / "lists/partial").mkdir(parents=True)
        (folder / "cache/archives/partial").mkdir(parents=True)
        own = ["-o", f"Dir::State::lists={folder / 'lists'}", "-o", f"Dir::Cache={folder / 'cache'}"]
        _run("apt-get", "-qq", *own, "update")
        _download(package, folder, own)
    return sorted(folder.glob("*.deb"))


def _download(package: str, folder: Path, options: list[str]) -> None:
    listed = _run("apt-get", *options, "install", "--print-uris", "-qq", package)
    names = [line.split()[1].partition("_")[0] for line in listed.splitlines()] or [package]
    _run("apt-get", *options, "download", "-q", *names, cwd=folder)


def _write_launcher(launcher: Path, program: Path, root: Path) -> None:
    libraries = sorted({file.parent.relative_to(root) for file in root.rglob("*.so*")})
    path = os.pathsep.join(f"$here/{folder}" for folder in libraries)
    launcher.write_text(
        f'#!/bin/sh\nhere=$(dirname "$0")\nLD_LIBRARY_PATH="{path}" exec "$here"/{shlex.quote(str(program))} "$@"\n'
    )
    launcher.chmod(0o755)


def _run(*command: str, cwd: Path | None = None) -> str:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=SECONDS, check=True).stdout
