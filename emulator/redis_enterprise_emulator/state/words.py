"""Tables of names, written as text."""


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text: a table of names is easier to read without quotes and commas."""
    return tuple(text.split())
