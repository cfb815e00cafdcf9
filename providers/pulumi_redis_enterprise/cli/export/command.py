"""``pulumi-redis-enterprise export --to DIR``: what a cluster has, as files that bring it into a Pulumi stack."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise, inventory_of
from pulumi_redis_enterprise.api.settings.cluster_table import WHERE, ClusterTable
from pulumi_redis_enterprise.cli.connection import cluster_of
from pulumi_redis_enterprise.cli.export.files import CONFIGURATION, IMPORT_FILE, files
from pulumi_redis_enterprise.cli.export.objects import Export, exported
from pulumi_redis_enterprise.cli.export.plugin_files import plugin_files
from pulumi_redis_enterprise.cli.export.stack_configuration import unsupported_settings
from pulumi_redis_enterprise.cli.named_connections import Clusters, Connections, answers_of, chosen, named_by
from pulumi_redis_enterprise.cli.output import AsJson, log, print_json, print_line
from pulumi_redis_enterprise.core.x509.text import join_limited
from pulumi_redis_enterprise.errors import ConflictError, InvalidInputError, Problem, SettingsError

To = Annotated[Path, typer.Option(metavar="DIR", help="The folder to write to; it is made if it is not there.")]
Project = Annotated[str, typer.Option(metavar="NAME", help="The project that the stack configuration is for.")]
Plugin = Annotated[
    bool, typer.Option("--plugin", help="Write a program in YAML, which the plugin serves, instead of one in Python.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace the files of an earlier export.")]

PROJECT: Final = "redis-enterprise-passwordless"
IMPORT: Final = "pulumi import --file {} --yes --skip-preview --protect=false --generate-code=false"


def export(  # noqa: PLR0913 - the options of the command
    context: typer.Context,
    *,
    to: To,
    project: Project = PROJECT,
    plugin: Plugin = False,
    force: Force = False,
    clusters: Clusters = None,
    connection: Connections = None,
    as_json: AsJson = False,
) -> None:
    """Write what a cluster has as an import file, a program and a stack configuration.

    Nothing is changed in the cluster, and no file holds a secret. What cannot be exported is said on stderr. Of several
    named connections, one program is written; the exit code is 1 if one of their clusters cannot be read.
    """
    table = named_by(context, clusters, connection)
    if table and not (connection or table.names()):
        where = table.file or WHERE
        raise SettingsError(f"every connection of {where} is retired", fix="name one with --connection NAME")
    # What is exported is to be managed: all but the connections that are kept only to delete.
    wanted = chosen(table, connection or table.names()).as_managed() if table else None
    exports, failed = _many(wanted) if wanted else _one(context)
    if plugin:
        texts = plugin_files(exports, project=project, import_file=IMPORT_FILE)
    else:
        texts = files(exports, project=project)
    _write(to, texts, force=force, failed=failed)
    written = [str(to.resolve() / path) for path in texts]
    if as_json:
        print_json({"files": written, **records_of(exports, failed)})
    else:
        for path in written:
            print_line(path)
    for line in summary(exports, failed, to.resolve(), plugin=plugin):
        log(line)
    if failed:
        raise typer.Exit(1)


def _one(context: typer.Context) -> tuple[list[Export], list[Problem]]:
    return [exported(inventory_of(cluster_of(context)), now=datetime.now(UTC))], []


def _many(wanted: ClusterTable) -> tuple[list[Export], list[Problem]]:
    now = datetime.now(UTC)

    def ask(name: str, cluster: RedisEnterprise) -> Export:
        return exported(inventory_of(cluster), now=now, connection=name)

    answers = answers_of(wanted, ask).values()
    return [it for it in answers if isinstance(it, Export)], [it for it in answers if isinstance(it, Problem)]


def records_of(exports: Sequence[Export], failed: Sequence[Problem]) -> dict[str, list[dict[str, str]]]:
    """Return what was and what was not exported, for a program; connections only where there are some."""
    resources = [
        {"kind": it.kind, "name": it.resource_name, "id": it.id}
        | ({"connection": it.connection} if it.connection else {})
        for export in exports
        for it in export.resources
    ]
    left_out = [
        {"what": it.property, "reason": it.message, "fix": it.fix}
        | ({"connection": export.connection} if export.connection else {})
        for export in exports
        for it in export.left_out
    ]
    unread = [{"connection": it.property, "reason": it.message, "fix": it.fix} for it in failed]
    return {"resources": resources, "left_out": left_out} | ({"failed": unread} if unread else {})


def _write(folder: Path, texts: Mapping[str, str], *, force: bool, failed: Sequence[Problem]) -> None:
    there = [str(folder / path) for path in texts if (folder / path).exists()]
    if there and failed:
        whose = join_limited(it.property for it in failed)
        raise ConflictError(
            f"the export of {whose} failed ({failed[0].message}), so files that are there already stay as they are: "
            "a program without these resources would delete them",
            fix="see that the clusters answer, or name another folder",
        )
    if there and not force:
        raise ConflictError(
            f"the export would replace files that are there already: {join_limited(there)}",
            fix="name another folder, or replace them with --force",
        )
    try:
        if texts and CONFIGURATION not in texts:
            # Of an earlier export: it would not fit what is imported now.
            (folder / CONFIGURATION).unlink(missing_ok=True)
        for path, text in texts.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        reason = f"cannot write to {folder}: {error.strerror}"
        raise InvalidInputError(reason, fix="name a folder that you may write to") from None


def summary(exports: Sequence[Export], failed: Sequence[Problem], to: Path, *, plugin: bool = False) -> Iterator[str]:
    """Yield what was and what was not exported, and what to do next."""
    for export in exports:
        where = f"{export.connection}: " if export.connection else ""
        yield f"{where}the cluster {export.cluster} has {len(export.resources)} objects that can be exported"
        for it in export.left_out:
            yield f"{where}not exported: {it.property}: {it.message}\nFix: {it.fix}"
    for it in failed:
        yield f"{it.property}: not exported: {it.message}\nFix: {it.fix}"
    if not any(export.resources for export in exports):
        return
    if any(export.of("CertificateUser") for export in exports):
        yield "users are exported by `subject_line`, as their certificates are not on the cluster"
    reasons = list(dict.fromkeys(reason for export in exports for reason in unsupported_settings(export)))
    if reasons and not plugin:
        yield f"not written: a stack configuration, as the stack program cannot express all: {join_limited(reasons)}"
    yield f"next, in the folder of the project: {IMPORT.format(shlex.quote(str(to / IMPORT_FILE)))}"
