"""`make site`: build the documentation site in `.site/out`, and check its links.

Each version has a folder of its own: `dev` for the files as they are, and one for each release that git has a tag of.
"""

import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import yaml  # type: ignore[import-untyped]

from tools.site.links import broken_links
from tools.site.pages import configuration, links_in, pages_in, versions

ROOT: Final = Path(__file__).resolve().parent.parent.parent
SITE: Final = ROOT / ".site"
MAIN: Final = "dev"
_SECONDS: Final = 300
_INDEX: Final = (
    '<!doctype html><meta charset="utf-8"><title>{0}</title><meta http-equiv="refresh" content="0; url={0}/">\n'
)


def build(source: Path, version: str) -> Path:
    """Build the site of a version from its files; return its folder.

    Raises:
        subprocess.CalledProcessError: The generator found something wrong, which it has printed.
    """
    shutil.rmtree(SITE / "pages", ignore_errors=True)
    gather(source, SITE / "pages")
    pages = {page: (source / page).read_text(encoding="utf-8") for page in pages_in(source)}
    settings = yaml.load((ROOT / "mkdocs.yml").read_text(), Loader=yaml.UnsafeLoader)  # noqa: S506 - a file of ours
    chosen = configuration(settings, pages=pages, version=version)
    (SITE / "mkdocs.yml").write_text(yaml.dump(chosen, sort_keys=False, allow_unicode=True))
    command = [str(Path(sys.executable).parent / "zensical"), "build", "--clean", "--strict"]
    subprocess.run(command, cwd=SITE, check=True, timeout=_SECONDS)
    return SITE / "out" / version


def gather(source: Path, folder: Path) -> None:
    """Copy the pages with the files that they link to, so that all links stay as they are."""
    for page in pages_in(source):
        text = (source / page).read_text(encoding="utf-8")
        linked = {((source / page).parent / link).resolve() for link in links_in(text)}
        for path in ((source / page), *(it for it in linked if it.is_file() and it.is_relative_to(source))):
            copy = folder / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        for path in (it for it in linked if it.is_dir() and it.is_relative_to(source) and it != source):
            _list_files(path, folder / path.relative_to(source) / "README.md")


def _list_files(linked: Path, page: Path) -> None:
    """Write a page for a folder that has none and that a page links to; its files are beside the code only."""
    if not (linked / "README.md").exists():
        page.parent.mkdir(parents=True, exist_ok=True)
        names = "".join(f"- `{path.name}`\n" for path in sorted(linked.iterdir()) if path.name[:1] not in {".", "_"})
        page.write_text(f"# {linked.name}\n\nThis folder of the repository has:\n\n{names}", encoding="utf-8")


@contextmanager
def release_sources() -> Iterator[dict[str, Path]]:
    """Yield the files of each release that git has a tag of, from old to new."""
    tags = [tag for tag in _git("tag", "--list", "v*", "--sort=version:refname").decode().split() if _is_release(tag)]
    with tempfile.TemporaryDirectory() as name:
        for tag in tags:
            with tarfile.open(fileobj=io.BytesIO(_git("archive", tag))) as files:
                files.extractall(Path(name, tag), filter="data")
        yield {tag[1:]: Path(name, tag) for tag in tags}


def _is_release(tag: str) -> bool:
    return re.fullmatch(r"v\d+\.\d+\.\d+", tag) is not None


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, timeout=60).stdout


def main() -> int:
    """Build all versions; 0 if each link leads somewhere."""
    shutil.rmtree(SITE, ignore_errors=True)
    out = SITE / "out"
    with release_sources() as releases:
        sources = {**releases, MAIN: ROOT}
        for version, source in sources.items():
            build(source, version)
    (out / "versions.json").write_text(json.dumps(versions([*sources])))
    (out / "index.html").write_text(_INDEX.format(next(it["version"] for it in versions([*sources]) if it["aliases"])))
    broken = list(broken_links(out))
    print("\n".join(broken or [f"the site is in {out.relative_to(ROOT)}"]))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
