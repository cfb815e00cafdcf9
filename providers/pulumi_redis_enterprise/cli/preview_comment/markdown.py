"""Text as Markdown that GitHub and GitLab show as it is, whatever it holds.

A preview of a pull request holds what its author wrote. So every value goes through `code`: in a ``<code>`` element
neither mentions nor references are looked for, and a character reference is never taken for the mark of a link, a cell
or a tag (CommonMark 0.31, 2.5: they "cannot be used in place of symbols indicating structure").
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from pulumi_redis_enterprise.errors import sanitize

_MARKS: Final = re.compile(
    r"[^\w \-=,/+%;?.()\u0080-\U0010ffff]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # between letters it is no mark
    r"|www(?=\.)",
    re.IGNORECASE,
)
_PEM: Final = re.compile(r"-----BEGIN [^-]*-----.*?(?:-----END [^-]*-----|\Z)", re.DOTALL)


def code(text: str) -> str:
    """The text in one line, set as code; of PEM text only that it is some."""
    return f"<code>{_MARKS.sub(_references, sanitize(without_pem(text)))}</code>"


def without_pem(text: str) -> str:
    """The text with a note where PEM text stood, as that may be a private key."""
    return _PEM.sub("(PEM text)", text)


def table(head: Sequence[str]) -> str:
    """The head of a table."""
    return f"{row(head)}\n{row(['---'] * len(head))}"


def row(cells: Iterable[str]) -> str:
    """A row of a table; the cells are Markdown already."""
    return f"| {' | '.join(cells)} |"


def _references(found: re.Match[str]) -> str:
    return "".join(f"&#{ord(character)};" for character in found[0])
