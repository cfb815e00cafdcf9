"""The notes of what the pictures of the docs showed when they were drawn: a SHA-256 each, in `docs/pictures.json`."""

import hashlib
import json
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).resolve().parent.parent / "docs" / "pictures.json"


def digest(text: str) -> str:
    """Return the note of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def noted() -> dict[str, str]:
    """Return all notes, by picture."""
    notes: dict[str, str] = json.loads(FILE.read_text())
    return notes


def note(picture: str, text: str) -> None:
    """Note what a picture shows from now on."""
    FILE.write_text(json.dumps(noted() | {picture: digest(text)}, indent=2) + "\n")
    print(f"noted: {picture}")
