"""Reasons for unusable bodies: from its octets to a reason and a fix, as data. It is never quoted."""

import html
import json
import re
from typing import Final

from pulumi_redis_enterprise.api.settings.connection_settings import ConnectionSettings
from pulumi_redis_enterprise.api.transport.failures import CHECK_URL, RUN_AGAIN, Failure
from pulumi_redis_enterprise.api.transport.response_body import TooManyValuesError, parse

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
    return Failure(f"{settings.url} {reason}", fix)


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
