"""Tests of the rules of wording."""

from pathlib import Path

import pytest

from tools.plain_english import faults, main

MODULE = Path("module.py")
PAGE = Path("page.md")
AUTHORISED = "authori" + "sed"  # in two parts, as the rule reads this file as well
EXPIRY = "The certificate en" + "ds soon."


@pytest.mark.parametrize("word", ["What", "Whether", "How", "Who", "Which", "When", "Where", "As"])
def test_docstring_opening(word: str) -> None:
    """A docstring that opens with a question word is a fault, with its line."""
    source = f'"""Numbers."""\n\n\ndef one():\n    """{word} it is."""\n'

    assert [f"module.py:4: the docstring opens with {word!r}; say what it is or does"] == list(faults(MODULE, source))


@pytest.mark.parametrize(
    "words", ["Everything that", "All that", "Anyone who", "Somebody who", "Those whom", "The question whether"]
)
def test_vague_opening(words: str) -> None:
    """A docstring names the thing that it is about."""
    source = f'"""{words} is here."""\n'

    assert [f"module.py:1: the docstring opens with {words!r}; name the thing"] == list(faults(MODULE, source))


@pytest.mark.parametrize("indent", ["", "    "])
def test_docstring_of_a_name(indent: str) -> None:
    """The docstring below an assigned name, of a module or in a class, is held to the same."""
    name = f'{indent}one: int = 1\n{indent}"""What it is."""\n'
    source = f'"""Numbers."""\n\n\nclass One:\n    value = 1\n{name}'

    assert ["module.py:7: the docstring opens with 'What'; say what it is or does"] == list(faults(MODULE, source))


def test_script() -> None:
    """A script, whose name has no ending, is code as well."""
    assert ["script:1: the docstring opens with 'What'; say what it is or does"] == list(
        faults(Path("script"), '"""What it is."""\n')
    )


@pytest.mark.parametrize(
    "source",
    [
        "def look_until(): ...",
        "from a import look_until",
        "class look_until: ...",
        "def f(look_until): ...",
        "look_until: str",
        "for look_until in a: ...",
        "a.look_until = 1",
    ],
)
def test_retired_name(source: str) -> None:
    """A retired name is a fault wherever it is defined or imported, and its successor is reported."""
    assert ["module.py:1: 'look_until' is retired: use poll_until"] == list(faults(MODULE, source))


def test_spelling() -> None:
    """Spelling is American, as on the wire."""
    assert [f"page.md:1: {AUTHORISED!r} is not American spelling"] == list(
        faults(PAGE, f"a subject that is {AUTHORISED}")
    )


def test_expiry() -> None:
    """A certificate expires."""
    assert [f"page.md:2: a certificate expires, it does not end: 'certificate en{'ds'}'"] == list(
        faults(PAGE, f"# Title\n{EXPIRY}")
    )


def test_plain_text_passes() -> None:
    """A text without faults has none."""
    source = '"""Numbers."""\n\n\ndef poll_until():\n    """Return what is authorized; chains end with a root."""\n'

    assert [] == list(faults(MODULE, source))


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command looks at all Python files and pages of a folder, prints the faults, and fails."""
    (tmp_path / "page.md").write_text(EXPIRY)
    (tmp_path / "other.txt").write_text(EXPIRY)

    assert (1, 1) == (main([str(tmp_path)]), len(capsys.readouterr().out.splitlines()))


def test_command_on_good_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command is silent if there is nothing to tell."""
    (tmp_path / "page.md").write_text("# Title\n")

    assert (0, "") == (main([str(tmp_path)]), capsys.readouterr().out)
