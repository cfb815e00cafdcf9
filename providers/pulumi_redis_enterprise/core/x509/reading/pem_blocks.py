"""The blocks of PEM in a text that people hand in, and what is between them left out (RFC 7468, 2)."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pulumi_redis_enterprise.core.x509.reading.other_formats import is_key
from pulumi_redis_enterprise.core.x509.text import holds_base64_of_key

_BEGIN: Final = re.compile(r"-----BEGIN ([^-\n]*)-----")
_COMMENT: Final = re.compile(r"\s*(?:#|;|//)")
# Also what is left of a line end in JSON or in a variable, and of one that was lost.
_END_OF_LINE: Final = re.compile(r"[ \t\r\ufeff]*(?:\n|\Z|\\[nr]|[A-Za-z0-9+/=]{20})")
_LONGEST_LINE: Final = 200
_PEM_WIDTH: Final = 64


@dataclass(frozen=True, slots=True)
class Block:
    """One block of PEM.

    Attributes:
        label: What it says that it is, for example CERTIFICATE.
        body: What is between its two lines; None if there is no second one.
    """

    label: str
    body: str | None

    def octets(self) -> bytes:
        """Decode the body.

        Raises:
            ValueError: It is cut off, or not base64.
        """
        if self.body is None:
            raise ValueError("a block without an end")
        return base64.b64decode("".join(self.body.split()), validate=True)


def blocks_in(text: str) -> list[Block]:
    """Return the blocks of a text, in their order.

    A line that only mentions a block, as a comment does, is none. A private key is one wherever it stands, in a
    comment as well.
    """
    return list(_blocks(text))


def armored(label: str, octets: bytes) -> str:
    """Return octets as a block of PEM."""
    encoded = base64.b64encode(octets).decode()
    lines = [encoded[start : start + _PEM_WIDTH] for start in range(0, len(encoded), _PEM_WIDTH)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])


def _blocks(text: str) -> Iterator[Block]:
    begins = list(_BEGIN.finditer(text))
    for index, begin in enumerate(begins):
        end = begins[index + 1].start() if index + 1 < len(begins) else len(text)
        label, rest = begin[1], text[begin.end() : end]
        body, has_end, _ = rest.partition(f"-----END {label}-----")
        is_block = _stands_alone(text, begin)
        if is_key(label):
            is_block = holds_base64_of_key(rest) or (is_block and bool(has_end))
        if is_block:
            yield Block(label, body if has_end else None)


def _stands_alone(text: str, begin: re.Match[str]) -> bool:
    """Return True for a line of its own, or the beginning of one whose end was lost."""
    before = text[max(0, begin.start() - _LONGEST_LINE) : begin.start()].rpartition("\n")[2]
    after = text[begin.end() : begin.end() + _LONGEST_LINE]
    return not _COMMENT.match(before) and _END_OF_LINE.match(after) is not None
