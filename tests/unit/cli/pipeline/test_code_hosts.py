"""Answers of hosts: whatever they are, comments are read from them or there are none."""

import pytest
from pulumi_redis_enterprise.cli.pipeline.code_hosts import AzureDevOps, CodeHost, GitHub, GitLab

HOSTS: list[type[CodeHost]] = [GitHub, GitLab, AzureDevOps]
ODD: list[object] = [None, "text", {}, [None, "text"], {"value": [None]}, {"value": [{"comments": ["text"]}]}]

each_host = pytest.mark.parametrize("kind", HOSTS)


def host_of(kind: type[CodeHost]) -> CodeHost:
    """Return a host."""
    return kind(api="https://host.example.com", repository="redis", number="7", token="secret-token")


@each_host
@pytest.mark.parametrize("answer", ODD)
def test_odd_answers(kind: type[CodeHost], answer: object) -> None:
    """An answer in another form has no comment and no author."""
    host = host_of(kind)

    assert ([], "") == (list(host.comments_in(answer)), host.author_in(answer))


@each_host
def test_token_is_not_shown(kind: type[CodeHost]) -> None:
    """The token is in no text about a host, as a traceback may show it."""
    assert "secret-token" not in repr(host_of(kind))


@pytest.mark.parametrize(
    ("kind", "answer", "author"),
    [
        (GitHub, {"login": "somebody"}, "somebody"),
        (GitLab, {"id": 41}, "41"),
        (AzureDevOps, {"authenticatedUser": {"id": "ad0"}}, "ad0"),
    ],
)
def test_author(kind: type[CodeHost], answer: object, author: str) -> None:
    """The author is the one that the host names."""
    assert author == host_of(kind).author_in(answer)


@each_host
def test_question_about_the_author(kind: type[CodeHost]) -> None:
    """Each host is asked who the token belongs to."""
    question = host_of(kind).author_request

    assert ("GET", True) == (question.method, question.url.startswith("https://host.example.com/"))


def test_deleted_comment_of_azure() -> None:
    """A deleted comment is not updated: nobody would see it."""
    deleted = {"id": 1, "comments": [{"id": 1, "isDeleted": True, "author": {"id": "ad0"}, "content": "text"}]}

    assert [] == list(host_of(AzureDevOps).comments_in({"value": [deleted]}))
