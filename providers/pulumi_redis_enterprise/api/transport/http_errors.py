"""Meanings of error statuses: from an answer of the cluster to an `ApiError`.

Real clusters send ``{"description", "error_code"}``, the vendor's pages say ``{"error_code", "message"}``, and a
front door may send text or nothing. Only the status decides what happens; the rest words the message.
"""

import base64
import html
import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, quote_plus

from requests import Response

from pulumi_redis_enterprise.api.settings.connection_settings import (
    BasicCredentials,
    CertificateCredentials,
    ConnectionSettings,
)
from pulumi_redis_enterprise.api.settings.sources import BASIC
from pulumi_redis_enterprise.api.transport.failures import CHECK_URL, as_in_last_update, client_certificate_refused
from pulumi_redis_enterprise.api.transport.response_body import is_html, json_in, title_of
from pulumi_redis_enterprise.api.transport.retry import ApiCall
from pulumi_redis_enterprise.errors import UPGRADING, ApiError, sanitize

_LARGEST_TEXT = 64 * 1024
_PEM_BLOCK = re.compile(r"-----BEGIN .*?(-----END [^-]*-----|\Z)", re.DOTALL)
_SECRET_FIELD = re.compile(
    r"""((?:password|passwd|secret|token|authorization)["']?\s*[:=]\s*)("[^"]*"|'[^']*'|(?:(?:basic|bearer|jwt)\s+)?[^\s,;}"']+)""",
    re.IGNORECASE,
)

_SLOW: Final = (
    "see whether the cluster is busy or a node is down (rladmin status), then run again; if a proxy or load balancer "
    "stands before it, let it wait longer"
)
_LIMIT: Final = "let the proxy or load balancer before the cluster take larger requests: its limit is below this one"
_FIXES: Final[Mapping[int, str]] = {
    400: "correct what the message names; if it names nothing, the cluster may be older than what was sent to it",
    404: "run `pulumi refresh` in case it was deleted; else check that the cluster's version has this",
    405: "check that the cluster's version has this call; or that no proxy in between refuses the method",
    406: "the cluster refuses this combination; change what the message names",
    407: "let redis-enterprise:url lead to the cluster itself: a proxy in between asks for a login of its own",
    408: _SLOW,
    409: "a change by someone else is under way, or the name or email is taken; look, then run again",
    413: _LIMIT,
    414: _LIMIT,
    421: "use the cluster's name (FQDN) in redis-enterprise:url, or set redis-enterprise:serverName to it: the other "
    "side serves no such name",
    426: f"let it take HTTP/1.1, whatever it is that answers; {CHECK_URL}",
    429: "run again later; if a proxy before the cluster limits requests, let it allow more",
    431: _LIMIT,
    500: "the cluster failed at this itself: see `rladmin status` and the logs of its nodes, then run again",
    503: "a node does not respond or is not in a cluster: see `rladmin status`, then run again. From 7.8.4 to 7.22.0 "
    "only the primary node answers while certificate authentication is on: name all nodes in redis-enterprise:url and "
    "redis-enterprise:nodes",
    504: _SLOW,
    511: "log in to the network first, as its login page asks for: the cluster was not reached",
}
_FIXES_BY_CODE: Final = {
    UPGRADING: "if the cluster is being upgraded, finish that on all nodes (`rladmin status`), then run again; else it "
    "is too old for what was sent to it",
    "insufficient_resources": "remove what is not needed from the cluster, or let it have more (memory, license, or "
    "users, of which there may be 32,000), then run again",
}
"""The fixes for error codes that say more than their status; the vendor's pages of users, roles, ACLs and bdbs."""
_UNKNOWN: Final = "(unknown status)"
_OTHERS: Final = f"{CHECK_URL}, and see what stands in between: this is no status of the REST API"
_UNREACHED: Final = (
    "see `rladmin status`, and the proxy or load balancer before the cluster if there is one: what answered does not "
    "reach the REST API behind it; then run again"
)
_PAGE: Final = (
    f"{CHECK_URL}; if it is right, see what the proxy, load balancer or firewall in between has against the request: "
    "the REST API itself answers in JSON"
)
_GATEWAY: Final = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})

_READ_ONLY_ACL: Final = (
    "if it is a default ACL, which an upgraded cluster keeps as it is, take the RedisAcl out of the program and out of "
    "the state (`pulumi state delete`), and refer to the ACL by name; else choose another name, or run again"
)
"""A 409 of these calls is documented as a read-only object: reference of PUT and DELETE /v1/redis_acls/{uid}."""


