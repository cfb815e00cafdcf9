"""``pulumi-redis-enterprise login --cert app-1.pem --key app-1.key``: a real login, step by step."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

import typer

from pulumi_redis_enterprise.api.probes.database_login import database_login, endpoint_login
from pulumi_redis_enterprise.api.probes.login_outcome import LoginOutcome
from pulumi_redis_enterprise.api.probes.rest_login import rest_login
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.settings.client_pem import credentials_in
from pulumi_redis_enterprise.api.settings.cluster_table import ClusterTable
from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials
from pulumi_redis_enterprise.cli.connection import cluster_of
from pulumi_redis_enterprise.cli.named_connections import Clusters, Connections, answers_of, named_by, placed
from pulumi_redis_enterprise.cli.output import AsJson, check_record, check_report, log, print_json, print_rich
from pulumi_redis_enterprise.core.checks import Check, any_fails, fail
from pulumi_redis_enterprise.core.login_steps import login_checks
from pulumi_redis_enterprise.errors import Problem, RedisEnterpriseError

Cert = Annotated[str, typer.Option(metavar="FILE", help="The client's certificate, a PEM file.")]
Key = Annotated[str, typer.Option(metavar="FILE", help="Its private key, a PEM file.")]
Databases = Annotated[
    list[str] | None,
    typer.Option("--database", metavar="NAME", help="Also a database: name, uid or HOST:PORT; repeatable."),
]

REST: Final = "REST API"
_NO_ANSWER: Final = "no answer about the client"


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A login, and what came of it; no login if there was no answer about the client."""

    target: str
    login: LoginOutcome | None
    checks: list[Check]
    connection: str = ""


def login(  # noqa: PLR0913 - each an option of its own
    context: typer.Context,
    *,
    cert: Cert,
    key: Key,
    database: Databases = None,
    clusters: Clusters = None,
    connection: Connections = None,
    as_json: AsJson = False,
) -> None:
    """Log in to the REST API, and to databases, with a client certificate alone; say at which step it stops.

    The credentials of the other options, or of a named connection, look up what the cluster does not tell the client;
    without any, the client has to do. The exit code is 1 if a login is refused, or if one cannot be tried.
    """
    client = _Client(credentials_in(cert, key), list(dict.fromkeys(database or ())))
    table = named_by(context, clusters, connection)
    if table:
        attempts = _many(client, table, (cert, key))
    else:
        attempts = client.attempts(cluster_of(context, otherwise=(cert, key)))
    if as_json:
        print_json([_record(attempt) for attempt in attempts])
    else:
        print_rich(check_report({_title(attempt): attempt.checks for attempt in attempts}))
    if any_fails(check for attempt in attempts for check in attempt.checks):
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class _Client:
    """The client, and the databases that it is to log in to beside the REST API."""

    credentials: CertificateCredentials
    databases: list[str]

    def attempts(self, cluster: RedisEnterprise, connection: str = "") -> list[_Attempt]:
        """Try each login to one cluster."""
        if cluster.client.settings.credentials == self.credentials:
            log(_in(connection, "no other credentials are given: what the client may not see cannot be told"))
        found = [_attempt(REST, lambda: rest_login(cluster, self.credentials))]
        found += [_database_attempt(cluster, name, self.credentials) for name in self.databases]
        return [replace(it, connection=connection) for it in found]


def _many(client: _Client, table: ClusterTable, files: tuple[str, str]) -> list[_Attempt]:
    """Return the logins to the cluster of each connection; one that is down holds up none of the others."""

    def ask(name: str, cluster: RedisEnterprise) -> list[_Attempt]:
        return [replace(it, checks=placed(it.checks, table.place(name))) for it in client.attempts(cluster, name)]

    answers = answers_of(table, ask, client=files)
    return [attempt for it in answers.values() for attempt in ([_untried(it)] if isinstance(it, Problem) else it)]


def _untried(problem: Problem) -> _Attempt:
    """Return the attempt at a cluster whose settings are wrong."""
    return _Attempt(REST, None, [fail(_NO_ANSWER, problem.message, problem.fix)], problem.property)


def _in(connection: str, text: str) -> str:
    return f"{connection}: {text}" if connection else text


def _database_attempt(cluster: RedisEnterprise, reference: str, credentials: CertificateCredentials) -> _Attempt:
    def tried() -> LoginOutcome:
        if ":" in reference:
            return endpoint_login(cluster, reference, credentials)
        named = cluster.databases.resolve(int(reference) if reference.isdecimal() else reference)
        return database_login(cluster, named, credentials)

    return _attempt(f"database {reference}", tried)


def _attempt(target: str, tried: Callable[[], LoginOutcome]) -> _Attempt:
    try:
        login = tried()
    except RedisEnterpriseError as error:
        return _Attempt(target, None, [fail(_NO_ANSWER, error.message, error.fix)])
    return _Attempt(target, login, login_checks(login.failed_step, login.message, login.fix))


def _title(attempt: _Attempt) -> str:
    target = _in(attempt.connection, attempt.target)
    if attempt.login is None:
        return f"{target}: not tried"
    who = f" as {attempt.login.username}" if attempt.login.username else ""
    return f"{target}: {'refused' if attempt.login.failed_step else 'allowed'}{who}"


def _record(attempt: _Attempt) -> dict[str, Any]:
    login = attempt.login
    of = {"connection": attempt.connection} if attempt.connection else {}
    return of | {
        "target": attempt.target,
        "allowed": login is not None and not login.failed_step,
        "username": login.username if login else "",
        "role": login.role if login else "",
        "steps": [check_record(check) for check in attempt.checks],
    }
