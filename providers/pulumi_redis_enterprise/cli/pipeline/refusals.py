"""The errors of a host in one line: the request, what the host said, and what to do about it."""

import json
from http import HTTPStatus
from typing import Any, Final

from pulumi_redis_enterprise.cli.pipeline.code_hosts import AzureDevOps, CodeHost, GitHub, GitLab, HostRequest
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
    message = _said(body, host.token)
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


def _said(body: bytes, token: str) -> str:
    """Return what the host says for people: GitHub and Azure DevOps in `message`, GitLab in `error`, too."""
    try:
        answer = json.loads(body)
    except ValueError:
        return ""
    message = (
        next((answer[key] for key in ("message", "error") if answer.get(key)), "") if isinstance(answer, dict) else ""
    )
    return sanitize((message if isinstance(message, str) else json.dumps(message)).replace(token, _STARS))
