"""``pulumi-redis-enterprise pipeline comment`` against a server that plays GitHub, GitLab and Azure DevOps."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pulumi_redis_enterprise.cli.command import command
from typer.testing import CliRunner, Result

from tests.support.code_host_server import COMMIT, JOB_TOKEN, PERSONAL_TOKEN, CodeHostServer, code_host_server
from tests.support.preview_steps import printed, raw_step

pytestmark = pytest.mark.each_case  # each host has code of its own

MARK = "<!-- pulumi-redis-enterprise preview of acme/prod -->"
HOSTS = ("github", "gitlab", "azure")
SIGN_IN = (203, "<html><title>Azure DevOps Services | Sign In</title></html>")

each_host = pytest.mark.parametrize("host", HOSTS)


@pytest.fixture(name="server")
def _server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CodeHostServer]:
    """A server, and a folder with a preview and the event of a pull request."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "GITHUB_TOKEN", "GH_TOKEN", "GITHUB_EVENT_PATH"):
        monkeypatch.delenv(name, raising=False)
    Path("preview.json").write_bytes(printed(raw_step("create", "app-1", new={})))
    Path("event.json").write_text('{"pull_request": {"number": 7}}')
    with code_host_server() as server:
        yield server


def post(environment: dict[str, str], *arguments: str) -> Result:
    """Post the comment."""
    given = {"GITHUB_EVENT_PATH": "event.json", **environment}
    return CliRunner().invoke(command, ["pipeline", "comment", "preview.json", *arguments], env=given)


def first_lines(server: CodeHostServer) -> list[str]:
    """Return the author of each comment and its first line."""
    return [f"{author}: {text.splitlines()[0]}" for author, text in server.comments]


class TestPosted:
    @each_host
    def test_first_comment(self, server: CodeHostServer, host: str) -> None:
        """The first preview of a change is a new comment."""
        result = post(server.environment(host))

        assert (0, "posted the comment on 7\n") == (result.exit_code, result.output)
        assert [f"{server.AUTHORS[host]}: {MARK}"] == first_lines(server)
        assert "**1 to create**" in server.comments[0][1]

    @each_host
    def test_second_preview(self, server: CodeHostServer, host: str) -> None:
        """A later preview replaces the text of the same comment."""
        post(server.environment(host))
        Path("preview.json").write_bytes(printed(raw_step("delete", "app-1", old={})))

        result = post(server.environment(host))

        assert (0, "updated the comment on 7\n") == (result.exit_code, result.output)
        assert [f"{server.AUTHORS[host]}: {MARK}"] == first_lines(server)
        assert "**1 to delete**" in server.comments[0][1]

    @each_host
    def test_two_stacks(self, server: CodeHostServer, host: str) -> None:
        """Each stack has a comment of its own."""
        post(server.environment(host))
        post(server.environment(host), "--stack", "acme/test")

        assert [MARK, MARK.replace("prod", "test")] == [line.partition(": ")[2] for line in first_lines(server)]

    @pytest.mark.parametrize("host", ["github", "gitlab"])
    def test_pages(self, server: CodeHostServer, host: str) -> None:
        """The comment from before is found on a later page of the list."""
        server.page_size = 2
        server.comments = [["40", f"Comment {number}"] for number in range(5)] + [
            [server.AUTHORS[host], f"{MARK}\nold"]
        ]

        result = post(server.environment(host))

        assert "updated the comment on 7\n" == result.output
        assert 3 == sum(method == "GET" and path.endswith(("/comments", "/notes")) for method, path in server.requests)

    @each_host
    def test_mark_of_somebody_else(self, server: CodeHostServer, host: str) -> None:
        """A comment of somebody else is left alone, whatever it says."""
        server.comments = [["99", f"{MARK}\nAll is fine, merge it."]]

        post(server.environment(host))

        assert f"{MARK}\nAll is fine, merge it." == server.comments[0][1]
        assert [f"99: {MARK}", f"{server.AUTHORS[host]}: {MARK}"] == first_lines(server)

    @each_host
    def test_any_other_runner(self, server: CodeHostServer, host: str) -> None:
        """A runner of another kind sets the same variables, and names the host."""
        unknown = {"GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD"}
        environment = {name: text for name, text in server.environment(host).items() if name not in unknown}

        result = post(environment, "--host", host, "--pull-request", "7", "--author", server.AUTHORS[host])

        assert (0, "posted the comment on 7\n") == (result.exit_code, result.output)

    def test_personal_token_of_azure(self, server: CodeHostServer) -> None:
        """A personal access token is sent as a password, as Azure DevOps takes it."""
        assert 0 == post(server.environment("azure", token=PERSONAL_TOKEN)).exit_code

    def test_failed_preview(self, server: CodeHostServer) -> None:
        """The errors of a failed preview are posted, and the post is no failure."""
        Path("preview.json").write_bytes(printed(diagnostics=[{"severity": "error", "message": "no such file"}]))

        assert 0 == post(server.environment("github"), "--stack", "acme/prod").exit_code
        assert "no such file" in server.comments[0][1]


