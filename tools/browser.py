"""Pictures of pages, drawn by a headless Chromium."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
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


def draw(page: str, picture: Path, *, size: tuple[int, int]) -> None:
    """Draw a page of HTML; without a browser, say what to install."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"Fix: install chromium, which draws {picture.relative_to(ROOT)}")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page)
        window = f"--window-size={size[0]},{size[1]}"
        line = [browser, *OPTIONS, f"--user-data-dir={folder}/profile", window, f"--screenshot={picture}"]
        subprocess.run([*line, source.as_uri()], check=True, capture_output=True, timeout=120)
    print(f"drawn: {picture.relative_to(ROOT)}")
