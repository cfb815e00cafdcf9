"""``pulumi-redis-enterprise audit``: who may log in by certificate to what, in one cluster or in many."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise, inventory_of
from pulumi_redis_enterprise.api.settings.cluster_table import ClusterTable
from pulumi_redis_enterprise.cli.audit.model import AuditInput
from pulumi_redis_enterprise.cli.audit.page import page
from pulumi_redis_enterprise.cli.audit.report import Report, record_of, report
from pulumi_redis_enterprise.cli.audit.tables import CsvTable, printed_csv, tables
from pulumi_redis_enterprise.cli.connection import cluster_of
from pulumi_redis_enterprise.cli.named_connections import Clusters, Connections, answers_of, named_by
from pulumi_redis_enterprise.cli.output import AsJson, log, print_json, print_rich
from pulumi_redis_enterprise.core.risks import Severity
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import CertificateTextError, read_certificates
from pulumi_redis_enterprise.core.x509.subject_line import subject_line
from pulumi_redis_enterprise.errors import Problem, SettingsError

Days = Annotated[
    int,
    typer.Option("--expiry-days", metavar="DAYS", min=0, help="Tell of certificates that expire within so many days."),
]
Csv = Annotated[CsvTable | None, typer.Option("--csv", help="Print one of the tables as CSV.")]
Html = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="Write a page with a graph, which works offline, to this file."),
]


def audit(  # noqa: PLR0913 - each an option of its own
    context: typer.Context,
    *,
    clusters: Clusters = None,
    connection: Connections = None,
    expiry_days: Days = 30,
    csv: Csv = None,
    html: Html = None,
    as_json: AsJson = False,
) -> None:
    """Show who may log in by certificate to what.

    Weak spots are told with their fixes. The exit code is 1 if there is one of high severity, or if a cluster of the
    file cannot be looked at.
    """
    if sum((as_json, csv is not None, html is not None)) > 1:
        raise typer.BadParameter("give one of --json, --csv and --html")
    auditor = _Auditor(timedelta(days=expiry_days))
    table = named_by(context, clusters, connection)
    found = auditor.many(table) if table else [auditor.report(cluster_of(context))]
    if as_json:
        print_json({"clusters": [record_of(it) for it in found]})
    elif csv is not None:
        typer.echo(printed_csv(found, csv), nl=False)
    elif html is not None:
        _write(html, page(found, moment=auditor.moment))
    else:
        print_rich(*(part for it in found for part in tables(it)))
    if any(isinstance(it, Problem) or _is_bad(it) for it in found):
        raise typer.Exit(1)


class _Auditor:
    """Looks at clusters, all at one moment and with one measure."""

    def __init__(self, notice: timedelta) -> None:
        self.moment = datetime.now(UTC)
        self._notice = notice
        self._public = public_authorities()

    def many(self, table: ClusterTable) -> list[Report | Problem]:
        """The reports of named connections, in their order; one that cannot be looked at does not hide the others."""
        return list(answers_of(table, lambda _, cluster: self.report(cluster)).values())

    def report(self, cluster: RedisEnterprise) -> Report:
        """The report of one cluster."""
        inventory = inventory_of(cluster)
        return report(AuditInput(inventory=inventory, moment=self.moment, notice=self._notice, public=self._public))


def public_authorities(bundle: str = DEFAULT_CA_BUNDLE_PATH) -> frozenset[str]:
    """Return the subject lines of the CAs in the bundle of `requests`: of each, anybody may get a certificate."""
    return frozenset(map(subject_line, _certificates_in(Path(bundle).read_text(encoding="utf-8"))))


def _certificates_in(text: str) -> Iterator[Certificate]:
    """Yield the certificates in a PEM text that can be read."""
    blocks = re.findall("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", text, flags=re.DOTALL)
    for block in blocks:
        with suppress(CertificateTextError):
            yield from read_certificates(block)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = f"the page cannot be written to {str(file)!r}: {error.strerror}"
        raise SettingsError(reason, fix="name a file in a folder that you may write to") from None
    log(f"written: {file.resolve()}")


def _is_bad(found: Report) -> bool:
    return any(it.severity is Severity.HIGH for it in found.weaknesses)
