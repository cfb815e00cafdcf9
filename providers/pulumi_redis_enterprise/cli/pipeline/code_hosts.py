"""The hosts of repositories: the requests by which each of them lists, creates and updates the comment of a change.

A comment is found by its first line, which is a mark, and by its author: the text of a comment that somebody else
wrote is never replaced, as that person could change it afterwards. Sources:

- GitHub: docs.github.com/rest/issues/comments, docs.github.com/rest/using-the-rest-api/using-pagination
- GitLab: docs.gitlab.com/api/notes, docs.gitlab.com/api/rest (pagination), docs.gitlab.com/api/users (current user)
- Azure DevOps: learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads (and pull-request-thread-comments).
  The author of a request is in `connectionData`, which the vendor's own clients ask (azure-devops-python-api,
  `LocationClient.get_connection_data`).
"""

from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_AZURE_VERSION: Final = "api-version=7.1"
_AZURE_IDENTITY_VERSION: Final = "api-version=7.1-preview.1"
_TEXT: Final = 1
"""`CommentType.text` of Azure DevOps."""
_CLOSED: Final = 4
"""`CommentThreadStatus.closed` of Azure DevOps: an active thread would keep the pull request from being completed."""


@dataclass(frozen=True, slots=True)
class HostRequest:
    """A request to a host, without its credentials."""

    method: str
    url: str
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class HostComment:
    """A comment that exists.

    Attributes:
        author: The author, as the host identifies people.
        text: The text as it was written.
        url: The address that updates it.
    """

    author: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class CodeHost(ABC):
    """A change of a repository on a host, and who comments on it.

    Attributes:
        api: The address of the host's API, or on Azure DevOps of the collection, without a slash at its end.
        repository: The repository, or on GitLab the project, as its API names it.
        number: The number of the pull request or merge request.
        token: The token that is sent with each request.
        author: The author of the comments, or "" to ask the host who the token belongs to.
    """

    api: str
    repository: str
    number: str
    token: str = field(repr=False)
    author: str = ""

    @property
    @abstractmethod
    def headers(self) -> Mapping[str, str]:
        """The headers of each request, credentials among them."""

    @property
    @abstractmethod
    def comments(self) -> str:
        """The address that lists the comments, and to which a new one is sent."""

    @property
    @abstractmethod
    def author_request(self) -> HostRequest:
        """The request that tells who the token belongs to."""

    @abstractmethod
    def author_in(self, answer: Any) -> str:
        """Return the author that the answer to `author_request` names, or ""."""

    @abstractmethod
    def comments_in(self, page: Any) -> Iterator[HostComment]:
        """Yield the comments of a page of the list."""

    def creation(self, text: str) -> HostRequest:
        """Return the request that writes a new comment."""
        return HostRequest("POST", self.comments.partition("?")[0], {"body": text})

    @abstractmethod
    def update(self, comment: HostComment, text: str) -> HostRequest:
        """Return the request that replaces the text of a comment."""


class GitHub(CodeHost):
    """GitHub, and GitHub Enterprise Server. The number is that of a pull request, which is an issue to this API."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Return the token as a bearer, and the version of the API."""
        return {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "X-GitHub-Api-Version": "2022-11-28",
        }

    @property
    def comments(self) -> str:
        """Return the comments of the issue, a hundred a page."""
        return f"{self.api}/repos/{self.repository}/issues/{self.number}/comments?per_page=100"

    @property
    def author_request(self) -> HostRequest:
        """Return the user; a token of GitHub Actions may not ask this, so `author` is given for it."""
        return HostRequest("GET", f"{self.api}/user")

    def author_in(self, answer: Any) -> str:
        """Return the login name."""
        return _text(_record(answer), "login")

    def comments_in(self, page: Any) -> Iterator[HostComment]:
        """Yield the comments."""
        for comment in _records(page):
            address = f"{self.api}/repos/{self.repository}/issues/comments/{comment.get('id')}"
            yield HostComment(_text(_record(comment.get("user")), "login"), _text(comment, "body"), address)

    def update(self, comment: HostComment, text: str) -> HostRequest:
        """Return the request that edits it."""
        return HostRequest("PATCH", comment.url, {"body": text})


