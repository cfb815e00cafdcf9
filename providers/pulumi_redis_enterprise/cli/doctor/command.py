"""``pulumi-redis-enterprise doctor``: whether machine and cluster are fit, each check with its fix."""

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.settings.cluster_table import CLUSTERS_VARIABLE, WHERE, ClusterTable
from pulumi_redis_enterprise.api.settings.places import CLUSTERS
from pulumi_redis_enterprise.api.settings.sources import Source, environment_source
from pulumi_redis_enterprise.cli.connection import cluster_of, keys_given, limits_of, names_a_cluster
from pulumi_redis_enterprise.cli.doctor.cluster_checks import cluster_checks, settings_check
from pulumi_redis_enterprise.cli.doctor.machine_checks import MachineFacts, machine_checks
from pulumi_redis_enterprise.cli.doctor.read_cluster import cluster_facts
from pulumi_redis_enterprise.cli.doctor.read_machine import machine_facts
from pulumi_redis_enterprise.cli.doctor.read_stack import StackConfiguration, read_configuration, stack_resources
from pulumi_redis_enterprise.cli.doctor.stack_checks import configuration_check, like_checks
from pulumi_redis_enterprise.cli.named_connections import (
    Clusters,
    Connections,
    answers_of,
    chosen,
    placed,
    plan_limits,
    table_of,
)
from pulumi_redis_enterprise.cli.output import AsJson, check_record, check_report, log, print_json, print_rich, summary
from pulumi_redis_enterprise.cli.probe.answer_file import ClusterAnswers
from pulumi_redis_enterprise.core.checks import Check, any_fails
from pulumi_redis_enterprise.errors import Problem, SettingsError

MACHINE: Final = "Machine"
CLUSTER: Final = "Cluster"

STACK: Final = "Stack"

Like = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Also check the stack against the answers that `probe --save` wrote."),
]
StackExport = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The stack for --like, as `pulumi stack export` prints it; else this folder's."),
]


def doctor(  # noqa: PLR0913 - each an option of its own
    context: typer.Context,
    *,
    clusters: Clusters = None,
    connection: Connections = None,
    like: Like = None,
    stack_export: StackExport = None,
    as_json: AsJson = False,
) -> None:
    """Check this machine, the Pulumi project in this folder, and the clusters that are named.

    A cluster is named by the options, by the stack that is selected in this folder, or by the environment; so are
    named connections. Nothing is changed. The exit code is 1 if a check fails; a warning does not count.
    """
    if stack_export is not None and like is None:
        raise SettingsError("--stack-export is for --like", fix="add --like cluster.toml")
    stack = [] if like is None else like_checks(ClusterAnswers.read(like).answers, stack_resources(stack_export))
    machine = machine_facts(Path())
    configuration = read_configuration() if isinstance(machine.project, Mapping) else StackConfiguration()
    table, wrong = _table(clusters, connection, configuration)
    chapters: dict[str, Sequence[Check]] = {
        MACHINE: [*machine_checks(machine), *_configuration(context, machine, configuration), *wrong]
    }
    many = _connections(table, configuration.source) if table else {}
    if names_a_cluster(context, configuration.source):
        chapters[CLUSTER] = _cluster(context, configuration.source)
    elif not many:
        log(
            "no cluster is named, so only the machine is checked; name one by --url, REDIS_ENTERPRISE_URL, or the "
            "configuration of a stack in this folder"
        )
    if stack:
        chapters[STACK] = stack
    if as_json:
        print_json(_records(chapters) | ({"connections": _records(many)} if many else {}))
    else:
        _print({**chapters, **{f"{CLUSTER} {name}": checks for name, checks in many.items()}})
    if any_fails(check for checks in (*chapters.values(), *many.values()) for check in checks):
        raise typer.Exit(1)


def _records(chapters: Mapping[str, Sequence[Check]]) -> dict[str, object]:
    return {title.lower(): [check_record(check) for check in checks] for title, checks in chapters.items()}


def _configuration(context: typer.Context, machine: MachineFacts, configuration: StackConfiguration) -> Sequence[Check]:
    if not isinstance(machine.project, Mapping) or machine.cli_trouble:
        return []
    given = keys_given(context) | ({CLUSTERS} if os.environ.get(CLUSTERS_VARIABLE) else set())
    return [configuration_check(configuration, given=given)]


def _table(
    file: Path | None, names: Sequence[str] | None, stack: StackConfiguration
) -> tuple[ClusterTable | None, list[Check]]:
    """Return the table of the connections to check, or None; and what is wrong with one that nobody asked for.

    Raises:
        SettingsError: What the options ask for is not there.
    """
    try:
        table = table_of(file, stack=stack.values.get(WHERE, ""))
        return (chosen(table, names) if table or names else None), []
    except SettingsError as error:
        if file or names:
            raise
        return None, [settings_check(error)]


def _connections(table: ClusterTable, stack: Source) -> dict[str, Sequence[Check]]:
    """Return the checks of each named connection; a cluster that is down holds up none of the others."""
    others, now = [stack, environment_source(os.environ)], datetime.now(UTC)

    def ask(name: str, cluster: RedisEnterprise) -> Sequence[Check]:
        checks = cluster_checks(cluster_facts(cluster), now=now, limits=plan_limits(table, name, others))
        return placed(checks, table.place(name))

    answers = answers_of(table, ask, others)
    return {name: [settings_check(it)] if isinstance(it, Problem) else it for name, it in answers.items()}


def _cluster(context: typer.Context, stack: Source) -> Sequence[Check]:
    try:
        cluster = cluster_of(context, stack=stack)
    except SettingsError as error:
        return [settings_check(error)]
    return cluster_checks(cluster_facts(cluster), now=datetime.now(UTC), limits=limits_of(context, stack))


def _print(chapters: Mapping[str, Sequence[Check]]) -> None:
    print_rich(check_report(chapters))
    log(summary([check for checks in chapters.values() for check in checks]))
