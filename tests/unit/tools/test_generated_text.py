"""The text of generated pages."""

from tools.generated_text import paragraphs


def test_paragraphs_are_filled_and_code_is_not() -> None:
    """Code that is to be copied stands in lines of its own, as it was written."""
    code = "```sh\nexport ONE=1\nexport TWO=2\n```"

    assert f"one two\n\n{code}\n\nthree" == paragraphs(f"one\ntwo\n\n{code}\n\nthree\n")
