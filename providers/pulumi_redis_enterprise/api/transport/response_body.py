"""The body of an answer, read and parsed within limits: whoever answers does not decide how much memory it takes."""

import json
import zlib
from http import HTTPStatus
from typing import Any, Final

import urllib3
from requests import Response

from pulumi_redis_enterprise.api.transport.limits import (
    LARGEST_BODY,
    LARGEST_ERROR,
    MOST_VALUES,
    Allowance,
    BadAnswerError,
)

ACCEPTED_ENCODING: Final = "gzip"
"""The encoding offered as Accept-Encoding: the one that can be decoded here."""

_CHUNK: Final = 64 * 1024
_OVERHEAD: Final = 1024 * 1024  # chunks and trailers, which are no part of the body
_SURROGATE: Final = rb"\ud"
_STRUCTURE: Final = (b",", b":", b"[", b"{")
_FIX_COMPRESSION: Final = (
    "see whether a proxy or load balancer in between changes answers, and reach the cluster without it"
)


class TooManyValuesError(ValueError):
    """JSON of more values than any answer has."""


def read_body(response: Response, allowed: Allowance) -> Response:
    """Return the response with its body, of which nothing was read before.

    The body of an error or a redirect is not needed to know what happened: of one that is too large or does not
    come, nothing is kept.

    Args:
        response: As `requests` returns it with ``stream=True``.
        allowed: What the exchange may still take.

    Raises:
        BadAnswerError: The body of a success is larger than it may be, or encoded as nobody asked for.
        urllib3.exceptions.HTTPError: It does not come to its end in time.
    """
    if HTTPStatus.OK <= response.status_code < HTTPStatus.MULTIPLE_CHOICES:
        return _with_body(response, _read(response, LARGEST_BODY, allowed))
    try:
        return _with_body(response, _read(response, LARGEST_ERROR, allowed))
    except (BadAnswerError, urllib3.exceptions.HTTPError):
        return _with_body(response, b"")


def _with_body(response: Response, body: bytes) -> Response:
    # As `requests` notes what it has read itself. To let it read from here would take the memory twice more.
    response._content, response._content_consumed = body, True  # type: ignore[attr-defined]  # noqa: SLF001
    return response


def json_in(response: Response) -> Any:
    """Return the value that the body holds as JSON, which is UTF-8 whatever the headers say (RFC 8259 section 8.1).

    Raises:
        ValueError: It holds none, or more values than any answer has. The exception may hold the body.
        RecursionError: It is nested by the thousands.
    """
    return parse(response.content)


def parse(content: bytes) -> Any:
    """Return the value of a JSON text; see `json_in`."""
    if sum(content.count(mark) for mark in _STRUCTURE) > MOST_VALUES:
        raise TooManyValuesError("more values than any answer has")
    value = json.loads(content)
    if _SURROGATE not in content.lower():
        return value
    # Half a character: no text that could be shown, or stored.
    return json.loads(json.dumps(value, ensure_ascii=False).encode(errors="replace"))


def _read(response: Response, most: int, allowed: Allowance) -> bytes:
    allowed.grant(most + _OVERHEAD)
    decoder, body = _decoder_for(response), bytearray()
    while chunk := response.raw.read1(_CHUNK, decode_content=False):
        try:
            body += decoder.decode(chunk, most + 1 - len(body))
        except zlib.error:
            raise BadAnswerError("answered in gzip that is damaged", fix=_FIX_COMPRESSION) from None
        if len(body) > most:
            # The rest is still on its way, so the connection is of no use any more.
            response.close()
            raise BadAnswerError(f"answered more than {most // 2**20} MiB")
    if not decoder.is_complete():
        raise BadAnswerError("answered in gzip that is cut off before its end", fix=_FIX_COMPRESSION)
    return bytes(body)


class _Plain:
    """A body that is not compressed."""

    def decode(self, chunk: bytes, _most: int) -> bytes:
        """Return the piece as it is."""
        return chunk

    def is_complete(self) -> bool:
        """Return True: HTTP itself tells where the body ends."""
        return True


class _Gzip:
    """A body in gzip, of one member or several (RFC 1952 section 2.2)."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._begun = False

    def decode(self, chunk: bytes, most: int) -> bytes:
        """Decompress a piece, to so many octets at most.

        Raises:
            zlib.error: It is damaged.
        """
        self._begun = True
        if self._member.eof:
            self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        decoded = self._member.decompress(chunk, most)
        rest = self._member.unused_data
        return decoded + self.decode(rest, most - len(decoded)) if rest and len(decoded) < most else decoded

    def is_complete(self) -> bool:
        """Return whether the last member came to its end; a body of no octets has none."""
        return self._member.eof or not self._begun


def _decoder_for(response: Response) -> _Plain | _Gzip:
    """Return what decodes the body."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding in {"", "identity"}:
        return _Plain()
    if encoding == ACCEPTED_ENCODING:
        return _Gzip()
    raise BadAnswerError("answered in a compression that was not asked for (Content-Encoding)", fix=_FIX_COMPRESSION)
