"""The notes of a release: taken from the changelog, and refused if tag and version do not go together."""

import pytest

from tools.release.notes import NotesError, notes, require_tag
from tools.release.trial import newcomers

CHANGELOG = """\
# Changelog

About it.

## Unreleased

To come.

## 0.2.0 - 2026-12-01

### Added

- **Role**: more. See [resources](docs/resources.md#role), [PyPI](https://pypi.org), [here](#changelog).

## [0.1.0] - 2026-11-28

The first one.
"""


class TestNotes:
    def test_section_of_the_version(self) -> None:
        """The notes are the section of the version, without its heading, and links lead to the files of the tag."""
        assert (
            "### Added\n\n- **Role**: more. See [resources](../blob/v0.2.0/docs/resources.md#role), "
            "[PyPI](https://pypi.org), [here](#changelog).\n"
        ) == notes(CHANGELOG, version="0.2.0", tag="v0.2.0")

    def test_last_section(self) -> None:
        """A version in brackets is one, and the last section ends with the file."""
        assert "The first one.\n" == notes(CHANGELOG, version="0.1.0", tag="v0.1.0")

    def test_trial(self) -> None:
        """A trial takes what is unreleased."""
        assert "To come.\n" == notes(CHANGELOG, version="0.3.0")

    def test_unreleased_version(self) -> None:
        """A tag needs a section of its own."""
        with pytest.raises(NotesError, match=r"says nothing of 0.3.0\nFix: name its section `## 0.3.0 - "):
            notes(CHANGELOG, version="0.3.0", tag="v0.3.0")

    def test_beginning_of_a_version(self) -> None:
        """A version is not taken for a longer one that begins with it."""
        with pytest.raises(NotesError):
            notes(CHANGELOG, version="0.2", tag="v0.2")


class TestTag:
    def test_same(self) -> None:
        """The version with a v before it is the tag."""
        require_tag("v0.1.0", version="0.1.0")

    @pytest.mark.parametrize("tag", ["0.1.0", "v0.1", "v0.1.0rc1", "v0.1.1"])
    def test_another(self, tag: str) -> None:
        """Any other tag is refused."""
        with pytest.raises(NotesError, match=r"Fix: git tag v0.1.0"):
            require_tag(tag, version="0.1.0")


def test_lines_of_newcomers() -> None:
    """Each line that installs the package is tried, without its comment."""
    page = "```sh\npip install '../x[cli]'  # in a\nuv add x\npulumi up\n```\nOr `poetry add y`.\npoetry add y\n"

    assert ["pip install '../x[cli]'", "uv add x", "poetry add y"] == list(newcomers(page))
