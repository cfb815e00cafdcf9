"""The documentation site: which pages it has, in which order, which versions, and that its links lead somewhere."""

from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tools.site.__main__ import gather
from tools.site.links import broken_links
from tools.site.pages import TABS, links_in, navigation, pages_in, title_of, versions


def test_every_page_is_in_the_navigation_once() -> None:
    """A page that nobody has sorted in follows the others of its tab."""
    pages = [*pages_in(ROOT), "docs/new.md"]
    shown = [
        page
        for tab in navigation(pages, dict.fromkeys(pages, "Title"))
        for items in tab.values()
        for it in items
        for page in it.values()
    ]

    assert sorted(pages) == sorted(shown)
    assert {"Guides"} == {
        tab
        for it in navigation(pages, dict.fromkeys(pages, "T"))
        for tab, items in it.items()
        if {"T": "docs/new.md"} in items
    }


def test_pages_that_are_sorted_in_are_there() -> None:
    """The table of tabs names no page that is gone."""
    assert set() == {page for first in TABS.values() for page in first} - {*pages_in(ROOT)}


def test_every_decision_is_in_the_list() -> None:
    """The list of decisions leads to each of them."""
    folder = ROOT / "docs/decisions"

    assert {path.name for path in folder.glob("0*.md")} == {*links_in((folder / "README.md").read_text())}


@pytest.mark.parametrize(("text", "title"), [("# A `b`\n\n## C\n", "A b"), ("text", "Untitled")])
def test_title(text: str, title: str) -> None:
    """A page is called by its first heading."""
    assert title == title_of(text)


def test_links() -> None:
    """Files of this repository count, with or without an anchor; other sites and anchors of the page do not."""
    text = "[a](x.md#y) [b](#z) [c](https://example.com/p) ![d](../p.svg) [e](mailto:a@example.com)"

    assert ["x.md", "../p.svg"] == links_in(text)


@pytest.mark.parametrize(
    ("names", "order", "latest"),
    [(["dev"], ["dev"], "dev"), (["0.1.0", "0.10.0", "dev"], ["0.10.0", "0.1.0", "dev"], "0.10.0")],
)
def test_versions(names: list[str], order: list[str], latest: str) -> None:
    """The last release comes first, and is the latest; before the first one, the main branch is."""
    found = versions(names)

    assert order == [it["version"] for it in found]
    assert [latest] == [it["version"] for it in found if it["aliases"]]


def test_gathered_files(tmp_path: Path) -> None:
    """Pages come with the files that they link to, and nothing from outside."""
    source = tmp_path / "source"
    (source / "docs").mkdir(parents=True)
    (source / "README.md").write_text("[a](docs/a.svg) [b](docs) [c](../secret.txt) [d](missing.md)")
    (source / "docs/a.svg").write_text("<svg/>")
    (source / "docs/b.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("")

    gather(source, tmp_path / "pages")

    copied = {
        path.relative_to(tmp_path / "pages").as_posix() for path in (tmp_path / "pages").rglob("*") if path.is_file()
    }
    assert {"README.md", "docs/a.svg", "docs/README.md"} == copied
    assert (
        "# docs\n\nThis folder of the repository has:\n\n- `a.svg`\n- `b.svg`\n"
        == (tmp_path / "pages/docs/README.md").read_text()
    )


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("b/", True),
        ("b/#here", True),
        ("b/#gone", False),
        ("#top", True),
        ("#gone", False),
        ("c/", False),
        ("p%20q.svg", True),
        ("https://example.com/", True),
        ("", True),
    ],
)
def test_broken_links(tmp_path: Path, link: str, leads: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """A link has to lead to a file, and its anchor to an element."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b/index.html").write_text('<h1 id="here">B</h1>')
    (tmp_path / "p q.svg").write_text("<svg/>")
    (tmp_path / "index.html").write_text(f'<h1 id="top">A</h1><a href="{link}">x</a>')
    (tmp_path / "404.html").write_text('<a href="/nowhere">x</a>')

    assert ([] if leads else [f"index.html: {link}"]) == list(broken_links(tmp_path))
