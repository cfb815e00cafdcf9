"""``pulumi-redis-enterprise subject client.pem``: the subject line that a user of this certificate needs."""

import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from pulumi_redis_enterprise.api.settings.pem_files import octets_of
from pulumi_redis_enterprise.cli.output import AsJson, json_text, log, print_json, print_line, print_rich
from pulumi_redis_enterprise.cli.subject.client_report import ClientReport, client_report
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import CertificateTextError, read_certificates
from pulumi_redis_enterprise.core.x509.chains.planes import NAMES, PLANES, Plane
from pulumi_redis_enterprise.core.x509.findings import Problem
from pulumi_redis_enterprise.core.x509.reading.file_text import text_of_file
from pulumi_redis_enterprise.errors import harmless

if TYPE_CHECKING:
    from rich.table import Table

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="Certificates: PEM, DER or PKCS #7; - reads standard input.")
]
Details = Annotated[bool, typer.Option("--details", help="Also print the authorized subject, expiry and SHA-256.")]
TrustedBy = Annotated[
    list[Path] | None,
    typer.Option(metavar="BUNDLE", help="Trusted CAs: say whether a cluster would take it; repeatable."),
]
PlaneOption = Annotated[
    Plane | None, typer.Option(help="Where it is to log in; by default both are told.", show_default=False)
]
Compare = Annotated[str | None, typer.Option(metavar="LINE", help="Say where this subject line departs from theirs.")]

STANDARD_INPUT: Final = Path("-")


@dataclass(frozen=True, slots=True)
class _Trust:
    """The trust that certificates are judged by: the bundle, and where it is trusted."""

    bundle: tuple[Certificate, ...]
    planes: tuple[Plane, ...]


def subject(  # noqa: PLR0913 - the options of the command
    files: Files,
    *,
    details: Details = False,
    compare: Compare = None,
    trusted_by: TrustedBy = None,
    plane: PlaneOption = None,
    as_json: AsJson = False,
) -> None:
    """Print the subject line that a user of each certificate needs.

    What would keep the certificate from logging in is said on stderr, and makes the exit code 1. With `--trusted-by`,
    it also says whether the REST API and databases would take it, by which path, and why not.
    """
    trust = _Trust(_bundle(trusted_by), (plane,) if plane else PLANES) if trusted_by else _Trust((), ())
    reports = {file: _read(file, compare, trust) for file in dict.fromkeys(files)}
    if as_json:
        print_json([_record(file, report) for file, report in reports.items()])
    else:
        for file, report in reports.items():
            _print(file, report, details=details)
    if any(_problems(report) for report in reports.values()):
        raise typer.Exit(1)


def _bundle(files: list[Path]) -> tuple[Certificate, ...]:
    """Return the certificates of all these files, in their order, or end the command with what is wrong."""
    found: list[Certificate] = []
    for file in files:
        read = _certificates(file)
        if isinstance(read, Problem):
            log(f"{file}: {read.message}\nFix: {read.fix}")
            raise typer.Exit(1)
        found += read
    return tuple(found)


def _read(file: Path, compared: str | None, trust: _Trust) -> ClientReport | Problem:
    """Return what there is to tell of a file, or why there is nothing."""
    certificates = _certificates(file)
    if isinstance(certificates, Problem):
        return certificates
    leaf, *sent = certificates
    now = datetime.now(UTC)
    return client_report(leaf, now=now, compared=compared, sent=sent, bundle=trust.bundle, planes=trust.planes)


def _certificates(file: Path) -> tuple[Certificate, ...] | Problem:
    try:
        octets = sys.stdin.buffer.read() if file == STANDARD_INPUT else octets_of(file)
        return read_certificates(text_of_file(octets))
    except CertificateTextError as error:
        named = error if file == STANDARD_INPUT else error.of_file(str(file))
        return Problem("", named.message, named.fix)
    except OSError as error:
        return Problem("", f"cannot be read: {error.strerror}", "name a PEM file")


def _problems(report: ClientReport | Problem) -> tuple[Problem, ...]:
    if isinstance(report, Problem):
        return (report,)
    refused = (problem for verdict in report.trusted.values() for problem in verdict.problems)
    return tuple(dict.fromkeys([*report.problems, *refused]))


def _notes(report: ClientReport | Problem) -> tuple[Problem, ...]:
    """Return what is worth a look, and keeps nobody out."""
    return () if isinstance(report, Problem) else report.notes


def _record(file: Path, report: ClientReport | Problem) -> dict[str, Any]:
    known = {} if isinstance(report, Problem) else asdict(report)
    if isinstance(report, ClientReport) and report.trusted:
        known["trusted"] = {
            plane: {"path": verdict.path, "refused": [it.message for it in verdict.problems]}
            for plane, verdict in report.trusted.items()
        }
    else:
        known.pop("trusted", None)
    findings = {"problems": _problems(report), "notes": _notes(report)}
    records = {key: [{"reason": it.message, "fix": it.fix} for it in listed] for key, listed in findings.items()}
    return {"file": str(file), **known, **records}


def _print(file: Path, report: ClientReport | Problem, *, details: bool) -> None:
    if isinstance(report, ClientReport):
        if details:
            print_rich(_table(file, report))
        else:
            print_line(report.subject_line)
        if report.database_line:
            log(f"{file}: a user of databases only needs the line that databases print: {report.database_line}")
        for plane, verdict in report.trusted.items():
            path = " <- ".join(verdict.path)
            print_line(f"{NAMES[plane]}: {'refused' if verdict.problems else 'taken'}: {harmless(path)}")
    for finding in _problems(report):
        log(f"{file}: {finding.message}\nFix: {finding.fix}")
    for note in _notes(report):
        log(f"{file}: note: {note.message}\nFix: {note.fix}")


def _table(file: Path, report: ClientReport) -> "Table":
    from rich.table import Table

    record = report.authorized_subject
    rows = {
        "file": str(file),
        "subject line": report.subject_line,
        "authorized subject": json_text(record) if record else "none can match it",
        "expires": report.expires,
        "SHA-256": report.sha256,
    }
    table = Table.grid(padding=(0, 2))
    for name, text in rows.items():
        table.add_row(name, harmless(text))
    return table
