"""The picture of a comment for docs/pipelines: a recorded one, drawn by Chromium much as GitHub shows it."""

import re
from typing import Final

from markdown_it import MarkdownIt

from tools.browser import ROOT, draw

COMMENT: Final = ROOT / "tests" / "previews" / "recorded" / "everything.md"
PICTURE: Final = ROOT / "docs" / "pipelines" / "comment.png"
SIZE: Final = (1000, 1200)
_GRAPH: Final = re.compile(r"<details open><summary>[^<]*</summary>\n\n```mermaid\n.*?```\n\n</details>\n\n", re.DOTALL)
STYLE: Final = """
    body { margin: 16px; font: 14px/1.5 'DejaVu Sans', Helvetica, Arial, sans-serif; color: #1f2328; }
    article { border: 1px solid #d1d9e0; border-radius: 6px; padding: 0 16px 8px; }
    h3 { font-size: 17px; margin: 14px 0 8px; }
    code { background: #eff1f3; border-radius: 6px; padding: 2px 4px; font: 12px 'DejaVu Sans Mono', monospace;
           overflow-wrap: anywhere; }
    table { border-collapse: collapse; margin: 6px 0; }
    th, td { border: 1px solid #d1d9e0; padding: 5px 10px; text-align: left; vertical-align: top; }
    td:first-child { white-space: nowrap; }
    summary { font-weight: 600; margin: 8px 0 4px; } ul { margin: 4px 0; padding-left: 24px; }
"""


def page(comment: str) -> str:
    """The comment as a page of HTML; what a reader would have to open is open.

    The graph, which GitHub draws, is left out, and so is a sign that few fonts have.
    """
    text = _GRAPH.sub("", comment).replace("🛑 ", "")
    body = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    opened = re.sub(r"<details>", "<details open>", body)
    return f"<!doctype html><meta charset='utf-8'><style>{STYLE}</style><article>{opened}</article>"


def main() -> None:
    """Draw it."""
    draw(page(COMMENT.read_text()), PICTURE, size=SIZE)


if __name__ == "__main__":
    main()
