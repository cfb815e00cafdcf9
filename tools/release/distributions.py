"""The wheel and the source distribution: built twice to the same bytes, and without strange files."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from zipfile import ZipFile

ROOT: Final = Path(__file__).resolve().parent.parent.parent
PACKAGES: Final = ("pulumi_redis_enterprise", "redis_enterprise_emulator")
_BUILD_SECONDS: Final = 600
_SOURCES: Final = re.compile(
    r"(?:providers|emulator)/|(?:README|CHANGELOG)\.md|LICENSE|pyproject\.toml|PKG-INFO|\.gitignore"
)


class DistributionError(Exception):
    """A distribution is not fit to be released."""


def build_twice(folder: Path) -> list[Path]:
    """Build both distributions into a folder, and again elsewhere from a copy; return the two files.

    Raises:
        DistributionError: The bytes differ.
    """
    epoch = _git("log", "-1", "--format=%ct").strip()
    built = _build(ROOT, folder, epoch)
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name, "another", "place")
        copy_tracked_files(copy)
        again = _build(copy, Path(name, "dist"), epoch)
        differing = [path.name for path, other in zip(built, again, strict=True) if sha256(path) != sha256(other)]
    if differing:
        raise DistributionError(
            f"built twice, these differ: {', '.join(differing)}\nFix: commit or remove the files that git does not know"
        )
    return built


def copy_tracked_files(folder: Path) -> None:
    """Copy the files that git knows, as they are now, with other times and rights than they have here."""
    for name in _git("ls-files", "-z").split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
            (folder / name).chmod(0o600)


def strange_files(wheel: Path, sdist: Path) -> Iterator[str]:
    """Yield the files that belong into neither distribution."""
    with ZipFile(wheel) as archive:
        own = (*(f"{package}/" for package in PACKAGES), re.sub(r"-py3-.*", ".dist-info/", wheel.name))
        yield from (name for name in archive.namelist() if not name.startswith(own))
    with tarfile.open(sdist) as files:
        names = (name.partition("/")[2] for name in files.getnames())
        yield from (name for name in names if not _SOURCES.match(name))


def checksums(files: Iterable[Path]) -> str:
    """Return the hashes of files as `sha256sum --check` reads them."""
    return "".join(f"{sha256(path)}  {path.name}\n" for path in files)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _build(source: Path, folder: Path, epoch: str) -> list[Path]:
    shutil.rmtree(folder, ignore_errors=True)
    constraints = str(ROOT / "constraints.txt")
    environment = os.environ | {
        "SOURCE_DATE_EPOCH": epoch,
        "PIP_CONSTRAINT": constraints,
        "PIP_BUILD_CONSTRAINT": constraints,
    }
    command = [sys.executable, "-m", "build", "--outdir", str(folder), str(source)]
    subprocess.run(command, env=environment, check=True, timeout=_BUILD_SECONDS, stdout=subprocess.DEVNULL)
    return sorted(folder.iterdir())


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60).stdout
