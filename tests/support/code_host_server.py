"""A server on this machine that plays GitHub, GitLab and Azure DevOps, as far as comments on a change need it.

The paths, statuses and words are those of the hosts' own pages; `pulumi_redis_enterprise.cli.pipeline.code_hosts` names
them. Each host has one repository with one change. Somebody else commented on it, with whatever a test wants.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, urlsplit

JOB_TOKEN: Final = "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl"
PERSONAL_TOKEN: Final = "personal0access0token"
COMMIT: Final = "c0ffee"

Answer = tuple[int, Any]


@dataclass
class CodeHostServer:
    """A running server; each host is below a path of its own.

    Attributes:
        comments: The comments of the change, in the order in which they were written: author and text.
        page_size: The comments that a page of GitHub or GitLab has.
        requests: The requests so far: method and path.
        may_write: Whether the token may write comments.
        trouble: An answer to every request, in place of the host's own; a text is sent as it is.
        next_page: The address of each next page, in place of the right one.
        pulls: The open pull requests of GitHub: number, branch and commit.
    """

    comments: list[list[str]] = field(default_factory=list)
    page_size: int = 100
    requests: list[tuple[str, str]] = field(default_factory=list)
    may_write: bool = True
    trouble: Answer | None = None
    next_page: str = ""
    pulls: list[tuple[int, str, str]] = field(default_factory=lambda: [(7, "somebody:more", COMMIT)])
    url: str = ""

    AUTHORS: ClassVar = {"github": "github-actions[bot]", "gitlab": "41", "azure": "ad0-41"}
    """The author that the token of each host belongs to."""

    def environment(self, host: str, *, token: str = JOB_TOKEN) -> dict[str, str]:
        """Return what a runner of a host gives to a job for the change."""
        return {
            "github": {
                "GITHUB_ACTIONS": "true",
                "GITHUB_API_URL": f"{self.url}/github",
                "GITHUB_REPOSITORY": "acme/redis",
                "GITHUB_TOKEN": token,
            },
            "gitlab": {
                "GITLAB_CI": "true",
                "CI_API_V4_URL": f"{self.url}/gitlab/api/v4",
                "CI_MERGE_REQUEST_PROJECT_ID": "12",
                "CI_MERGE_REQUEST_IID": "7",
                "GITLAB_TOKEN": token,
            },
            "azure": {
                "TF_BUILD": "True",
                "SYSTEM_COLLECTIONURI": f"{self.url}/azure/acme/",
                "BUILD_REPOSITORY_ID": "3411ebc1",
                "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
                "SYSTEM_ACCESSTOKEN": token,
            },
        }[host]

    def answer(self, method: str, target: str, headers: Any, body: Any) -> tuple[int, Any, dict[str, str]]:
        """Return the status, the answer and its headers."""
        parts = urlsplit(target)
        self.requests.append((method, parts.path))
        if self.trouble:
            return (*self.trouble, {"Location": "https://login.example.com/"})
        host, _, path = parts.path[1:].partition("/")
        play: Callable[..., Answer] = {"github": self._github, "gitlab": self._gitlab, "azure": self._azure}[host]
        status, answer = play(method, path, headers, body)
        if status == 200 and isinstance(answer, list) and path.endswith(("/comments", "/notes")):
            return status, *self._page(target, answer)
        return status, answer, {}

    def _page(self, target: str, all_of_them: list[Any]) -> tuple[list[Any], dict[str, str]]:
        page = int(parse_qs(urlsplit(target).query).get("page", ["1"])[0])
        shown = all_of_them[(page - 1) * self.page_size : page * self.page_size]
        if page * self.page_size >= len(all_of_them):
            return shown, {}
        following = self.next_page or f"{self.url}{target.partition('&page=')[0]}&page={page + 1}"
        return shown, {"Link": f'<{following}>; rel="next", <{self.url}{target}>; rel="last"'}

    def _github(self, method: str, path: str, headers: Any, body: Any) -> Answer:
        if headers.get("Authorization") not in {f"Bearer {token}" for token in (JOB_TOKEN, PERSONAL_TOKEN)}:
            return 401, {"message": "Bad credentials"}
        if path == "repos/acme/redis/pulls":
            return 200, [{"number": number, "head": {"sha": commit}} for number, _, commit in self.pulls]
        if path == "user" or (method != "GET" and not self.may_write):
            return 403, {"message": "Resource not accessible by integration"}
        if path == "repos/acme/redis/issues/7/comments":
            records = [
                {"id": number, "user": {"login": author}, "body": text}
                for number, (author, text) in enumerate(self.comments)
            ]
            return self._list_or_create(method, records, body, "body", "github")
        if found := re.fullmatch(r"repos/acme/redis/issues/comments/(\d+)", path):
            return self._edit(method, "PATCH", int(found[1]), body, "body")
        return 404, {"message": "Not Found"}

    def _gitlab(self, method: str, path: str, headers: Any, body: Any) -> Answer:
        if headers.get("PRIVATE-TOKEN") not in {JOB_TOKEN, PERSONAL_TOKEN}:
            return 401, {"message": "401 Unauthorized"}
        if path == "api/v4/user":
            return 200, {"id": 41, "username": "project_12_bot"}
        if method != "GET" and not self.may_write:
            return 403, {"error": "insufficient_scope"}
        if path == "api/v4/projects/12/merge_requests/7/notes":
            records = [
                {"id": number, "author": {"id": int(author)}, "body": text}
                for number, (author, text) in enumerate(self.comments)
            ]
            return self._list_or_create(method, records, body, "body", "gitlab")
        if found := re.fullmatch(r"api/v4/projects/12/merge_requests/7/notes/(\d+)", path):
            return self._edit(method, "PUT", int(found[1]), body, "body")
        return 404, {"message": "404 Not found"}

    def _azure(self, method: str, path: str, headers: Any, body: Any) -> Answer:
        personal = b64encode(f":{PERSONAL_TOKEN}".encode()).decode()
        if headers.get("Authorization") not in {f"Bearer {JOB_TOKEN}", f"Basic {personal}"}:
            return 203, "<html><title>Azure DevOps Services | Sign In</title></html>"
        if path == "acme/_apis/connectionData":
            return 200, {"authenticatedUser": {"id": "ad0-41"}}
        if method != "GET" and not self.may_write:
            need = "TF401027: You need the Git 'PullRequestContribute' permission to perform this action."
            return 403, {"message": need}
        threads = "acme/_apis/git/repositories/3411ebc1/pullRequests/7/threads"
        if path == threads:
            records = [
                {"id": number, "comments": [{"id": 1, "author": {"id": author}, "content": text}]}
                for number, (author, text) in enumerate(self.comments)
            ]
            made = {"content": (body or {}).get("comments", [{}])[0].get("content")}
            status, answer = self._list_or_create(method, records, made, "content", "azure")
            return status, {"value": answer, "count": len(records)} if method == "GET" else answer
        if found := re.fullmatch(rf"{threads}/(\d+)/comments/1", path):
            return self._edit(method, "PATCH", int(found[1]), body, "content")
        return 404, {"message": "The requested pull request was not found."}

    def _list_or_create(self, method: str, records: list[Any], body: Any, name: str, host: str) -> Answer:
        if method == "GET":
            return 200, records
        self.comments.append([self.AUTHORS[host], body[name]])
        return 200 if host == "azure" else 201, {"id": len(self.comments) - 1}

    def _edit(self, method: str, expected: str, number: int, body: Any, name: str) -> Answer:
        if method != expected:
            return 405, {"message": "405 Method Not Allowed"}
        self.comments[number][1] = body[name]
        return 200, {"id": number}


@contextmanager
def code_host_server() -> Iterator[CodeHostServer]:
    """Run a server for as long as somebody uses it."""
    played = CodeHostServer()

    class Handler(BaseHTTPRequestHandler):
        def _play(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            body = json.loads(self.rfile.read(length)) if length else None
            status, answer, headers = played.answer(self.command, self.path, self.headers, body)
            data = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = _play  # noqa: N815 - the base class names them so

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        played.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield played
        server.shutdown()
        thread.join()
