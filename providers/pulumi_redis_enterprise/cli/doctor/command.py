"""``pulumi-redis-enterprise doctor``: whether machine and cluster are fit, each check with its fix."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from pulumi_redis_enterprise.api.settings.sources import Source
from pulumi_redis_enterprise.cli.connection import cluster_of, keys_given, limits_of, names_a_cluster
from pulumi_redis_enterprise.cli.doctor.cluster_checks import cluster_checks, settings_check
from pulumi_redis_enterprise.cli.doctor.machine_checks import MachineFacts, machine_checks
from pulumi_redis_enterprise.cli.doctor.read_cluster import cluster_facts
from pulumi_redis_enterprise.cli.doctor.read_machine import machine_facts
from pulumi_redis_enterprise.cli.doctor.read_stack import StackConfiguration, read_configuration, stack_resources
from pulumi_redis_enterprise.cli.doctor.stack_checks import configuration_check, like_checks
from pulumi_redis_enterprise.cli.output import AsJson, check_record, check_report, log, print_json, print_rich, summary
from pulumi_redis_enterprise.cli.probe.answer_file import ClusterAnswers
from pulumi_redis_enterprise.core.checks import Check, any_fails
from pulumi_redis_enterprise.errors import SettingsError

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


def doctor(
    context: typer.Context, *, like: Like = None, stack_export: StackExport = None, as_json: AsJson = False
) -> None:
    """Check this machine, the Pulumi project in this folder, and the cluster if one is named.

    The cluster is the one of the options, of the stack that is selected in this folder, or of the environment.
    Nothing is changed. The exit code is 1 if a check fails; a warning does not count.
    """
    if stack_export is not None and like is None:
        raise SettingsError("--stack-export is for --like", fix="add --like cluster.toml")
    stack = [] if like is None else like_checks(ClusterAnswers.read(like).answers, stack_resources(stack_export))
    machine = machine_facts(Path())
    configuration = read_configuration() if isinstance(machine.project, Mapping) else StackConfiguration()
    chapters: dict[str, Sequence[Check]] = {
        MACHINE: [*machine_checks(machine), *_configuration(context, machine, configuration)]
    }
    if names_a_cluster(context, configuration.source):
        chapters[CLUSTER] = _cluster(context, configuration.source)
    else:
        log(
            "no cluster is named, so only the machine is checked; name one by --url, REDIS_ENTERPRISE_URL, or the "
            "configuration of a stack in this folder"
        )
    if stack:
        chapters[STACK] = stack
    if as_json:
        print_json({title.lower(): [check_record(check) for check in checks] for title, checks in chapters.items()})
    else:
        _print(chapters)
    if any_fails(check for checks in chapters.values() for check in checks):
        raise typer.Exit(1)


def _configuration(context: typer.Context, machine: MachineFacts, configuration: StackConfiguration) -> Sequence[Check]:
    if not isinstance(machine.project, Mapping) or machine.cli_trouble:
        return []
    return [configuration_check(configuration, given=keys_given(context))]


def _cluster(context: typer.Context, stack: Source) -> Sequence[Check]:
    try:
        cluster = cluster_of(context, stack=stack)
    except SettingsError as error:
        return [settings_check(error)]
    return cluster_checks(cluster_facts(cluster), now=datetime.now(UTC), limits=limits_of(context, stack))


def _print(chapters: Mapping[str, Sequence[Check]]) -> None:
    print_rich(check_report(chapters))
    log(summary([check for checks in chapters.values() for check in checks]))
