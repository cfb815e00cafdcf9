"""The body of an answer, read and parsed within limits: whoever answers does not decide how much memory it takes."""

import json
import zlib
from collections.abc import Callable
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
"""What is offered as Accept-Encoding: the one that can be decoded here."""

_CHUNK: Final = 64 * 1024
_OVERHEAD: Final = 1024 * 1024  # chunks and trailers, which are no part of the body
_SURROGATE: Final = rb"\ud"
_STRUCTURE: Final = (b",", b":", b"[", b"{")


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
    content: bytes = response.content
    if sum(content.count(mark) for mark in _STRUCTURE) > MOST_VALUES:
        raise ValueError("more values than any answer has")
    value = json.loads(content)
    if _SURROGATE not in content.lower():
        return value
    # Half a character: no text that could be shown, or stored.
    return json.loads(json.dumps(value, ensure_ascii=False).encode(errors="replace"))


def _read(response: Response, most: int, allowed: Allowance) -> bytes:
    allowed.grant(most + _OVERHEAD)
    decode, body = _decoder_for(response), bytearray()
    while chunk := response.raw.read1(_CHUNK, decode_content=False):
        try:
            body += decode(chunk, most + 1 - len(body))
        except zlib.error:
            raise BadAnswerError("answered in gzip that is damaged") from None
        if len(body) > most:
            # The rest is still on its way, so the connection is of no use any more.
            response.close()
            raise BadAnswerError(f"answered more than {most // 2**20} MiB")
    return bytes(body)


def _decoder_for(response: Response) -> Callable[[bytes, int], bytes]:
    """Return what decodes a piece of the body, to so many octets at most."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding in {"", "identity"}:
        return lambda chunk, _: chunk
    if encoding == ACCEPTED_ENCODING:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress
    raise BadAnswerError("answered in an encoding that was not asked for")
