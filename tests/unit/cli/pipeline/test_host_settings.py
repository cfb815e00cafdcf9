"""The environment of a runner: which host it is of, and what is wrong with it."""

from collections.abc import Mapping

import pytest
from pulumi_redis_enterprise.cli.pipeline.code_hosts import GitHub, GitLab
from pulumi_redis_enterprise.cli.pipeline.host_settings import PullRequestHead, change_in, host_from, host_name
from pulumi_redis_enterprise.errors import SettingsError

GITHUB: Mapping[str, str] = {"GITHUB_REPOSITORY": "acme/redis", "GITHUB_TOKEN": "token"}
GITLAB: Mapping[str, str] = {
    "CI_MERGE_REQUEST_PROJECT_ID": "acme/redis",
    "CI_MERGE_REQUEST_IID": "7",
    "GITLAB_TOKEN": "token",
}


class TestName:
    @pytest.mark.parametrize(
        ("variable", "name"), [("GITHUB_ACTIONS", "github"), ("GITLAB_CI", "gitlab"), ("TF_BUILD", "azure")]
    )
    def test_runner(self, variable: str, name: str) -> None:
        """Each host's runner is recognized by a variable that it sets."""
        assert name == host_name({variable: "true"})

    def test_asked_for(self) -> None:
        """The host that is asked for is not that of the runner: a mirror may be elsewhere."""
        assert "gitlab" == host_name({"GITHUB_ACTIONS": "true"}, "gitlab")

    @pytest.mark.parametrize("asked", ["", "bitbucket"])
    def test_unknown(self, asked: str) -> None:
        """A host that is not known is refused with those that are."""
        with pytest.raises(SettingsError, match="github, gitlab, azure"):
            host_name({}, asked)


class TestHost:
    def test_defaults(self) -> None:
        """Without an address, the host is the public one."""
        hosts = host_from(GITHUB, name="github", number="7"), host_from(GITLAB, name="gitlab")

        assert [GitHub, GitLab] == [*map(type, hosts)]
        assert ["https://api.github.com", "https://gitlab.com/api/v4"] == [host.api for host in hosts]

    def test_path_of_a_project(self) -> None:
        """GitLab takes the path of a project as one part of the address."""
        assert "acme%2Fredis" == host_from(GITLAB, name="gitlab").repository

    def test_author(self) -> None:
        """The author is that of GitHub Actions there, and asked for elsewhere."""
        actions = host_from({**GITHUB, "GITHUB_ACTIONS": "true"}, name="github", number="7")

        assert ["github-actions[bot]", ""] == [actions.author, host_from(GITHUB, name="github", number="7").author]

    @pytest.mark.parametrize(
        ("address", "problem"),
        [
            ("http://gitlab.example.com/api/v4", "in the clear"),
            ("https://me:secret@gitlab.example.com", "holds a user name or a password"),
            ("gitlab.example.com", "is not a URL"),
            ("https://[gitlab", "is not a URL"),
            ("ftp://gitlab.example.com", "is not a URL"),
        ],
    )
    def test_wrong_address(self, address: str, problem: str) -> None:
        """An address that would give the token away, or is none, is refused without showing it."""
        with pytest.raises(SettingsError, match=f"CI_API_V4_URL {problem}|{problem}") as raised:
            host_from({**GITLAB, "CI_API_V4_URL": address}, name="gitlab")

        assert "secret" not in str(raised.value)

    def test_all_at_once(self) -> None:
        """One error names every missing setting."""
        with pytest.raises(SettingsError) as raised:
            host_from({"CI_MERGE_REQUEST_IID": "seven"}, name="gitlab")

        assert (
            "cannot post the comment on gitlab: CI_MERGE_REQUEST_PROJECT_ID is not set; GITLAB_TOKEN is not set; "
            "CI_MERGE_REQUEST_IID or --pull-request is not a number"
        ) == raised.value.message


class TestEvent:
    def test_pull_request(self) -> None:
        """An event of a pull request has its number."""
        assert ["7", "8"] == [change_in({"pull_request": {"number": 7}}), change_in({"number": 8})]

    def test_of_a_run(self) -> None:
        """An event of another workflow has the branch and the commit, with which to search."""
        run = {"head_repository": {"owner": {"login": "somebody"}}, "head_branch": "a b&c", "head_sha": "c0ffee"}
        head = change_in({"workflow_run": run})

        assert PullRequestHead("somebody:a b&c", "c0ffee") == head
        assert isinstance(head, PullRequestHead)
        assert head.search(host_from(GITHUB, name="github", number="0")).endswith("head=somebody:a%20b%26c")

    @pytest.mark.parametrize("event", [None, [], {"workflow_run": None}, {"pull_request": {"number": "7"}}])
    def test_of_no_change(self, event: object) -> None:
        """Any other event is of no change."""
        assert "" == change_in(event)

    @pytest.mark.parametrize("answer", [None, {"message": "x"}, [], ["x"], [{"number": 7, "head": None}]])
    def test_no_pull_request(self, answer: object) -> None:
        """An answer without a pull request at this commit has no number."""
        assert "" == PullRequestHead("somebody:more", "c0ffee").number_in(answer)
