"""The picture of a comment for docs/pipelines: a recorded one, drawn by Chromium much as GitHub shows it."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

ROOT: Final = Path(__file__).resolve().parent.parent
COMMENT: Final = ROOT / "tests" / "previews" / "recorded" / "everything.md"
PICTURE: Final = ROOT / "docs" / "pipelines" / "comment.png"
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
OPTIONS: Final = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]
SIZE: Final = (1000, 1090)
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
    """The comment as a page of HTML; what a reader would have to open is open."""
    body = MarkdownIt("commonmark", {"html": True}).enable("table").render(comment)
    opened = re.sub(r"<details>", "<details open>", body)
    return f"<!doctype html><meta charset='utf-8'><style>{STYLE}</style><article>{opened}</article>"


def main() -> None:
    """Draw it."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit("Fix: install chromium, which draws the picture of a comment")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "comment.html"
        source.write_text(page(COMMENT.read_text()))
        window = f"--window-size={SIZE[0]},{SIZE[1]}"
        line = [browser, *OPTIONS, f"--user-data-dir={folder}/profile", window, f"--screenshot={PICTURE}"]
        subprocess.run([*line, source.as_uri()], check=True, capture_output=True, timeout=60)
    print(f"drawn: {PICTURE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
