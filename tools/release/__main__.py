"""`make release-check`: make the files of a release in `dist/`, and try them, without publishing anything."""

import argparse
import shutil
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tools.release.distributions import (
    ROOT,
    DistributionError,
    build_twice,
    checksums,
    strange_files,
)
from tools.release.notes import NotesError, notes, require_tag
from tools.release.trial import TrialError, install, newcomers, play_quickstart, run, try_line

DIST: Final = ROOT / "dist"
TOOLS: Final = Path(sys.executable).parent
EXTRAS: Final = "cli,emulator"
ZIZMOR: Final = ("--offline", "--no-progress", "--persona=pedantic", "--min-severity=low")


def check(tag: str) -> None:
    """Make and try everything.

    Raises:
        DistributionError: A distribution is not fit to be released.
        NotesError: Tag, version and changelog do not go together.
        TrialError: A tool found something, or the wheel does not do what the README says.
    """
    current = version("pulumi-redis-enterprise")
    if tag:
        require_tag(tag, version=current)
    text = notes((ROOT / "CHANGELOG.md").read_text(), version=current, tag=tag)

    told("the workflows are safe")
    run([TOOLS / "zizmor", *ZIZMOR, ROOT / ".github/workflows", ROOT / "docs/pipelines/github"])
    told("wheel and source distribution, built twice to the same bytes")
    sdist, wheel = sorted(build_twice(DIST), key=lambda path: path.suffix)
    if strange := list(strange_files(wheel, sdist)):
        raise DistributionError(f"these files do not belong into a distribution: {', '.join(strange[:5])}")
    run([TOOLS / "twine", "check", "--strict", wheel, sdist])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        told("installed in an environment of its own")
        python = install(wheel, folder / "environment", extras=EXTRAS)
        _write_sbom(python)
        told("the quickstart, with the wheel")
        (folder / "quickstart").mkdir()
        play_quickstart(python, folder / "quickstart")
        for number, line in enumerate(newcomers((ROOT / "README.md").read_text())):
            told(f"a newcomer: {line}")
            try_line(line, folder / f"newcomer-{number}")
    (DIST / "SHA256SUMS").write_text(checksums(sorted(DIST.iterdir())))
    (DIST / "notes.md").write_text(text)


def _write_sbom(python: Path) -> None:
    """Write the parts that a user gets with the wheel, in the form of CycloneDX, which the tool validates."""
    file = DIST / "pulumi_redis_enterprise.cdx.json"
    options = ["--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible", "--validate", "-o", str(file)]
    run([TOOLS / "cyclonedx-py", "environment", *options, python])


def told(step: str) -> None:
    """Say what is done next."""
    print(f"release: {step}", flush=True)


def main() -> int:
    """Check the release; 0 if it may be published."""
    parser = argparse.ArgumentParser(prog="python -m tools.release", description=__doc__)
    parser.add_argument("--tag", default="", help="the tag that is released; without one it is a trial")
    try:
        check(parser.parse_args().tag)
    except (DistributionError, NotesError, TrialError) as error:
        shutil.rmtree(DIST, ignore_errors=True)
        print(error, file=sys.stderr)
        return 1
    print("release: the files are in dist/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
