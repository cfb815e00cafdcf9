"""The drawn pictures of the docs show what there is today, and are looked at somewhere."""

import os
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tools.picture_notes import digest, noted
from tools.shown_by_pictures import SHOWN


@pytest.mark.parametrize("picture", SHOWN)
def test_picture_is_of_today(picture: str, pulumi_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The contents of a picture have not changed since it was drawn; else `make picture` draws it anew."""
    monkeypatch.setenv("PATH", str(pulumi_folder), prepend=os.pathsep)
    shown = SHOWN[picture]()

    assert noted()[picture] == digest(shown), f"run `make picture`; today it shows:\n{shown}"


@pytest.mark.parametrize("picture", SHOWN)
def test_picture_is_there_and_shown(picture: str) -> None:
    """A page shows it, with a text for who cannot see it."""
    name = (ROOT / picture).name
    pages = [path.read_text() for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))]

    assert (ROOT / picture).is_file()
    assert any(f"{name})" in text for text in pages)