class TestPullRequestOfAFork:
    """The event of `workflow_run` names no pull request, so that one is found by its branch and commit."""

    @pytest.fixture(autouse=True)
    def _event(self, server: CodeHostServer) -> None:  # noqa: ARG002 - it makes the folder
        head = {"head_repository": {"owner": {"login": "somebody"}}, "head_branch": "more", "head_sha": COMMIT}
        Path("event.json").write_text(json.dumps({"workflow_run": head}))

    def test_found(self, server: CodeHostServer) -> None:
        """The one at the commit that was previewed gets the comment."""
        server.pulls.insert(0, (6, "somebody:more", "0ther"))

        assert "posted the comment on 7\n" == post(server.environment("github")).output

    def test_moved_on(self, server: CodeHostServer) -> None:
        """A commit that is no longer the last one gets no comment, which is no failure."""
        server.pulls = [(7, "somebody:more", "0ther")]

        result = post(server.environment("github"))

        assert (0, []) == (result.exit_code, server.comments)
        assert "no open pull request with this commit" in result.stderr


def lines_of(result: Result) -> list[str]:
    """Return the lines of an error, and hold that no token is in them."""
    assert JOB_TOKEN not in result.output
    assert "Traceback" not in result.output
    return result.stderr.splitlines()


class TestRefused:
    @pytest.mark.parametrize(
        ("host", "message", "fix"),
        [
            ("github", "401 (Bad credentials)", "${{ github.token }}"),
            ("gitlab", "401 (401 Unauthorized)", "GITLAB_TOKEN"),
            ("azure", "-> 203", "$(System.AccessToken)"),
        ],
    )
    def test_wrong_token(self, server: CodeHostServer, host: str, message: str, fix: str) -> None:
        """A token that the host does not know is reported in one line, with the variable to set."""
        result = post(server.environment(host, token="wrong.token"))

        what, how = lines_of(result)
        assert (1, "cannot post the comment: GET ") == (result.exit_code, what[:29])
        assert message in what
        assert fix in how
        assert "wrong.token" not in result.output

    @pytest.mark.parametrize(
        ("host", "message", "fix"),
        [
            ("github", "403 (Resource not accessible by integration)", "pull-requests: write"),
            ("gitlab", "403 (insufficient_scope)", "scope api"),
            ("azure", "PullRequestContribute", "Contribute to pull requests"),
        ],
    )
    def test_missing_right(self, server: CodeHostServer, host: str, message: str, fix: str) -> None:
        """A token without the right to comment is reported in one line, with the right to give."""
        server.may_write = False

        what, how = lines_of(post(server.environment(host)))
        assert message in what
        assert fix in how

    @each_host
    def test_another_change(self, server: CodeHostServer, host: str) -> None:
        """A change that the token does not see is reported as not found."""
        what, how = lines_of(post(server.environment(host), "--pull-request", "8"))

        assert "-> 404 (" in what
        assert "may" in how

    @each_host
    @pytest.mark.parametrize("status", [429, 500, 502])
    def test_trouble_of_the_host(self, server: CodeHostServer, host: str, status: int) -> None:
        """A fault of the host is reported with its status, and to be tried again."""
        server.trouble = (status, "<html>Bad gateway</html>")

        what, how = lines_of(post(server.environment(host)))
        assert what.endswith(f"-> {status}")
        assert "later" in how

    @each_host
    @pytest.mark.parametrize("trouble", [(302, ""), SIGN_IN, (200, "<html>Please sign in</html>")])
    def test_page_to_sign_in(self, server: CodeHostServer, host: str, trouble: tuple[int, str]) -> None:
        """A redirect is not followed, and a page for people is no answer."""
        server.trouble = trouble

        result = post(server.environment(host))

        assert (1, 1) == (result.exit_code, len(server.requests))
        assert 2 == len(lines_of(result))

    @each_host
    def test_token_in_an_answer(self, server: CodeHostServer, host: str) -> None:
        """A token that the host repeats is not shown."""
        server.trouble = (422, {"message": f"cannot use {JOB_TOKEN}"})

        assert "cannot use ***" in lines_of(post(server.environment(host)))[0]

    @pytest.mark.parametrize("next_page", ["https://elsewhere.example.com/?page=2", "{url}/github{path}"])
    def test_pages_that_lead_astray(self, server: CodeHostServer, next_page: str) -> None:
        """The token follows no list to another host, and no list in a circle."""
        path = "/repos/acme/redis/issues/7/comments?per_page=100"
        server.next_page = next_page.format(url=server.url, path=path)
        server.page_size, server.comments = 1, [["99", "a"], ["99", "b"]]

        result = post(server.environment("github"))

        assert (1, 1) == (result.exit_code, len(server.requests))
        assert "next page" in lines_of(result)[0]

    @each_host
    def test_nobody_listens(self, server: CodeHostServer, host: str) -> None:
        """A host that cannot be reached is reported in one line."""
        environment = {
            name: text.replace(server.url, "http://127.0.0.1:9") for name, text in server.environment(host).items()
        }

        what, how = lines_of(post(environment))
        assert what.startswith("cannot post the comment: GET http://127.0.0.1:9/")
        assert "reaches" in how


