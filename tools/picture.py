"""`make picture`: the first chapters of the demo as a picture for the README, from a real run of it."""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Final

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from tools.picture_notes import note
from tools.shown import comparable

ROOT: Final = Path(__file__).resolve().parent.parent
PICTURE: Final = ROOT / "docs" / "demo.svg"
CHAPTERS: Final = ("1.", "3.", "6.")
WIDTH: Final = 132
FORMAT: Final = re.sub(r"@font-face {{.*?}}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
"""Without the fonts that rich would load from the net: any monospaced one will do."""

SAYS: Final = "what docs/demo.svg says"
_DURATION: Final = re.compile(r" \([\d.]+m?s\)")
_SAME_IN_EVERY_RUN: Final = re.compile(r"\d+\. | +✓ | +\+ | +Fix: ")

# What prepares a chapter, and what the engine says beside our own words.
_LEFT_OUT: Final = re.compile(
    r"   \$ (pulumi stack|pulumi config|cp|mv) | +pulumi:pulumi:Stack | +error: Resource monitor has terminated"
)

STYLES: Final = {
    r"^\d+\. .*": "bold",
    r"^   \$ .*": "cyan",
    r"^   ✓ .*": "green",
    r"^ +\+ .*": "green",
    r"^ +(error|Fix): .*": "yellow",
}


def story() -> str:
    """Return what the demo prints."""
    command = [sys.executable, "-m", "tools.demo"]
    environment = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False, timeout=300)
    if done.returncode != 0:
        sys.exit("Fix: see why the demo fails")
    return done.stdout


def chosen(text: str) -> list[str]:
    """The lines of the chosen chapters, the long commands of which are made shorter."""
    chapters = re.split(r"\n(?=\d+\. )", text.strip())
    kept = [chapter.strip() for chapter in chapters if chapter.startswith(CHAPTERS)]
    lines = re.sub(r"\n     Outputs:\n(     .*\n?)+", "\n", "\n\n".join(kept)).splitlines()
    shown = [line for line in lines if not _LEFT_OUT.match(line)]
    return [re.sub(r"(--silent --show-error --fail )?--cacert \S+ ", "", line) for line in shown]


def wrapped(line: str) -> str:
    """Return a line, or lines of which the further ones are indented as the first one is."""
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.fill(line, WIDTH, subsequent_indent=indent, break_long_words=False) if line.strip() else line


def gist(text: str) -> str:
    """Return what the chosen chapters say in every run: headings, resources, successes and fixes."""
    lines = (_DURATION.sub("", line).strip() for line in chosen(text) if _SAME_IN_EVERY_RUN.match(line))
    return comparable("\n".join(sorted(set(lines))))


def main() -> None:
    """Draw it."""
    told = story()
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=WIDTH, file=nowhere)
        for line in chosen(told):
            style = next((style for pattern, style in STYLES.items() if re.match(pattern, line)), "")
            console.print(Text(wrapped(line), style=style))
        console.save_svg(str(PICTURE), title="make demo", code_format=FORMAT)
    print(f"drawn: {PICTURE.relative_to(ROOT)}")
    note(SAYS, gist(told))


if __name__ == "__main__":
    main()
