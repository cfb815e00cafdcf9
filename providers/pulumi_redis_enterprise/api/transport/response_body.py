"""The body of an answer, read and parsed within limits: the server does not decide how much memory it takes."""

import html
import json
import re
import zlib
from http import HTTPStatus
from typing import Any, Final

import urllib3
from requests import Response

from pulumi_redis_enterprise.api.settings.connection_settings import ConnectionSettings
from pulumi_redis_enterprise.api.transport.failures import CHECK_URL, RUN_AGAIN, Failure
from pulumi_redis_enterprise.api.transport.limits import LARGEST_BODY, LARGEST_ERROR, MOST_VALUES, Allowance
from pulumi_redis_enterprise.errors import BadAnswerError

ACCEPTED_ENCODING: Final = "gzip"
"""The encoding offered as Accept-Encoding: the one that can be decoded here."""
_CHUNK: Final = 64 * 1024
_OVERHEAD: Final = 1024 * 1024  # chunks and trailers, which are no part of the body
_SURROGATE: Final = rb"\ud"
_STRUCTURE: Final = (b",", b":", b"[", b"{")
_FIX_COMPRESSION: Final = (
    "see whether a proxy or load balancer in between changes answers, and reach the cluster without it"
)
_GZIP: Final = b"\x1f\x8b"
_HTML: Final = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_MARKUP: Final = re.compile(rb"\s*<[?!\w]")
_TITLE: Final = re.compile(r"<title[^>]*>([^<]{1,200})</title>", re.IGNORECASE)
_MEDIA_TYPE: Final = re.compile(r"[\w.+-]{1,40}/[\w.+-]{1,40}", re.ASCII)
_CHARSET: Final = re.compile(r"charset=\"?([\w-]{1,40})", re.ASCII | re.IGNORECASE)
_BEGINNING: Final = 16 * 1024
_FIX_PAGE: Final = (
    f"{CHECK_URL}; if it is right, a proxy, load balancer or login page answers in place of the REST API: reach the "
    "cluster without it"
)
_FIX_CHANGED: Final = (
    f"{CHECK_URL}; if it is right, see whether a proxy or load balancer in between changes answers, and reach the "
    "cluster without it"
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


def is_html(content: bytes, content_type: str) -> bool:
    """Return whether a body is an HTML page, whatever its type says."""
    return "html" in content_type.lower() or _HTML.match(content[:_BEGINNING]) is not None


def title_of(content: bytes) -> str:
    """Return the title of an HTML page, or ""; what a page says may be anything, so redact it before it is shown."""
    found = _TITLE.search(content[:_BEGINNING].decode(errors="replace"))
    return " ".join(html.unescape(found[1]).split()) if found else ""


def unusable_body(content: bytes, content_type: str, settings: ConnectionSettings, *, status: int = 200) -> Failure:
    """Return the failure of a successful answer whose body is no JSON.

    Args:
        content: The body, decompressed.
        content_type: The header, or "".
        settings: Of the node that answered.
        status: The status of the answer: 2xx.
    """
    reason, fix = _explained(content, content_type, status)
    return Failure("url", f"{settings.url} {reason}", fix)


def _explained(content: bytes, content_type: str, status: int) -> tuple[str, str]:
    if not content.strip():
        return f"answered {status} with an empty body; expected JSON", _FIX_CHANGED
    if is_html(content, content_type):
        return "answered with an HTML page; expected JSON", _FIX_PAGE
    if content.startswith(_GZIP):
        return "answered in gzip that its headers do not announce (Content-Encoding is missing)", _FIX_CHANGED
    if _MARKUP.match(content):
        return "answered with XML or other markup; expected JSON", _FIX_PAGE
    return _not_json(content, content_type)


def _not_json(content: bytes, content_type: str) -> tuple[str, str]:
    try:
        parse(content)
    except UnicodeDecodeError:
        return f"answered in another encoding than UTF-8{_charset(content_type)}, which JSON has to have", _FIX_CHANGED
    except json.JSONDecodeError as error:
        return _malformed(error, content_type)
    except TooManyValuesError:
        return "answered with more values than any answer of the REST API has", _FIX_CHANGED
    except RecursionError:
        return "answered with JSON that is nested by the thousands", _FIX_CHANGED
    except ValueError:
        return "answered with JSON that has a number of thousands of digits", _FIX_CHANGED
    return "answered with JSON that was not expected", _FIX_CHANGED


def _malformed(error: json.JSONDecodeError, content_type: str) -> tuple[str, str]:
    end = len(error.doc.rstrip())
    if error.pos >= end or error.msg.startswith("Unterminated string"):
        return f"answered with JSON that is cut off after {end} characters", RUN_AGAIN
    if error.pos == 0:
        return f"answered with {_media_type(content_type)}that is not JSON", _FIX_PAGE
    return f"answered with JSON that is malformed from character {error.pos + 1} on", _FIX_CHANGED


def _media_type(content_type: str) -> str:
    kind = content_type.partition(";")[0].strip()
    return f"a body of type {kind} " if _MEDIA_TYPE.fullmatch(kind) else "a body of unknown type "


def _charset(content_type: str) -> str:
    found = _CHARSET.search(content_type)
    return f" (its Content-Type says {found[1]})" if found else ""
