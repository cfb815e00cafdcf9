"""The release: its version stands once, its workflow publishes what was checked, and nothing else may publish."""

import re
import tarfile
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

import yaml  # type: ignore[import-untyped]

from tests.support.pages import PAGES
from tests.support.paths import ROOT
from tools.release.distributions import checksums, strange_files
from tools.release.notes import notes
from tools.release.trial import newcomers

VERSION = version("pulumi-redis-enterprise")
JOBS = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())["jobs"]


def test_version_of_the_wheel() -> None:
    """Wherever a page or the template names the wheel, it is that of this version."""
    texts = [*(page.text for page in PAGES), (ROOT / "template/requirements.txt").read_text()]
    named = {found for text in texts for found in re.findall(r"pulumi_redis_enterprise-([\d.]+)-py3", text)}

    assert {VERSION} == named


def test_changelog_has_notes() -> None:
    """A trial of a release finds something to say."""
    assert notes((ROOT / "CHANGELOG.md").read_text(), version=VERSION)


def test_readme_lets_three_newcomers_in() -> None:
    """The README has a line for each of the usual installers, which `make release-check` types."""
    lines = newcomers((ROOT / "README.md").read_text())

    assert ["pip", "uv", "poetry"] == [line.partition(" ")[0] for line in lines]


def test_order_of_the_jobs() -> None:
    """Nothing is published that was not checked, and nothing announced that is not published."""
    assert {"check": None, "publish": "check", "announce": "publish"} == {
        name: job.get("needs") for name, job in JOBS.items()
    }


def test_rights_of_the_jobs() -> None:
    """Only the job that publishes may say who it is to PyPI, and it runs in an environment with reviewers."""
    rights = {
        name: {right for right, level in job["permissions"].items() if level == "write"} for name, job in JOBS.items()
    }

    assert {"check": set(), "publish": {"attestations", "id-token"}, "announce": {"contents"}} == rights
    assert {"publish": "pypi"} == {
        name: job["environment"]["name"] for name, job in JOBS.items() if "environment" in job
    }


def test_publishing_builds_nothing() -> None:
    """The files that are published are those that the first job made."""
    commands = [step.get("run", "") for name in ("publish", "announce") for step in JOBS[name]["steps"]]

    assert [] == [line for line in commands if re.search(r"\b(?:build|make|wheel)\b", line)]


def test_strange_files_are_found(tmp_path: Path) -> None:
    """A file that is no part of the package is found in either distribution."""
    wheel, sdist = (
        tmp_path / "pulumi_redis_enterprise-1-py3-none-any.whl",
        tmp_path / "pulumi_redis_enterprise-1.tar.gz",
    )
    with ZipFile(wheel, "w") as archive:
        for name in ("pulumi_redis_enterprise/role.py", "pulumi_redis_enterprise-1.dist-info/METADATA", "tests/a.py"):
            archive.writestr(name, "")
    (tmp_path / "file").write_text("")
    with tarfile.open(sdist, "w:gz") as files:
        for name in ("providers/a.py", "README.md", "docs/README.md"):
            files.add(tmp_path / "file", f"pulumi_redis_enterprise-1/{name}")

    assert ["tests/a.py", "docs/README.md"] == list(strange_files(wheel, sdist))


def test_checksums(tmp_path: Path) -> None:
    """The hashes have the form of `sha256sum`."""
    (tmp_path / "a").write_bytes(b"")

    assert "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a\n" == checksums([tmp_path / "a"])