class GitLab(CodeHost):
    """GitLab, hosted or self-managed. A comment is a note of a merge request."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Return the token as GitLab takes those of projects, groups and people."""
        return {"PRIVATE-TOKEN": self.token}

    @property
    def comments(self) -> str:
        """Return the notes, a hundred a page, the oldest first."""
        notes = f"{self.api}/projects/{self.repository}/merge_requests/{self.number}/notes"
        return f"{notes}?per_page=100&sort=asc&order_by=created_at"

    @property
    def author_request(self) -> HostRequest:
        """Return the user, which a project's token has, too."""
        return HostRequest("GET", f"{self.api}/user")

    def author_in(self, answer: Any) -> str:
        """Return the id."""
        return str(_record(answer).get("id", ""))

    def comments_in(self, page: Any) -> Iterator[HostComment]:
        """Yield the notes."""
        notes = self.comments.partition("?")[0]
        for note in _records(page):
            author = str(_record(note.get("author")).get("id", ""))
            yield HostComment(author, _text(note, "body"), f"{notes}/{note.get('id')}")

    def update(self, comment: HostComment, text: str) -> HostRequest:
        """Return the request that edits the note."""
        return HostRequest("PUT", comment.url, {"body": text})


class AzureDevOps(CodeHost):
    """Azure DevOps. A comment is the first one of a thread of its own; the list of threads has no pages."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Return the token of a job as a bearer; a personal one, which holds no dots, as a password."""
        if "." in self.token:  # a JSON Web Token
            return {"Authorization": f"Bearer {self.token}"}
        return {"Authorization": "Basic " + b64encode(f":{self.token}".encode()).decode()}

    @property
    def comments(self) -> str:
        """Return the threads."""
        path = f"_apis/git/repositories/{self.repository}/pullRequests/{self.number}/threads"
        return f"{self.api}/{path}?{_AZURE_VERSION}"

    @property
    def author_request(self) -> HostRequest:
        """Return the connection, which has the user."""
        return HostRequest("GET", f"{self.api}/_apis/connectionData?{_AZURE_IDENTITY_VERSION}")

    def author_in(self, answer: Any) -> str:
        """Return the id."""
        return _text(_record(_record(answer).get("authenticatedUser")), "id")

    def comments_in(self, page: Any) -> Iterator[HostComment]:
        """Yield the comments of all threads, but for deleted ones."""
        threads = self.comments.partition("?")[0]
        for thread in _records(_record(page).get("value")):
            for comment in _records(thread.get("comments")):
                if not comment.get("isDeleted"):
                    address = f"{threads}/{thread.get('id')}/comments/{comment.get('id')}?{_AZURE_VERSION}"
                    author = _text(_record(comment.get("author")), "id")
                    yield HostComment(author, _text(comment, "content"), address)

    def creation(self, text: str) -> HostRequest:
        """Return the request for a thread of one comment."""
        comment = {"parentCommentId": 0, "content": text, "commentType": _TEXT}
        return HostRequest("POST", self.comments, {"comments": [comment], "status": _CLOSED})

    def update(self, comment: HostComment, text: str) -> HostRequest:
        """Return the request that edits the comment."""
        return HostRequest("PATCH", comment.url, {"content": text})


def own_comment(comments: Iterator[HostComment], *, author: str, mark: str) -> HostComment | None:
    """Return the first comment of an author whose first line is a mark; None if there is none."""
    return next((it for it in comments if it.author == author and it.text.split("\n", 1)[0].strip() == mark), None)


def _record(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _records(value: Any) -> Iterator[Mapping[str, Any]]:
    return (item for item in (value if isinstance(value, list) else []) if isinstance(item, Mapping))


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""