def api_error(call: ApiCall, response: Response, settings: ConnectionSettings) -> ApiError:
    """The error for an answer that is not a success."""
    status = response.status_code
    text, error_code = (scrubbed(part, settings) for part in _quoted(response))
    message = f"{call} -> {status} {_phrase(status)}"
    if error_code:
        message += f" ({error_code})"
    if status == HTTPStatus.UNAUTHORIZED and isinstance(settings.credentials, CertificateCredentials):
        message += ": the client certificate was not accepted"
    if text:
        message += f": {text}"
    if _is_page(response):
        fix = _fix_for_page(call, status, settings)
    else:
        fix = _FIXES_BY_CODE.get(error_code) or _fix(call, status, settings)
    return ApiError(message, fix=fix, status=status, error_code=error_code)


def scrubbed(text: str, settings: ConnectionSettings) -> str:
    """At most 300 characters in one line, without anything that is or looks like a secret."""
    if len(text) > _LARGEST_TEXT:
        # Not cut off here: half a secret would not be recognized.
        return f"a text of {len(text)} characters"
    for secret in _own_secrets(settings):
        text = text.replace(secret, "***")
    return sanitize(_SECRET_FIELD.sub(r"\1***", _PEM_BLOCK.sub("***", text)))


def _own_secrets(settings: ConnectionSettings) -> list[str]:
    """The password in every spelling that a text on the web may have it in, the longest first."""
    if not isinstance(settings.credentials, BasicCredentials):
        return []
    password = settings.credentials.password
    pair = f"{settings.credentials.username}:{password}"
    spellings = {
        password,
        *(base64.b64encode(text.encode()).decode() for text in (pair, password)),
        *(json.dumps(password, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)),
        repr(password)[1:-1],
        html.escape(password),
        *(quote(password, safe=safe) for safe in ("", "/")),
        quote_plus(password),
    }
    return sorted(spellings, key=len, reverse=True)


def _quoted(response: Response) -> tuple[str, str]:
    """The text and the error code of an answer, each "" if there is none."""
    if _is_page(response):
        title = title_of(response.content)
        return f"an HTML page, {title!r}" if title else "an HTML page", ""
    try:
        record = json_in(response)
    except (ValueError, RecursionError):
        # Not `response.text`, which may take minutes to guess in what way a large body is encoded.
        return response.content.decode(errors="replace"), ""
    if not isinstance(record, dict):
        return "", ""
    text = record.get("description") or record.get("message") or ""
    return str(text), str(record.get("error_code") or "")


def _is_page(response: Response) -> bool:
    return is_html(response.content, response.headers.get("Content-Type", ""))


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase.lower()
    except ValueError:
        return _UNKNOWN


def _fix(call: ApiCall, status: int, settings: ConnectionSettings) -> str:
    if status == HTTPStatus.UNAUTHORIZED:
        return _login_fix(settings)
    if status == HTTPStatus.FORBIDDEN:
        return f"log in as a user whose role has {_management(call)}"
    if status == HTTPStatus.CONFLICT and call.path.startswith("/v1/redis_acls/"):
        return _READ_ONLY_ACL
    if _phrase(status) == _UNKNOWN:
        return _OTHERS
    default = _FIXES[503] if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _FIXES[400]
    return _FIXES.get(status, default)


def _fix_for_page(call: ApiCall, status: int, settings: ConnectionSettings) -> str:
    """Return what to do about an HTML page, which may come from the cluster's own front door as well."""
    if status in _GATEWAY:
        return _UNREACHED
    says_enough = status == HTTPStatus.UNAUTHORIZED or status in _FIXES.keys() - {400, 404, 409}
    says_enough |= _phrase(status) == _UNKNOWN
    return _fix(call, status, settings) if says_enough else _PAGE


def _login_fix(settings: ConnectionSettings) -> str:
    if not isinstance(settings.credentials, BasicCredentials):
        return client_certificate_refused(settings, "401").fix
    return (
        "check redis-enterprise:username and redis-enterprise:password. It is not tried again, as five failed logins "
        "within 15 minutes lock the account for 30. If passwords are switched off on the REST API "
        "(control_plane_basic_authentication), log in with redis-enterprise:clientCertificate"
        + as_in_last_update(settings, *BASIC)
    )


def _management(call: ApiCall) -> str:
    """The management roles that the vendor's permissions page names for the call."""
    if call.path.startswith(("/v1/users", "/v1/roles", "/v1/redis_acls")):
        return "management admin or user_manager"
    if call.path.startswith("/v1/bdbs") and call.method != "GET":
        return "management admin, cluster_member or db_member"
    if call.path.startswith("/v1/cluster") and call.method != "GET":
        return "management admin, which cluster settings and certificates need"
    return "a management other than none"
