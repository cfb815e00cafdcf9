"""The drawn pictures of the docs show what there is today, and are looked at somewhere."""

import json

import pytest

from tools.shown_by_pictures import DIGESTS, ROOT, SHOWN, digests


@pytest.mark.parametrize("picture", SHOWN)
def test_picture_is_of_today(picture: str) -> None:
    """Everything that it shows has not changed since it was drawn; else `make picture` draws it anew."""
    assert digests()[picture] == json.loads(DIGESTS.read_text())[picture]


@pytest.mark.parametrize("picture", SHOWN)
def test_picture_is_there_and_shown(picture: str) -> None:
    """A page shows it, with a text for who cannot see it."""
    name = (ROOT / picture).name
    pages = [path.read_text() for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))]

    assert (ROOT / picture).is_file()
    assert any(f"{name})" in text for text in pages)
