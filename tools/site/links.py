"""The links of a built site: each leads to a file and to an anchor that are there."""

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class _Parser(HTMLParser):
    """Gathers what a page links to, and its anchors."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the attributes that are addresses or anchors."""
        for name, value in attrs:
            if name in {"id", "name"} and value:
                self.anchors.add(value)
            elif value and (tag, name) in {("a", "href"), ("img", "src"), ("script", "src"), ("link", "href")}:
                self.links.append(value)


def broken_links(site: Path) -> Iterator[str]:
    """Yield each link that leads nowhere, with its page; addresses of other sites are not visited."""
    for page in sorted(site.rglob("*.html")):
        if page.name != "404.html":  # its addresses are those of whoever publishes the site
            yield from (f"{page.relative_to(site)}: {link}" for link in _parsed(page).links if not _leads(link, page))


def _leads(link: str, page: Path) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if target.is_dir():
        target /= "index.html"
    anchor = unquote(parts.fragment)
    return target.exists() and (not anchor or target.suffix != ".html" or anchor in _parsed(target).anchors)


@cache
def _parsed(page: Path) -> _Parser:
    parser = _Parser()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser
