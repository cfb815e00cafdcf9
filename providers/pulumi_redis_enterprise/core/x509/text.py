"""Text of messages: long lists, and private keys that somebody put where another text belongs."""

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any, Final, NewType

Pem = NewType("Pem", str)
"""One certificate or several, in PEM form, normalized."""
Fingerprint = NewType("Fingerprint", str)
"""The SHA-256 of a certificate, as 64 hex digits in small letters."""
SubjectLine = NewType("SubjectLine", str)
"""The subject of a certificate, as OpenSSL prints it for ``-nameopt RFC2253``."""

_LONGEST_LINE: Final = 300
_LONGEST_LINE_OF_MESSAGE: Final = 4_000
# A runner of a pipeline carries out what it reads in a log: lines that begin with `::` (GitHub Actions, after blanks,
# ActionCommand.TryParseV2 of actions/runner), `##[…]` (the same, TryParse) and `##vso[…]` (Azure Pipelines) anywhere.
_RUNNER_COMMAND: Final = re.compile(r"^(\s*):(?=:)|#(?=#\w*\[)", re.MULTILINE)
_FEW: Final = 20
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{56,}=*")
_LONGEST_WORD: Final = 20


def may_hold_key(text: str) -> bool:
    """Return True for what looks like a private key: PEM, or a line of its base64 without the lines around it.

    Whatever splits a text before it shows a part asks this of the whole: a part may be too short to tell.
    """
    return "-----" in text or holds_base64_of_key(text)


def holds_base64_of_key(text: str) -> bool:
    """Return True if there is what looks like a line of a private key in PEM form."""
    return any(_is_base64_of_key(found[0]) for found in _BASE64.finditer(text))


def describe(value: Any) -> str:
    """Return what a value is without any part of it, where one may well be a secret that was put in a wrong place."""
    return f"{type(value).__name__} of {len(repr(value))} characters"


def without_keys(text: str) -> str:
    """Return the text with stars in place of each line of a private key in PEM form."""
    return _BASE64.sub(_without_key, text)


def _without_key(found: re.Match[str]) -> str:
    return "***" if _is_base64_of_key(found[0]) else found[0]


def _is_base64_of_key(text: str) -> bool:
    """Return True for what looks like a line of a private key in PEM form, 64 characters of base64, and not a path."""
    kinds = (str.isupper, str.islower, str.isdigit)
    is_mixed = all(any(map(is_of_kind, text)) for is_of_kind in kinds)
    return is_mixed and max(map(len, text.split("/"))) >= _LONGEST_WORD


def join_limited(names: Iterable[str], *, most: int = _FEW, separator: str = ", ") -> str:
    """The names in one line, of very many only the first ones and how many more there are; "" if there is none."""
    remaining = iter(names)
    shown = separator.join(islice(remaining, most))
    more = sum(1 for _ in remaining)
    return f"{shown} and {more} more" if more else shown


def sanitize(text: str) -> str:
    """Return the text of a server for a message: one line of at most 300 characters, none of which moves a cursor.

    A terminal, and many a viewer of logs, obeys the control characters that it is sent.
    """
    return _cut(one_line(text), _LONGEST_LINE)


def one_line(text: str) -> str:
    """Return all of the text in one line, with a question mark for each character that is not to be seen."""
    line = " ".join(text.split())
    # Nearly every text is printable, and looking at all of it at once takes a hundredth of the time.
    return line if line.isprintable() else "".join(it if it.isprintable() else "?" for it in line)


def harmless(text: str) -> str:
    """Return the text, of one line or more, so that neither a terminal nor a runner of a pipeline obeys it.

    Control characters and those that turn the direction of writing are question marks. What a runner would take for
    a command has a blank in it. What may be a part of a private key is left out.
    """
    shown = "".join(character if character.isprintable() or character == "\n" else "?" for character in text)
    shown = without_runner_commands(without_keys(shown))
    return "\n".join(_cut(line, _LONGEST_LINE_OF_MESSAGE) for line in shown.split("\n"))


def without_runner_commands(text: str) -> str:
    """Return the text with a blank in what a runner of a pipeline would take for a command."""
    return _RUNNER_COMMAND.sub(lambda found: f"{found[0]} ", text)


def _cut(line: str, longest: int) -> str:
    return line if len(line) <= longest else line[: longest - 1] + "…"
