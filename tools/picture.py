"""`make picture`: the first chapters of the demo as a picture for the README, from a real run of it."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

ROOT: Final = Path(__file__).resolve().parent.parent
PICTURE: Final = ROOT / "docs" / "demo.svg"
CHAPTERS: Final = ("1.", "3.", "6.")
WIDTH: Final = 132
FORMAT: Final = re.sub(r"@font-face {{.*?}}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
"""Without the fonts that rich would load from the net: any monospaced one will do."""

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
    shown = [line for line in lines if not re.match(r"   \$ (pulumi stack|pulumi config|cp|mv) ", line)]
    return [re.sub(r"(--silent --show-error --fail )?--cacert \S+ ", "", line) for line in shown]


def main() -> None:
    """Draw it."""
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=WIDTH, file=nowhere)
        for line in chosen(story()):
            style = next((style for pattern, style in STYLES.items() if re.match(pattern, line)), "")
            console.print(Text(line, style=style))
        console.save_svg(str(PICTURE), title="make demo", code_format=FORMAT)
    print(f"drawn: {PICTURE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
