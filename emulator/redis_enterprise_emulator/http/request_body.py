"""The body of a request, as HTTP/1.1 frames it: of a known length, or in chunks.

RFC 9112, sections 6 (message body) and 7 (transfer codings). What is ambiguous is refused, as the vendor's front door,
Envoy, does by default: two lengths, or a length beside chunks, are how requests are smuggled.
"""

import re
from email.message import Message
from http import HTTPStatus
from io import BufferedIOBase
from typing import Final

LARGEST_BODY: Final = 64 * 2**20
"""Bytes. More is refused before it is read."""

_LONGEST_LINE: Final = 8192
_MOST_TRAILERS: Final = 100
_CHUNK_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


class BodyError(Exception):
    """The body cannot be read, so neither can the next request of the connection.

    Args:
        status: The HTTP status of the answer.
    """

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


def body_length(headers: Message) -> int | None:
    """Return the length of the body, or None for one that is sent in chunks.

    Raises:
        BodyError: 400 for lengths that contradict each other or are none, 413 for one that is too large, 501 for a
            transfer coding other than ``chunked``.
    """
    lengths = set(headers.get_all("Content-Length", ()))
    codings = headers.get_all("Transfer-Encoding", ())
    if codings and lengths:
        raise BodyError(HTTPStatus.BAD_REQUEST)
    if codings:
        if [coding.strip().lower() for coding in codings] != ["chunked"]:
            raise BodyError(HTTPStatus.NOT_IMPLEMENTED)
        return None
    length = lengths.pop() if lengths else "0"
    if lengths or not (length.isascii() and length.isdecimal()):
        raise BodyError(HTTPStatus.BAD_REQUEST)
    return _checked(int(length))


def read_body(length: int | None, stream: BufferedIOBase) -> bytes:
    """Read a body of that length, or for None one in chunks.

    Raises:
        BodyError: 400 if the client goes away too early or the chunks are malformed, 413 if they are too many.
    """
    return _read_chunks(stream) if length is None else _read_exactly(stream, length)


def _read_chunks(stream: BufferedIOBase) -> bytes:
    body = bytearray()
    while size := _chunk_size(stream):
        _checked(len(body) + size)
        body += _read_exactly(stream, size)
        if _read_line(stream).strip(b"\r\n"):
            raise BodyError(HTTPStatus.BAD_REQUEST)
    _skip_trailers(stream)
    return bytes(body)


def _chunk_size(stream: BufferedIOBase) -> int:
    match = _CHUNK_SIZE.fullmatch(_read_line(stream))
    if match is None:
        raise BodyError(HTTPStatus.BAD_REQUEST)
    return int(match[1], 16)


def _skip_trailers(stream: BufferedIOBase) -> None:
    for _ in range(_MOST_TRAILERS):
        if not _read_line(stream).strip(b"\r\n"):
            return
    raise BodyError(HTTPStatus.BAD_REQUEST)


def _read_line(stream: BufferedIOBase) -> bytes:
    line = stream.readline(_LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise BodyError(HTTPStatus.BAD_REQUEST)
    return line


def _read_exactly(stream: BufferedIOBase, length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise BodyError(HTTPStatus.BAD_REQUEST)
    return data


def _checked(length: int) -> int:
    if length > LARGEST_BODY:
        raise BodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return length
