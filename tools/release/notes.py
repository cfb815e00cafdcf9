"""Notes of a release: the section of the changelog for a version, which a tag has to name."""

import re
from typing import Final

UNRELEASED: Final = "Unreleased"
_SECTION: Final = re.compile(r"^## (?P<title>.+?)\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"\]\((?!https?:|#)([^)]+)\)")


class NotesError(Exception):
    """A release must not be made: tag, version and changelog do not go together."""


def require_tag(tag: str, *, version: str) -> None:
    """Refuse a tag that is not the version, with a v before it.

    Raises:
        NotesError: It is another one.
    """
    if tag != f"v{version}":
        raise NotesError(f"the tag is {tag}, and the version in pyproject.toml is {version}\nFix: git tag v{version}")


def notes(changelog: str, *, version: str, tag: str = "") -> str:
    """Return the notes of a version, with links that work beside the release.

    Args:
        changelog: The text of CHANGELOG.md.
        version: The version.
        tag: The tag that is released; "" for a trial, which may take what is unreleased.

    Raises:
        NotesError: The changelog has no entry of this version, or an empty one.
    """
    sections = {
        found["title"].split(" ")[0].strip("[]"): found["text"].strip() for found in _SECTION.finditer(changelog)
    }
    text = sections.get(version) or ("" if tag else sections.get(UNRELEASED, ""))
    if not text:
        raise NotesError(
            f"CHANGELOG.md says nothing of {version}\n"
            f"Fix: name its section `## {version} - YYYY-MM-DD`, and let it say what users notice"
        )
    return _LINK.sub(rf"](../blob/v{version}/\1)", text) + "\n"
