"""``pulumi-redis-enterprise export --to DIR``: what a cluster has, as files that bring it into a Pulumi stack."""

import shlex
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from pulumi_redis_enterprise.api.redis_enterprise import inventory_of
from pulumi_redis_enterprise.cli.connection import cluster_of
from pulumi_redis_enterprise.cli.export.files import CONFIGURATION, IMPORT_FILE, files
from pulumi_redis_enterprise.cli.export.objects import Export, exported
from pulumi_redis_enterprise.cli.export.plugin_files import plugin_files
from pulumi_redis_enterprise.cli.export.stack_configuration import unsupported_settings
from pulumi_redis_enterprise.cli.output import AsJson, log, print_json, print_line
from pulumi_redis_enterprise.core.x509.text import join_limited
from pulumi_redis_enterprise.errors import ConflictError, InvalidInputError

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
    as_json: AsJson = False,
) -> None:
    """Write what a cluster has as an import file, a program and a stack configuration.

    Nothing is changed in the cluster, and no file holds a secret. What cannot be exported is said on stderr.
    """
    inventory = inventory_of(cluster_of(context))
    found = exported(inventory, now=datetime.now(UTC))
    if plugin:
        texts = plugin_files(found, cluster=inventory.name, project=project, import_file=IMPORT_FILE)
    else:
        texts = files(found, cluster=inventory.name, project=project, installation=inventory.installation)
    _write(to, texts, force=force)
    written = [str(to.resolve() / path) for path in texts]
    if as_json:
        resources = [{"kind": it.kind, "name": it.name, "id": it.id} for it in found.resources]
        left_out = [{"what": it.property, "reason": it.message, "fix": it.fix} for it in found.left_out]
        print_json({"files": written, "resources": resources, "left_out": left_out})
    else:
        for path in written:
            print_line(path)
    for line in summary(found, to.resolve(), inventory.name, plugin=plugin):
        log(line)


def _write(folder: Path, texts: Mapping[str, str], *, force: bool) -> None:
    there = [str(folder / path) for path in texts if (folder / path).exists()]
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


def summary(found: Export, to: Path, cluster: str, *, plugin: bool = False) -> Iterator[str]:
    """Yield what was and what was not exported, and what to do next."""
    yield f"the cluster {cluster} has {len(found.resources)} objects that can be exported"
    for it in found.left_out:
        yield f"not exported: {it.property}: {it.message}\nFix: {it.fix}"
    if not found.resources:
        return
    if found.of("CertificateUser"):
        yield "users are exported by `subject_line`, as their certificates are not on the cluster"
    if not plugin and (reasons := unsupported_settings(found)):
        yield f"not written: a stack configuration, as the stack program cannot express all: {join_limited(reasons)}"
    yield f"next, in the folder of the project: {IMPORT.format(shlex.quote(str(to / IMPORT_FILE)))}"
