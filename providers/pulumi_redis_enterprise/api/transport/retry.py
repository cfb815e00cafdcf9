"""Rules for retries and their delays. Pure: waiting is the client's business.

Only what cannot do harm is repeated: requests that have the same effect twice, and any request of which nothing
was sent. Never 400, 401, 403, 406: they say no, and five times 401 locks the account. Another node of the cluster is
asked at once: for a read whenever a node does not answer it, for a write only if that node has not seen it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from http import HTTPStatus
from typing import Any, Final

DELAYS: Final = (0.5, 1.0, 2.0, 4.0)
"""Seconds before each further attempt."""

LONGEST_DELAY: Final = 30.0

_SECONDS = re.compile(r"[0-9]+")
_IDEMPOTENT = frozenset({"GET", "PUT", "DELETE"})
# "certificate_update_conflict" (not all nodes updated, retry advised) and "config_edit_conflict" of the vendor's
# pages on PUT cluster/certificates and PUT cluster: the same request may succeed a moment later.
_CONFLICTS_PASS = frozenset({"/v1/cluster", "/v1/cluster/certificates", "/v1/cluster/update_cert"})


# The vendor's page on certificates asks to retry their update after a failure, whichever it is. It documents a 500 for
# their deletion ("error while deleting certificate from disk"), and the OpenAPI document has one for all writes.
_CERTIFICATES = ("/v1/cluster/certificates", "/v1/cluster/update_cert")


class FailureKind(Enum):
    """The kinds of failed attempts, by what they may have left behind."""

    NOTHING_SENT = auto()
    """There was no connection, so the cluster has not seen the request."""
    ELSEWHERE = auto()
    """The same, but asking here again is not worth it: only another node may see to it."""
    UNKNOWN = auto()
    """The connection broke: the request may have been carried out."""
    TIMED_OUT = auto()
    """Nothing came in time. Waiting as long again within one call is not worth it."""
    FINAL = auto()
    """Another attempt would end the same way."""


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One request.

    Attributes:
        method: GET, POST, PUT or DELETE.
        path: From ``/v1/`` on.
        params: The query.
        body: What is sent as JSON. Never part of a message.
        timeout: Seconds to wait for the answer.
    """

    method: str
    path: str
    timeout: float
    params: Any = None
    body: Any = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def may_try_again(call: ApiCall, kind: FailureKind) -> bool:
    """Return True if the call may be sent again after an attempt without an answer."""
    return kind is FailureKind.NOTHING_SENT or (kind is FailureKind.UNKNOWN and call.method in _IDEMPOTENT)


def may_go_elsewhere(call: ApiCall, kind: FailureKind) -> bool:
    """Return True if another node may be asked after an attempt without an answer."""
    not_processed = kind in {FailureKind.NOTHING_SENT, FailureKind.ELSEWHERE}
    return not_processed or (call.method == "GET" and kind is not FailureKind.FINAL)


def may_follow_status(call: ApiCall, status: int) -> bool:
    """Return True if the call may be sent again after an answer of this status."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        # RFC 6585 section 4: the request is one too many, so it was not carried out.
        return True
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return call.method in _IDEMPOTENT
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return call.method in {"PUT", "DELETE"} and call.path.startswith(_CERTIFICATES)
    return status == HTTPStatus.CONFLICT and call.method == "PUT" and call.path in _CONFLICTS_PASS


def delay_from(headers: Mapping[str, str], default: float) -> float:
    """Return the seconds to wait: as the server asks for in Retry-After, within limits.

    That is a number of seconds or a date (RFC 9110 section 10.2.3). A date counts from that of the answer: the clock
    of the server may well be another one than ours.
    """
    asked = headers.get("Retry-After", "").strip()
    seconds = float(asked) if _SECONDS.fullmatch(asked) else _seconds_until(asked, headers.get("Date", ""))
    return default if seconds is None or seconds < 0 else min(seconds, LONGEST_DELAY)


def _seconds_until(asked: str, answered: str) -> float | None:
    try:
        return (parsedate_to_datetime(asked) - parsedate_to_datetime(answered)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        # No date, or one of them without a time zone.
        return None
