"""The pages of the site and their order: all Markdown pages for readers, each in one tab of the navigation."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

PATTERNS: Final = ("*.md", "docs/**/*.md", "examples/*.md", "examples/*/*.md", "template/*.md")
TABS: Final[Mapping[str, Sequence[str]]] = {
    "Start": ("README.md", "docs/install.md", "docs/overview.md", "docs/everyday.md"),
    "Guides": (),
    "Reference": (
        "docs/resources.md",
        "docs/settings.md",
        "docs/command.md",
        "docs/errors.md",
        "docs/certificates.md",
        "docs/compatibility.md",
        "docs/emulator.md",
    ),
    "Examples": (),
    "About": (
        "docs/how-it-works.md",
        "docs/security.md",
        "docs/reliability.md",
        "docs/performance.md",
        "docs/release.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
    ),
}
"""The tabs, and the pages that are first in each; all other pages follow, each in the tab of `_tab_of`."""
_TITLE: Final = re.compile(r"^# (.+)$", re.MULTILINE)
_LINK: Final = re.compile(r"(\]\()([^)\s#]+)")


def pages_in(root: Path) -> list[str]:
    """Return the paths of all pages from a root on."""
    return sorted({path.relative_to(root).as_posix() for pattern in PATTERNS for path in root.glob(pattern)})


def navigation(pages: Iterable[str], titles: Mapping[str, str]) -> list[dict[str, list[dict[str, str]]]]:
    """Return the navigation: each page once, under its title."""
    pages = list(pages)
    named = {page for first in TABS.values() for page in first}
    rest = {tab: [page for page in pages if page not in named and _tab_of(page) == tab] for tab in TABS}
    return [
        {tab: [{titles[page]: page} for page in (*(it for it in first if it in pages), *rest[tab])]}
        for tab, first in TABS.items()
    ]


def title_of(text: str) -> str:
    """Return the first heading of a page."""
    found = _TITLE.search(text)
    return found[1].replace("`", "").strip() if found else "Untitled"


def configuration(settings: Mapping[str, Any], *, pages: Mapping[str, str], version: str) -> dict[str, Any]:
    """Return the settings of the generator, with the folders and the navigation of a version."""
    titles = {page: title_of(text) for page, text in pages.items()}
    return {**settings, "docs_dir": "pages", "site_dir": f"out/{version}", "nav": navigation(pages, titles)}


def links_in(text: str) -> list[str]:
    """Return the files that a page links to, without those of other sites."""
    targets = (target for _, target in _LINK.findall(text))
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def versions(names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the list of versions, the latest release first, as the version selector reads it.

    Args:
        names: The releases from old to new, and the name of the main branch.
    """
    releases = [name for name in names if name[:1].isdigit()]
    latest = releases[-1:] or names[-1:]
    ordered = [*reversed(releases), *(name for name in names if name not in releases)]
    return [{"version": it, "title": it, "aliases": ["latest"] if [it] == latest else []} for it in ordered]


def _tab_of(page: str) -> str:
    if page.startswith(("examples/", "template/")):
        return "Examples"
    return "Guides" if page.startswith("docs/") and not page.startswith("docs/decisions/") else "About"
