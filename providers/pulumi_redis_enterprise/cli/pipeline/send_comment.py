"""Requests to a host of repositories: the comment is created, or the one from before is updated."""

from collections.abc import Iterator
from typing import Any, Final

import requests
from requests.auth import AuthBase

from pulumi_redis_enterprise.cli.pipeline.code_hosts import CodeHost, HostComment, HostRequest, own_comment
from pulumi_redis_enterprise.cli.pipeline.host_settings import PullRequestHead
from pulumi_redis_enterprise.cli.pipeline.refusals import astray, parsed, unreachable

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
    author = host.author or host.author_in(_send(host, host.identity)[0])
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
