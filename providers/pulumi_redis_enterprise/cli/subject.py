"""``pulumi-redis-enterprise subject client.pem``: the subject line that a user of this certificate needs."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from pulumi_redis_enterprise.api.pem_files import octets_of
from pulumi_redis_enterprise.cli.output import AsJson, json_text, print_json, print_line, print_rich, talk
from pulumi_redis_enterprise.core.certificates import CertificateTextError, read_certificates
from pulumi_redis_enterprise.core.client_report import ClientReport, client_report
from pulumi_redis_enterprise.core.file_text import text_of_file
from pulumi_redis_enterprise.core.findings import Finding
from pulumi_redis_enterprise.core.subject_line import order_note
from pulumi_redis_enterprise.errors import harmless

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="Certificates: PEM, DER or PKCS #7; - reads standard input.")
]
Details = Annotated[bool, typer.Option("--details", help="Also print the authorised subject, expiry and SHA-256.")]
Compare = Annotated[str | None, typer.Option(metavar="LINE", help="Say where this subject line departs from theirs.")]

STANDARD_INPUT: Final = Path("-")


def subject(files: Files, *, details: Details = False, compare: Compare = None, as_json: AsJson = False) -> None:
    """Print the subject line that a user of each certificate needs.

    What would keep the certificate from logging in is said on stderr, and makes the exit code 1.
    """
    reports = {file: _read(file, compare) for file in dict.fromkeys(files)}
    if as_json:
        print_json([_record(file, report) for file, report in reports.items()])
    else:
        for file, report in reports.items():
            _print(file, report, details=details)
    if any(_problems(report) for report in reports.values()):
        raise typer.Exit(1)


def _read(file: Path, compared: str | None) -> ClientReport | Finding:
    """What there is to tell of a file, or why there is nothing."""
    try:
        octets = sys.stdin.buffer.read() if file == STANDARD_INPUT else octets_of(file)
        leaf = read_certificates(text_of_file(octets))[0]
    except CertificateTextError as error:
        named = error if file == STANDARD_INPUT else error.of_file(str(file))
        return Finding(named.reason, named.fix)
    except OSError as error:
        return Finding(f"cannot be read: {error.strerror}", "name a PEM file")
    return client_report(leaf, now=datetime.now(UTC), compared=compared)


def _problems(report: ClientReport | Finding) -> tuple[Finding, ...]:
    return (report,) if isinstance(report, Finding) else report.problems


def _notes(report: ClientReport | Finding) -> tuple[Finding, ...]:
    """Return what is worth a look, and keeps nobody out."""
    note = order_note(report.subject_line) if isinstance(report, ClientReport) else None
    return (note,) if note else ()


def _record(file: Path, report: ClientReport | Finding) -> dict[str, Any]:
    known = {} if isinstance(report, Finding) else asdict(report)
    told = {"problems": _problems(report), "notes": _notes(report)}
    records = {key: [{"reason": it.reason, "fix": it.fix} for it in findings] for key, findings in told.items()}
    return {"file": str(file), **known, **records}


def _print(file: Path, report: ClientReport | Finding, *, details: bool) -> None:
    if isinstance(report, ClientReport):
        if details:
            print_rich(_table(file, report))
        else:
            print_line(report.subject_line)
        if report.database_line:
            talk(f"{file}: a user of databases only needs the line that databases print: {report.database_line}")
    for finding in _problems(report):
        talk(f"{file}: {finding.reason}\nFix: {finding.fix}")
    for note in _notes(report):
        talk(f"{file}: note: the subject line {note.reason}\nFix: {note.fix}")


def _table(file: Path, report: ClientReport) -> Table:
    record = report.authorized_subject
    rows = {
        "file": str(file),
        "subject line": report.subject_line,
        "authorised subject": json_text(record) if record else "none can match it",
        "expires": report.expires,
        "SHA-256": report.sha256,
    }
    table = Table.grid(padding=(0, 2))
    for name, text in rows.items():
        table.add_row(name, harmless(text))
    return table
