"""The host, the change and the token, as a runner hands them to a job: its environment, and on GitHub its event.

The variables are those that the hosts document (docs.github.com, "Store information in variables"; docs.gitlab.com,
"Predefined CI/CD variables"; learn.microsoft.com, "Predefined variables"), so that on its own runners nothing has to be
named. Any other runner sets the same ones.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlsplit

from pulumi_redis_enterprise.cli.pipeline.code_hosts import AzureDevOps, CodeHost, GitHub, GitLab
from pulumi_redis_enterprise.errors import SettingsError

GITHUB_AUTHOR: Final = "github-actions[bot]"
"""The author of comments that a job of GitHub Actions writes with its own token, which may not ask for this name."""
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


class Variables(NamedTuple):
    """The variables of a host.

    Attributes:
        host: The class of the host.
        runner: The variable that its own runners set.
        api: The address of the API.
        repository: The repository.
        number: The number of the change; GitHub tells it in the event.
        token: The token; the first of several that is set.
    """

    host: type[CodeHost]
    runner: str
    api: str
    repository: str
    number: str
    token: tuple[str, ...]


HOSTS: Final[Mapping[str, Variables]] = {
    "github": Variables(
        GitHub, "GITHUB_ACTIONS", "GITHUB_API_URL", "GITHUB_REPOSITORY", "", ("GITHUB_TOKEN", "GH_TOKEN")
    ),
    "gitlab": Variables(
        GitLab,
        "GITLAB_CI",
        "CI_API_V4_URL",
        "CI_MERGE_REQUEST_PROJECT_ID",
        "CI_MERGE_REQUEST_IID",
        ("GITLAB_TOKEN",),
    ),
    "azure": Variables(
        AzureDevOps,
        "TF_BUILD",
        "SYSTEM_COLLECTIONURI",
        "BUILD_REPOSITORY_ID",
        "SYSTEM_PULLREQUEST_PULLREQUESTID",
        ("SYSTEM_ACCESSTOKEN",),
    ),
}
_DEFAULTS: Final = {"GITHUB_API_URL": "https://api.github.com", "CI_API_V4_URL": "https://gitlab.com/api/v4"}


@dataclass(frozen=True, slots=True)
class PullRequestHead:
    """The branch and commit of a pull request whose number an event does not tell, as of one from a fork.

    Attributes:
        branch: ``owner:branch``.
        commit: The commit at its end.
    """

    branch: str
    commit: str

    def search(self, host: CodeHost) -> str:
        """Return the address on GitHub that lists the open pull requests of the branch."""
        query = f"state=open&per_page=100&head={quote(self.branch, safe=':')}"
        return f"{host.api}/repos/{host.repository}/pulls?{query}"

    def number_in(self, answer: Any) -> str:
        """Return the number of the pull request at this commit, or "" if none is."""
        pulls = [pull for pull in answer if isinstance(pull, Mapping)] if isinstance(answer, list) else []
        return next((str(pull.get("number")) for pull in pulls if _at(pull, "head", "sha") == self.commit), "")


def host_name(environment: Mapping[str, str], asked: str = "") -> str:
    """Return the host that was asked for, or the one whose runner this is.

    Raises:
        SettingsError: Neither the option nor the environment names it, or there is none of this name.
    """
    found = asked or next((name for name, it in HOSTS.items() if environment.get(it.runner)), "")
    if found not in HOSTS:
        wrong = f"no host is called {found!r}" if found else "this is no runner of a host that is known"
        raise SettingsError(f"cannot post the comment: {wrong}", f"name one by --host: {', '.join(HOSTS)}")
    return found


def host_from(environment: Mapping[str, str], *, name: str, number: str = "", author: str = "") -> CodeHost:
    """Return the host of an environment.

    Args:
        environment: The variables.
        name: One of `HOSTS`.
        number: The number of the change, if it is known already.
        author: The author of the comments, where the token may not ask for it.

    Raises:
        SettingsError: Variables are missing or wrong; names all of them.
    """
    variables = HOSTS[name]
    read: Callable[[str], str] = lambda key: environment.get(key, "").strip() or _DEFAULTS.get(key, "")  # noqa: E731
    token_variable = next((key for key in variables.token if read(key)), variables.token[0])
    api, repository, token = read(variables.api), read(variables.repository), read(token_variable)
    number = number or (read(variables.number) if variables.number else "")
    problems = [
        *(_wrong_address(variables.api, api) if api else [f"{variables.api} is not set"]),
        *([] if repository else [f"{variables.repository} is not set"]),
        *(_wrong_token(token_variable, token) if token else [f"{' or '.join(variables.token)} is not set"]),
        *_wrong_number(number, variables.number),
    ]
    if problems:
        raise SettingsError(
            f"cannot post the comment on {name}: {'; '.join(problems)}",
            "set it in the environment of this step; docs/pipelines has the step for each host",
        )
    author = author or (GITHUB_AUTHOR if name == "github" and environment.get("GITHUB_ACTIONS") else "")
    quoted = quote(repository, safe="/" if name == "github" else "")
    return variables.host(api=api.rstrip("/"), repository=quoted, number=number, token=token, author=author)


def change_in(event: Any) -> str | PullRequestHead:
    """Return the number that an event of GitHub tells, or else the branch and commit; "" if it is of no change."""
    number = _at(event, "pull_request", "number") or _at(event, "number")
    if isinstance(number, int):
        return str(number)
    owner = _at(event, "workflow_run", "head_repository", "owner", "login")
    branch, commit = _at(event, "workflow_run", "head_branch"), _at(event, "workflow_run", "head_sha")
    return PullRequestHead(f"{owner}:{branch}", str(commit)) if owner and branch and commit else ""


def _wrong_address(variable: str, address: str) -> list[str]:
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return [f"{variable} is not a URL"]
    if parts.scheme == "http" and host not in _LOOPBACK:
        return [f"{variable} is an http URL, which would send the token in the clear"]
    if parts.username is not None or parts.password is not None:
        return [f"{variable} holds a user name or a password"]
    return [] if parts.scheme in {"http", "https"} and host else [f"{variable} is not a URL"]


def _wrong_token(variable: str, token: str) -> list[str]:
    """Say what is wrong without the token: a library's own error about a header would print it."""
    if token.startswith("$("):
        return [f"{variable} is a name that the runner did not fill in, as the variable does not exist"]
    return [] if token.isascii() and token.isprintable() and " " not in token else [f"{variable} is not a token"]


def _wrong_number(number: str, variable: str) -> list[str]:
    if number.isascii() and number.isdecimal():
        return []
    named = f"{variable} or --pull-request" if variable else "--pull-request"
    return [f"{named} is not a number" if number else f"this is not the run of a change: {named} is not set"]


def _at(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