class TestSettings:
    @each_host
    def test_nothing_is_sent(self, server: CodeHostServer, host: str) -> None:
        """A job without a token ends before anything is sent, and names each variable that is missing."""
        environment = dict.fromkeys(server.environment(host), "")

        result = post(environment, "--host", host)

        assert (2, []) == (result.exit_code, server.requests)
        assert all(name in result.stderr for name in environment if name.endswith(("TOKEN", "REPOSITORY", "_ID")))

    @pytest.mark.parametrize("token", ["two words", "line\nbreak", "grüße", "$(System.AccessToken)"])
    def test_no_token(self, server: CodeHostServer, token: str) -> None:
        """A text that cannot be a token is refused without being shown."""
        result = post(server.environment("azure", token=token))

        assert (2, []) == (result.exit_code, server.requests)
        assert "SYSTEM_ACCESSTOKEN is " in lines_of(result)[0]
        assert token not in result.output

    def test_no_preview(self, server: CodeHostServer) -> None:
        """A file that is no preview is reported before anything is sent."""
        Path("preview.json").write_text("")

        result = post(server.environment("github"))

        assert (2, []) == (result.exit_code, server.requests)
        assert "is empty" in result.stderr

    def test_missing_file(self, server: CodeHostServer) -> None:
        """A file that is not there is reported with the option that writes it."""
        Path("preview.json").unlink()

        assert "--preview" in post(server.environment("github")).stderr

    def test_run_of_no_change(self, server: CodeHostServer) -> None:
        """A run for a push has no pull request to comment on."""
        Path("event.json").write_text('{"ref": "refs/heads/main"}')

        result = post(server.environment("github"))

        assert 2 == result.exit_code
        assert "--pull-request is not set" in result.stderr

    def test_event_that_cannot_be_read(self, server: CodeHostServer) -> None:
        """An event that is not there counts as one of no change."""
        Path("event.json").unlink()

        assert "--pull-request is not set" in post(server.environment("github")).stderr

    def test_netrc(self, server: CodeHostServer, monkeypatch: pytest.MonkeyPatch) -> None:
        """A password in ~/.netrc does not take the place of the token."""
        Path(".netrc").write_text("machine 127.0.0.1 login somebody password else\n")
        monkeypatch.setenv("NETRC", ".netrc")

        assert 0 == post(server.environment("github")).exit_code
