"""Requests to a host of repositories: the comment is created, or the one from before is updated."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

import requests
from requests.auth import AuthBase

from pulumi_redis_enterprise.cli.pipeline.code_hosts import (
    AzureDevOps,
    CodeHost,
    GitHub,
    GitLab,
    HostComment,
    HostRequest,
    own_comment,
)
from pulumi_redis_enterprise.cli.pipeline.host_settings import PullRequestHead
from pulumi_redis_enterprise.errors import HostError, sanitize

_STARS: Final = "***"
_SUCCESS: Final = (HTTPStatus.OK, HTTPStatus.CREATED)
_SIGN_IN: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NON_AUTHORITATIVE_INFORMATION, HTTPStatus.FOUND)
"""Azure DevOps answers 203 or 302 with a page for people to sign in where a token is not valid."""
_TOKEN: Final = {
    GitHub: "GITHUB_TOKEN has to be the job's own: `GITHUB_TOKEN: ${{ github.token }}`",
    GitLab: "make a new project access token with the scope api, and save it as GITLAB_TOKEN, masked and not protected",
    AzureDevOps: "hand the job's own token over: `SYSTEM_ACCESSTOKEN: $(System.AccessToken)`",
}
_RIGHTS: Final = {
    GitHub: "give the job `permissions: pull-requests: write`; a run for a fork has it in `workflow_run` only",
    GitLab: "give the token of GITLAB_TOKEN the scope api, and at least the role Reporter",
    AzureDevOps: "in the security of the repository, allow the project's build service 'Contribute to pull requests'",
}
_MISSING: Final = {
    GitHub: "look whether the token may see the repository of GITHUB_REPOSITORY, and that it has this pull request",
    GitLab: "look whether the token may see the project of CI_MERGE_REQUEST_PROJECT_ID, and its merge requests",
    AzureDevOps: "look whether the build service may read the repository, and that it has this pull request",
}


def refusal(host: CodeHost, request: HostRequest, *, status: int, body: bytes) -> HostError:
    """Return the error for an answer.

    Args:
        host: Who answered.
        request: What was asked.
        status: The HTTP status.
        body: The answer, of which only what the host says for people is shown.
    """
    message = _quoted(body, host.token)
    answer = f"{status} ({message})" if message else str(status)
    return HostError(f"cannot post the comment: {_shown(request)} -> {answer}", _fix(host, status))


def unreachable(host: CodeHost, request: HostRequest, reason: str) -> HostError:
    """Return the error for a request without an answer."""
    why = sanitize(reason.replace(host.token, _STARS))
    return HostError(f"cannot post the comment: {_shown(request)}: {why}", "look whether the runner reaches this host")


def astray(host: CodeHost, request: HostRequest) -> HostError:
    """Return the error for a list whose next page is on another host, or was there already."""
    return HostError(
        f"cannot post the comment: {_shown(request)}: the next page of the list is not one of {host.api}",
        "look which proxy between the runner and the host rewrites the header Link",
    )


def parsed(host: CodeHost, request: HostRequest, *, status: int, body: bytes) -> Any:
    """Return the JSON of an answer.

    Raises:
        HostError: The host refused, or the answer is not JSON.
    """
    if status not in _SUCCESS:
        raise refusal(host, request, status=status, body=body)
    try:
        return json.loads(body)
    except ValueError:
        raise HostError(
            f"cannot post the comment: {_shown(request)} -> {status}, and no JSON", _TOKEN[type(host)]
        ) from None


def _fix(host: CodeHost, status: int) -> str:
    kind = type(host)
    if status in _SIGN_IN:
        return _TOKEN[kind]
    if status == HTTPStatus.FORBIDDEN:
        return _RIGHTS[kind]
    if status == HTTPStatus.NOT_FOUND:
        return _MISSING[kind]
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "run the job again later: the host is busy, or has a fault"
    return "correct what the message names; `pulumi-redis-enterprise preview-comment` prints the comment that was sent"


def _shown(request: HostRequest) -> str:
    """Return the request as a message shows it, without its query."""
    return f"{request.method} {request.url.partition('?')[0]}"


def _quoted(body: bytes, token: str) -> str:
    """Return what the host says for people: GitHub and Azure DevOps in `message`, GitLab in `error`, too."""
    try:
        answer = json.loads(body)
    except ValueError:
        return ""
    message = (
        next((answer[key] for key in ("message", "error") if answer.get(key)), "") if isinstance(answer, dict) else ""
    )
    return sanitize((message if isinstance(message, str) else json.dumps(message)).replace(token, _STARS))


_SECONDS: Final = 30


class _Headers(AuthBase):
    """Credentials that requests takes as such: headers alone would give way to a password of ``.netrc``."""

    def __init__(self, host: CodeHost) -> None:
        self._host = host

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.update(self._host.headers)
        return request


def post_comment(host: CodeHost, text: str) -> bool:
    """Write a comment, or update the one that has the same first line and the same author.

    Returns:
        True if one was updated.

    Raises:
        HostError: The host refused, or did not answer.
    """
    author = host.author or host.author_in(_send(host, host.author_request)[0])
    mark = text.split("\n", 1)[0].strip()
    before = own_comment(_comments(host), author=author, mark=mark) if author else None
    _send(host, host.update(before, text) if before else host.creation(text))
    return before is not None


def find_number(host: CodeHost, head: PullRequestHead) -> str:
    """Return the number of the open pull request at a commit, or "" if there is none."""
    return head.number_in(_send(host, HostRequest("GET", head.search(host)))[0])


def _comments(host: CodeHost) -> Iterator[HostComment]:
    """Yield all comments, page by page; GitHub and GitLab name the next one in the header Link (RFC 8288)."""
    seen: set[str] = set()
    address = host.comments
    while address:
        request = HostRequest("GET", address)
        if address in seen or not address.startswith(f"{host.api}/"):
            raise astray(host, request)
        seen.add(address)
        page, address = _send(host, request)
        yield from host.comments_in(page)


def _send(host: CodeHost, request: HostRequest) -> tuple[Any, str]:
    """Send a request; return the JSON of the answer, and the address of the next page or ""."""
    try:
        # A redirect is not followed: the token would go to wherever it leads.
        answer = requests.request(
            request.method,
            request.url,
            json=request.body,
            auth=_Headers(host),
            timeout=_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise unreachable(host, request, str(error)) from None
    data = parsed(host, request, status=answer.status_code, body=answer.content)
    return data, answer.links.get("next", {}).get("url", "")
